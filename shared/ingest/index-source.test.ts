import { TestEmbedder } from '../../tests/support/test-embedder.ts';
import { openSqlite } from '../adapters/sqlite/open.ts';
import { KildeError } from '../platform/errors.ts';
import { systemClock } from '../ports/clock.ts';
import type { SkippedFile, SourceReader } from '../ports/source-reader.ts';
import { createAddDocument, type AddDocument } from './add-document.ts';
import { indexSource, type IndexProgress, type IndexSourceRequest } from './index-source.ts';
import { IndexingMonitor, type IndexingState } from './indexing-monitor.ts';

const WORKSPACE = 'team';

/** Files by path; a function is a file that cannot be read, and throws what that throws. */
type Files = Readonly<Record<string, string | Uint8Array | (() => never)>>;

function sourceOf(files: Files, skipped: readonly SkippedFile[] = []): SourceReader {
  const encoder = new TextEncoder();
  return {
    list: async () => ({
      files: Object.entries(files).map(([path, content]) => ({
        path,
        bytes: 1,
        read: async () =>
          typeof content === 'function' ? content() : typeof content === 'string' ? encoder.encode(content) : content,
      })),
      skipped,
    }),
  };
}

/** Tells every state, so that a test can see what was reported, and in which order. */
class WatchedMonitor extends IndexingMonitor {
  readonly states: (IndexingState | 'finished')[] = [];

  override report(workspace: string, state: IndexingState): void {
    this.states.push(state);
    super.report(workspace, state);
  }

  override finish(workspace: string): void {
    this.states.push('finished');
    super.finish(workspace);
  }
}

function setUp() {
  const store = openSqlite({ file: ':memory:' }).vectors;
  const embedder = new TestEmbedder();
  const indexing = new WatchedMonitor();
  const addDocument = createAddDocument({ store, embedder, clock: systemClock });
  const run = (source: SourceReader, request: Partial<IndexSourceRequest> = {}, add: AddDocument = addDocument) =>
    indexSource({ addDocument: add, indexing }, { workspace: WORKSPACE, source, ...request });
  const paths = async () => (await store.listDocuments(WORKSPACE)).map(({ path }) => path);
  return { store, embedder, indexing, addDocument, run, paths };
}

