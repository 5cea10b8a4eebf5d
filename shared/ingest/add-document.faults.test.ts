import { TestEmbedder } from '../../tests/support/test-embedder.ts';
import { openSqlite } from '../adapters/sqlite/open.ts';
import { KildeError } from '../platform/errors.ts';
import { systemClock } from '../ports/clock.ts';
import type { VectorStore } from '../ports/vector-store.ts';
import { createAddDocument } from './add-document.ts';
import { MAX_COMMIT_TRIES } from './limits.ts';
import { singleEmbedder } from '../ports/embedder.ts';

const WORKSPACE = 'team';

/** The real store, but for some of its calls. */
function overriding(store: VectorStore, changes: Partial<VectorStore>): VectorStore {
  return new Proxy(store, {
    get: (target, key) => {
      const changed: unknown = Reflect.get(changes, key);
      const value: unknown = changed ?? Reflect.get(target, key);
      return typeof value === 'function' ? value.bind(changed === undefined ? target : changes) : value;
    },
  });
}

function setUp(change: (real: VectorStore) => Partial<VectorStore> = () => ({})) {
  const real = openSqlite({ file: ':memory:' }).vectors;
  const store = overriding(real, change(real));
  const embedder = new TestEmbedder({ limits: { inputs: 2, concurrency: 2 } });
  const addDocument = createAddDocument({ store, embedders: singleEmbedder(embedder), clock: systemClock });
  const add = (text: string, signal?: AbortSignal) =>
    addDocument(WORKSPACE, { content: { text }, path: 'guide.md' }, signal);
  const everything = () =>
    real.search(WORKSPACE, { vector: new Float32Array(2_048).fill(1), limit: 1_000, filter: {} });
  /** All that a reader could see. */
  const visible = async () => ({
    statistics: await real.statistics(WORKSPACE),
    documents: await real.listDocuments(WORKSPACE),
    chunks: (await everything()).map(({ chunk }) => chunk).toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  });
  const text = async () => {
    const [summary] = await real.listDocuments(WORKSPACE);
    const document = await real.getDocument(WORKSPACE, summary?.id ?? '');
    const chunks = await real.getChunks(WORKSPACE, document?.chunks.map(({ id }) => id) ?? []);
    return chunks
      .filter(({ part }) => part === 'body')
      .map((chunk) => chunk.text)
      .join('');
  };
  return { real, embedder, add, visible, text };
}

const page = (word: string) =>
  ['One', 'Two', 'Three', 'Four']
    .map((name) => `## ${name}\n\n${`${name} is about ${word} alone.\n`.repeat(45)}\n`)
    .join('');

const down = () => new KildeError('provider_failed', 'The provider is down.', { retryable: true });