const many = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}.md`, `Page ${index} is here.\n`]));

const rejection = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'resolved',
    (error: unknown) => error,
  );

describe('a run over a source', () => {
  it('takes in every file and adds up what that took', async () => {
    const { run, paths, store, embedder } = setUp();
    const report = await run(sourceOf({ 'a.md': 'One æ.\n', 'src/b.ts': 'export const b = 1;\n' }));
    const { chunks } = await store.statistics(WORKSPACE);
    expect(report).toEqual({
      files: 2,
      bytes: 8 + 20,
      created: 2,
      updated: 0,
      unchanged: 0,
      chunks,
      tokens: embedder.texts.length,
      usd: expect.closeTo(embedder.texts.length / 1e6, 12),
      milliseconds: expect.any(Number),
      documents: (await store.listDocuments(WORKSPACE)).map(({ id, path }) => ({ path, documentId: id })),
      skipped: [],
    });
    expect(await paths()).toEqual(['a.md', 'src/b.ts']);
  });

  it('again embeds what changed and nothing else', async () => {
    const { run, embedder } = setUp();
    await run(sourceOf({ 'a.md': 'One.\n', 'b.md': 'Two.\n', 'c.md': 'Three.\n' }));
    embedder.forget();
    const report = await run(sourceOf({ 'a.md': 'One.\n', 'b.md': 'Two, but other.\n', 'd.md': 'Four.\n' }));
    expect(report).toMatchObject({ files: 3, created: 1, updated: 1, unchanged: 1, tokens: 2 });
    expect(report.documents.map(({ path }) => path).toSorted()).toEqual(['a.md', 'b.md', 'd.md']);
    expect(embedder.texts).toHaveLength(2);
  });

  it('of nothing is over at once', async () => {
    const { run, indexing } = setUp();
    expect(await run(sourceOf({}))).toMatchObject({ files: 0, chunks: 0, skipped: [] });
    expect(indexing.states).toEqual([{ done: 0, total: 0 }, 'finished']);
  });

  it('has at most four files under way', async () => {
    const { run } = setUp();
    let running = 0;
    let most = 0;
    const busy: AddDocument = async (_, { path }) => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      throw new KildeError('invalid_argument', `${path} is odd.`);
    };
    const report = await run(sourceOf(many(20)), {}, busy);
    expect(report.skipped).toHaveLength(20);
    expect(most).toBe(4);
  });
});

describe('progress', () => {
  it('goes up one by one to the total, bad files too, and the monitor is cleared at the end', async () => {
    const { run, indexing } = setUp();
    const seen: IndexProgress[] = [];
    const files = { ...many(9), 'bad.bin': new Uint8Array([0, 1, 2]) };
    await run(sourceOf(files), { onProgress: (progress) => seen.push(progress) });
    expect(seen.map(({ done, total }) => [done, total])).toEqual(Array.from({ length: 10 }, (_, i) => [i + 1, 10]));
    expect(seen.map(({ path }) => path).toSorted()).toEqual(Object.keys(files).toSorted());
    expect(indexing.states).toEqual([...Array.from({ length: 11 }, (_, done) => ({ done, total: 10 })), 'finished']);
    expect(indexing.state(WORKSPACE)).toBeUndefined();
  });
});

describe('a bad file', () => {
  it('is set aside with its reason, beside those that the source left out, and the others come in', async () => {
    const { run, paths } = setUp();
    const report = await run(
      sourceOf(
        {
          'good.md': 'Good.\n',
          'binary.md': new Uint8Array([1, 0, 2]),
          'blank.md': ' \n',
          'gone.md': () => {
            throw Object.assign(new Error("EACCES: '/home/ana/secret/gone.md'"), { code: 'EACCES' });
          },
          'line\nbreak.md': 'Odd name.\n',
          'also-good.md': 'Good, too.\n',
        },
        [{ path: 'yarn.lock', reason: 'lockfile' }],
      ),
    );
    expect(Object.fromEntries(report.skipped.map(({ path, reason }) => [path, reason]))).toEqual({
      'yarn.lock': 'lockfile',
      'binary.md': expect.stringMatching(/^The file's bytes are not text .*\(binary\)/),
      'blank.md': expect.stringMatching(/^The document is empty/),
      'gone.md': 'The file cannot be read.',
      'line\nbreak.md': expect.stringMatching(/^path holds a control character/),
    });
    expect(report).toMatchObject({ files: 6, created: 2 });
    expect(report.documents.map(({ path }) => path).toSorted()).toEqual(['also-good.md', 'good.md']);
    expect(await paths()).toEqual(['also-good.md', 'good.md']);
  });

  it('that trips over something no one foresaw is set aside without telling what', async () => {
    const { run, addDocument } = setUp();
    const tripping: AddDocument = async (workspace, document, signal) => {
      if (document.path === 'f1.md') throw new TypeError("reading 'x' of /home/ana");
      return addDocument(workspace, document, signal);
    };
    const report = await run(sourceOf(many(3)), {}, tripping);
    expect(report.skipped).toEqual([{ path: 'f1.md', reason: expect.stringMatching(/^Something went wrong inside/) }]);
    expect(report.created).toBe(2);
  });
});

describe('a provider or a store that fails', () => {
  it.each(['provider_failed', 'store_failed', 'conflict', 'not_configured'] as const)(
    'with %s ends the run with that error, and starts no further file',
    async (kind) => {
      const { run, indexing, addDocument } = setUp();
      const error = new KildeError(kind, 'Down.');
      let calls = 0;
      const failing: AddDocument = async (...args) => {
        calls += 1;
        if (calls === 6) throw error;
        return addDocument(...args);
      };
      expect(await rejection(run(sourceOf(many(50)), {}, failing))).toBe(error);
      expect(calls).toBeLessThan(15);
      expect(indexing.state(WORKSPACE)).toBeUndefined();
    },
  );

  it('keeps what came in before', async () => {
    const { run, embedder, paths } = setUp();
    await run(sourceOf({ 'a.md': 'Before.\n' }));
    embedder.failNext(new KildeError('provider_failed', 'Down.'));
    await expect(run(sourceOf({ 'a.md': 'Before.\n', 'b.md': 'After.\n' }))).rejects.toThrow('Down.');
    expect(await paths()).toEqual(['a.md']);
  });

  it('tells those under way, waits for them, and hears nothing of them afterwards', async () => {
    const { run, indexing } = setUp();
    const slow = Promise.withResolvers<void>();
    const signals: (AbortSignal | undefined)[] = [];
    const failing: AddDocument = async (_, { path }, signal) => {
      signals.push(signal);
      if (path === 'f3.md') throw new KildeError('provider_failed', 'Down.');
      await slow.promise;
      throw new KildeError('invalid_argument', 'A file that ends late.');
    };
    const outcome = rejection(run(sourceOf(many(4)), {}, failing));
    await new Promise((resolve) => setImmediate(resolve));
    expect(signals.map((signal) => signal?.aborted)).toEqual([true, true, true, true]);
    expect(indexing.states).not.toContain('finished');
    slow.resolve();
    expect(await outcome).toMatchObject({ kind: 'provider_failed', message: 'Down.' });
    await new Promise((resolve) => setImmediate(resolve));
    expect(indexing.states.at(-1)).toBe('finished');
    expect(indexing.state(WORKSPACE)).toBeUndefined();
  });

  it('is not the only one: a source that cannot be listed ends the run, too', async () => {
    const { run, indexing } = setUp();
    const error = new KildeError('invalid_argument', 'The source folder cannot be read.');
    expect(await rejection(run({ list: () => Promise.reject(error) }))).toBe(error);
    expect(indexing.state(WORKSPACE)).toBeUndefined();
  });
});

describe('a caller who stops the run', () => {
  it('in the middle gets “cancelled”, and no further file comes in', async () => {
    const { run, paths, indexing } = setUp();
    const controller = new AbortController();
    const onProgress = ({ done }: IndexProgress) => {
      if (done === 3) controller.abort();
    };
    const error = await rejection(run(sourceOf(many(40)), { onProgress, signal: controller.signal }));
    expect(error).toMatchObject({ kind: 'cancelled' });
    const indexed = await paths();
    expect(indexed.length).toBeGreaterThanOrEqual(3);
    expect(indexed.length).toBeLessThan(10);
    expect(indexing.state(WORKSPACE)).toBeUndefined();
  });

  it('while the last files are under way is not told that all went well', async () => {
    const { run, embedder, paths } = setUp();
    const controller = new AbortController();
    const release = embedder.block();
    const outcome = rejection(run(sourceOf(many(2)), { signal: controller.signal }));
    await embedder.arrivals(2);
    controller.abort();
    release();
    expect(await outcome).toMatchObject({ kind: 'cancelled' });
    expect(await paths()).toEqual([]);
  });

  it('before it begins gets nothing indexed', async () => {
    const { run, embedder } = setUp();
    const error = await rejection(run(sourceOf(many(3)), { signal: AbortSignal.abort() }));
    expect(error).toMatchObject({ kind: 'cancelled' });
    expect(embedder.calls).toEqual([]);
  });
});