describe('parallel adds', () => {
  it('of the same document make one version and pay once', async () => {
    const { add, embedder, real } = setUp();
    const results = await Promise.all(Array.from({ length: 10 }, () => add(page('plain'))));
    expect(results.map(({ outcome }) => outcome).toSorted()).toEqual([
      'created',
      ...Array<string>(9).fill('unchanged'),
    ]);
    expect(new Set(results.map(({ version }) => version))).toEqual(new Set([1]));
    const { chunks } = await real.statistics(WORKSPACE);
    expect(embedder.texts).toHaveLength(chunks);
    expect(results.reduce((sum, { tokens }) => sum + tokens, 0)).toBe(chunks);
  });

  it('of different contents come one after another, and the last one stands whole', async () => {
    const { add, real, text, embedder, visible } = setUp();
    const contents = Array.from({ length: 10 }, (_, index) => page(`matter${index}`));
    const results = await Promise.all(contents.map((content) => add(content)));
    expect(results.map(({ version }) => version).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    const last = results.findIndex(({ version }) => version === 10);
    expect(await text()).toBe(contents[last]);
    expect((await visible()).chunks).toHaveLength((await real.statistics(WORKSPACE)).chunks);
    expect(embedder.mostRunning).toBeLessThanOrEqual(2);
  });

  it('of two processes over one store lose nothing: each content had its version', async () => {
    const first = setUp();
    const embedder = new TestEmbedder();
    const second = createAddDocument({ store: first.real, embedders: singleEmbedder(embedder), clock: systemClock });
    const contents = Array.from({ length: 6 }, (_, index) => page(`matter${index}`));
    const results = await Promise.all(
      contents.map((content, index) =>
        index % 2 === 0 ? first.add(content) : second(WORKSPACE, { content: { text: content }, path: 'guide.md' }),
      ),
    );
    expect(results.map(({ version }) => version).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await first.text()).toBe(contents[results.findIndex(({ version }) => version === 6)]);
    expect((await first.visible()).chunks).toHaveLength((await first.real.statistics(WORKSPACE)).chunks);
  });

  it('of different documents do not wait for one another', async () => {
    const { real, embedder } = setUp();
    const addDocument = createAddDocument({ store: real, embedders: singleEmbedder(embedder), clock: systemClock });
    const release = embedder.block();
    const blocked = addDocument(WORKSPACE, { content: { text: 'slow one' }, path: 'slow.md' });
    await embedder.arrivals(1);
    const [quick, elsewhere] = [
      { ws: WORKSPACE, path: 'quick.md' },
      { ws: 'other', path: 'slow.md' },
    ].map(({ ws, path }) => addDocument(ws, { content: { text: 'quick one' }, path }));
    await embedder.arrivals(3);
    release();
    for (const added of await Promise.all([blocked, quick, elsewhere])) expect(added?.outcome).toBe('created');
  });
});

describe('a provider that fails', () => {
  it('leaves nothing of a new document', async () => {
    const { add, embedder, visible } = setUp();
    const before = await visible();
    const error = down();
    embedder.failNext(error);
    await expect(add(page('plain'))).rejects.toBe(error);
    expect(await visible()).toEqual(before);
  });

  it.each<[string, (embedder: TestEmbedder) => void, RegExp]>([
    ['with an error', (embedder) => embedder.failNext(down()), /down/],
    [
      'with vectors of another size',
      (embedder) => embedder.distortNext((vectors) => vectors.map(() => new Float32Array(3))),
      /3 dimensions/,
    ],
    ['with too few vectors', (embedder) => embedder.distortNext((vectors) => vectors.slice(1)), /vectors/],
    [
      'with numbers that are none',
      (embedder) => embedder.distortNext((vectors) => vectors.map((vector) => vector.fill(NaN))),
      /finite/,
    ],
  ])('%s leaves the version before as it was, and the next try succeeds', async (_, spoil, message) => {
    const { add, embedder, visible, text } = setUp();
    await add(page('plain'));
    const before = await visible();
    spoil(embedder);
    await expect(add(page('strange'))).rejects.toThrow(message);
    expect(await visible()).toEqual(before);
    expect(await text()).toBe(page('plain'));
    expect(await add(page('strange'))).toMatchObject({ version: 2, outcome: 'updated' });
    expect(await text()).toBe(page('strange'));
  });

  it('fails the one add, not those that wait behind it', async () => {
    const { add, embedder, text } = setUp();
    embedder.failNext(down());
    const outcomes = await Promise.allSettled([add(page('first')), add(page('second'))]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect(await text()).toBe(page('second'));
  });
});

describe('a caller who goes away', () => {
  it('before it began costs nothing', async () => {
    const { add, embedder, visible } = setUp();
    const before = await visible();
    await expect(add(page('plain'), AbortSignal.abort())).rejects.toMatchObject({ kind: 'cancelled' });
    expect(embedder.calls).toEqual([]);
    expect(await visible()).toEqual(before);
  });

  it('while texts are embedded changes nothing', async () => {
    const { add, embedder, visible } = setUp();
    await add(page('plain'));
    const before = await visible();
    const controller = new AbortController();
    const release = embedder.block();
    embedder.forget();
    const adding = add(page('strange'), controller.signal);
    await embedder.arrivals(1);
    controller.abort();
    release();
    await expect(adding).rejects.toMatchObject({ kind: 'cancelled' });
    expect(await visible()).toEqual(before);
  });

  it('while chunks are staged changes nothing, and leaves nothing staged', async () => {
    const controller = new AbortController();
    const staged: string[] = [];
    const discarded: string[] = [];
    const { add, visible } = setUp((real) => ({
      stageChunks: async (workspace, chunks) => {
        staged.push(...chunks.map(({ id }) => id));
        await real.stageChunks(workspace, chunks);
        controller.abort();
      },
      discardStaged: async (workspace, ids) => {
        discarded.push(...ids);
        await real.discardStaged(workspace, ids);
      },
    }));
    const before = await visible();
    await expect(add(page('plain'), controller.signal)).rejects.toMatchObject({
      kind: 'cancelled',
      message: 'The caller went away; nothing was changed.',
    });
    expect(staged.length).toBeGreaterThan(1);
    expect(discarded).toEqual(staged);
    expect(await visible()).toEqual(before);
  });

  it('while the version is committed has it committed: all or nothing', async () => {
    const controller = new AbortController();
    const { add, text } = setUp((real) => ({
      commitDocument: async (...args) => {
        controller.abort();
        return real.commitDocument(...args);
      },
    }));
    expect(await add(page('plain'), controller.signal)).toMatchObject({ outcome: 'created' });
    expect(await text()).toBe(page('plain'));
  });
});

describe('a store', () => {
  /** Says conflict to the first commits, as if another process had been faster. */
  function conflicting(times: number) {
    const seen = { commits: 0, discarded: 0 };
    const parts = setUp((real) => ({
      commitDocument: async (workspace, commit) => {
        seen.commits += 1;
        return seen.commits <= times ? 'conflict' : real.commitDocument(workspace, commit);
      },
      discardStaged: async (workspace, ids) => {
        seen.discarded += 1;
        await real.discardStaged(workspace, ids);
      },
    }));
    return { ...parts, seen };
  }

  it('that says conflict is tried again, and nothing is paid twice', async () => {
    const { add, seen, embedder, real, text } = conflicting(MAX_COMMIT_TRIES - 1);
    const added = await add(page('plain'));
    expect(added).toMatchObject({ outcome: 'created', version: 1 });
    expect(seen).toEqual({ commits: MAX_COMMIT_TRIES, discarded: MAX_COMMIT_TRIES - 1 });
    expect(embedder.texts).toHaveLength((await real.statistics(WORKSPACE)).chunks);
    expect(added.tokens).toBe(embedder.texts.length);
    expect(await text()).toBe(page('plain'));
  });

  it('that always says conflict is left alone after the last try, with nothing behind', async () => {
    const { add, seen, visible } = conflicting(Infinity);
    const before = await visible();
    await expect(add(page('plain'))).rejects.toMatchObject({
      kind: 'conflict',
      retryable: true,
      message: 'Other writers kept changing this document. Nothing was changed; try again.',
    });
    expect(seen).toEqual({ commits: MAX_COMMIT_TRIES, discarded: MAX_COMMIT_TRIES });
    expect(await visible()).toEqual(before);
  });

  it('where another writer put the same content meanwhile is left as it is', async () => {
    const rival = new TestEmbedder();
    let first = true;
    const { add, embedder, real } = setUp((store) => ({
      commitDocument: async (workspace, commit) => {
        if (!first) return store.commitDocument(workspace, commit);
        first = false;
        const addDocument = createAddDocument({ store, embedders: singleEmbedder(rival), clock: systemClock });
        await addDocument(workspace, { content: { text: page('plain') }, path: 'guide.md' });
        return store.commitDocument(workspace, commit);
      },
    }));
    const added = await add(page('plain'));
    expect(added).toMatchObject({ outcome: 'unchanged', version: 1, chunks: { added: 0, removed: 0 } });
    // What was paid before the rival was noticed is told all the same.
    expect(added.tokens).toBe(embedder.texts.length);
    expect((await real.statistics(WORKSPACE)).chunks).toBe(added.chunks.total);
  });

  it.each(['stageChunks', 'commitDocument'] as const)('that fails in %s leaves the version before', async (method) => {
    const error = new KildeError('store_failed', 'The disk is full.');
    let broken = false;
    const { add, visible, text } = setUp((real) => ({
      stageChunks: async (...args) => {
        await real.stageChunks(...args);
        if (broken && method === 'stageChunks') throw error;
      },
      commitDocument: async (...args) => {
        if (broken && method === 'commitDocument') throw error;
        return real.commitDocument(...args);
      },
    }));
    await add(page('plain'));
    const before = await visible();
    broken = true;
    await expect(add(page('strange'))).rejects.toBe(error);
    expect(await visible()).toEqual(before);
    broken = false;
    expect(await add(page('strange'))).toMatchObject({ version: 2 });
    expect(await text()).toBe(page('strange'));
  });

  it('that cannot even discard what was staged tells the first error, and takes the chunks up next time', async () => {
    const error = new KildeError('store_failed', 'The disk is full.');
    let broken = true;
    const { add, visible, text } = setUp((real) => ({
      commitDocument: async (...args) => {
        if (broken) throw error;
        return real.commitDocument(...args);
      },
      discardStaged: async (...args) => {
        if (broken) throw new KildeError('store_failed', 'Discarding failed, too.');
        await real.discardStaged(...args);
      },
    }));
    const before = await visible();
    await expect(add(page('plain'))).rejects.toBe(error);
    expect(await visible()).toEqual(before);
    broken = false;
    await add(page('plain'));
    expect(await text()).toBe(page('plain'));
  });
});
