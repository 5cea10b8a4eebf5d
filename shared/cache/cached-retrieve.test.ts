import { cacheBed } from '../../tests/support/cache-bed.ts';
import { intercepting } from '../../tests/support/faulty-stores.ts';
import { generationBed, NEW, OLD, passDays, WORKSPACE } from '../../tests/support/generation-bed.ts';
import { MemorySharedCache } from '../../tests/support/memory-shared-cache.ts';
import { openSqlite } from '../adapters/sqlite/open.ts';
import { ExtractiveGenerator } from '../answer/extractive.ts';
import { IndexAt } from '../generations/index-at.ts';
import { KildeError } from '../platform/errors.ts';
import { singleEmbedder } from '../ports/embedder.ts';
import { retrieve, type Retrieval, type RetrieveRequest } from '../retrieve/retrieve.ts';
import { cachedAnswer } from './cached-answer.ts';
import { cachedRetrieve } from './cached-retrieve.ts';
import { Caches } from './caches.ts';

const FILES = {
  'src/router.ts': 'export class Router {\n  match(path: string) {\n    return this.routes.find(path);\n  }\n}\n',
  'src/socket.ts': 'export function openSocket(port: number) {\n  return connect(port);\n}\n',
  'docs/routing.md': '# Routing\n\nHow the router matches a path to a route.\n',
};

async function setUp(options: Parameters<typeof cacheBed>[0] = {}) {
  const bed = cacheBed(options);
  for (const [path, text] of Object.entries(FILES)) await bed.add(path, text);
  bed.embedder.forget();
  return bed;
}

/** But for what a cache is there to change. */
const bare = ({ cost: _cost, cache: _cache, ...rest }: Retrieval) => rest;

describe('a retrieval that was made before', () => {
  it('is what it was, costs nothing and says so', async () => {
    const { retrieve: ask, uncached, embedder, caches } = await setUp();
    const first = await ask('router path');
    expect(first).toMatchObject({ cache: 'miss', cost: { tokens: 1 } });
    const second = await ask('router path');
    expect(second).toMatchObject({ cache: 'hit', cost: { tokens: 0, usd: 0 } });
    const plain = await uncached('router path');
    expect(plain.cache).toBe('none');
    for (const each of [first, second]) expect(bare(each)).toEqual(bare(plain));
    expect(first.hits.length).toBeGreaterThan(1);
    expect(embedder.calls).toHaveLength(2);
    expect(caches.retrievals.counts).toMatchObject({ hits: 1, misses: 1 });
  });

  it('reads the index’s numbers once, and nothing else when it hits', async () => {
    const reads: string[] = [];
    const { vectors } = openSqlite({ file: ':memory:' });
    const store = intercepting(vectors, (method) => void reads.push(method));
    const { retrieve: ask } = await setUp({ store });
    reads.length = 0;
    await ask('how does the router match');
    expect(reads.filter((method) => method === 'statistics')).toHaveLength(1);
    expect(reads).toContain('search');
    reads.length = 0;
    await ask('how does the router match');
    expect(reads).toEqual(['statistics']);
  });

  it.each<[string, Partial<RetrieveRequest>]>([
    ['another number of hits', { topK: 4 }],
    ['another language', { filter: { language: 'typescript' } }],
    ['another kind', { filter: { kind: 'code' } }],
    ['another document', { filter: { documentId: 'src/router.ts' } }],
    ['another glob', { filter: { pathGlob: 'docs/**' } }],
    ['an explanation', { explain: true }],
    ['another signal left out', { without: ['coherence'] }],
    ['another question', { query: 'router  path' }],
    ['another workspace', { workspace: 'team-2' }],
  ])('is not that of %s', async (_, more) => {
    const { retrieve: ask, uncached } = await setUp();
    await ask('router path');
    const other = await ask('router path', more);
    expect(other.cache).toBe('miss');
    expect(bare(other)).toEqual(bare(await uncached('router path', more)));
    expect((await ask('router path')).cache).toBe('hit');
  });

  it.each<[string, Partial<RetrieveRequest>]>([
    ['fields that say nothing', { filter: { language: undefined, kind: undefined }, explain: false, without: [] }],
    ['a signal of the caller’s own', { signal: new AbortController().signal }],
  ])('is that of %s', async (_, more) => {
    const { retrieve: ask } = await setUp();
    await ask('router path');
    expect((await ask('router path', more)).cache).toBe('hit');
  });

  it('does not care in which order signals are left out', async () => {
    const { retrieve: ask } = await setUp();
    await ask('router', { without: ['coherence', 'file-name'] });
    expect((await ask('router', { without: ['file-name', 'coherence', 'file-name'] })).cache).toBe('hit');
  });

  it.each<[string, (bed: Awaited<ReturnType<typeof setUp>>) => unknown]>([
    ['added', (bed) => bed.add('src/other.ts', 'export const router = path;\n')],
    ['changed', (bed) => bed.add('src/router.ts', 'export class Router {}\n')],
    ['deleted', (bed) => bed.remove('src/router.ts')],
  ])('is made anew once a document was %s', async (_, change) => {
    const bed = await setUp();
    await bed.retrieve('router path');
    await change(bed);
    const after = await bed.retrieve('router path');
    expect(after.cache).toBe('miss');
    expect(bare(after)).toEqual(bare(await bed.uncached('router path')));
  });

  it('is made anew under another masking policy, and not kept when that changed meanwhile', async () => {
    const { retrieve: ask, settings, embedder } = await setUp();
    await ask('router path');
    settings.masking = 'block';
    expect((await ask('router path')).cache).toBe('miss');
    const release = embedder.block();
    const asked = ask('socket');
    await embedder.arrivals(2);
    settings.masking = 'mask';
    release();
    await asked;
    settings.masking = 'block';
    expect((await ask('socket')).cache).toBe('miss');
  });
});

describe('what a failure left', () => {
  it('is given as it is, and not kept', async () => {
    const { retrieve: ask, embedder } = await setUp();
    embedder.failNext(new KildeError('provider_failed', 'down'));
    expect(await ask('router path')).toMatchObject({ path: 'lexical', lexicalBecause: 'provider', cache: 'miss' });
    expect(await ask('router path')).toMatchObject({ path: 'hybrid', cache: 'miss' });
    expect(await ask('router path')).toMatchObject({ path: 'hybrid', cache: 'hit' });
  });

  it('of a model that may be gone is not kept either, nor is an answer from it', async () => {
    const bed = generationBed();
    await bed.start({ profile: OLD }).add('apple.md', '# Apples\n\nAn apple is a red fruit.\n');
    const { store, embedders } = bed.start({ profile: NEW });
    const caches = new Caches();
    const cached = cachedRetrieve(retrieve, caches.retrievals, () => 'mask');
    const gone = () => bed.embedders[OLD].failNext(new KildeError('provider_failed', 'no such model'));
    const request = { workspace: WORKSPACE, query: 'red fruit', topK: 5, filter: {} };
    gone();
    const lexical = { path: 'lexical', lexicalBecause: 'profile' };
    expect(await cached({ store, embedders }, request)).toMatchObject({ ...lexical, cache: 'miss' });
    expect(await cached({ store, embedders }, request)).toMatchObject({ path: 'hybrid', cache: 'miss' });
    const answer = cachedAnswer({
      store,
      embedders,
      retrieve: cached,
      generatorOf: () => new ExtractiveGenerator(),
      answeredBy: [],
      maskingOf: () => 'mask',
      cache: caches.answers,
    });
    const question = { workspace: WORKSPACE, question: 'red fruit', filter: {} };
    gone();
    expect(await answer(question)).toMatchObject({ status: 'answered', retrieval: lexical });
    expect(await answer(question)).toMatchObject({ cache: 'miss', retrieval: { path: 'hybrid' } });
    await bed.close();
  });

  it('of the store fails all who wait, and is not kept', async () => {
    const { vectors } = openSqlite({ file: ':memory:' });
    let failing = false;
    const store = intercepting(vectors, (method) => {
      if (failing && method === 'search') throw new KildeError('store_failed', 'away');
    });
    const { retrieve: ask } = await setUp({ store });
    failing = true;
    const both = [ask('router path'), ask('router path')];
    for (const each of both) await expect(each).rejects.toMatchObject({ kind: 'store_failed' });
    failing = false;
    expect((await ask('router path')).hits.length).toBeGreaterThan(0);
  });
});

describe('equal questions at the same time', () => {
  it('are retrieved once; one pays, and one who goes takes nothing from the others', async () => {
    const { retrieve: ask, embedder, uncached } = await setUp();
    const release = embedder.block();
    const going = new AbortController();
    const gone = ask('router path', { signal: going.signal });
    const staying = [ask('router path'), ask('router path')];
    await embedder.arrivals(1);
    going.abort();
    await expect(gone).rejects.toMatchObject({ kind: 'cancelled' });
    expect(embedder.signals[0]?.aborted).toBe(false);
    release();
    const [one, other] = await Promise.all(staying);
    expect(embedder.calls).toHaveLength(1);
    expect([one!.cost.tokens, other!.cost.tokens]).toEqual([1, 0]);
    expect([one!.cache, other!.cache]).toEqual(['miss', 'hit']);
    expect(bare(other!)).toEqual(bare(await uncached('router path')));
  });

  it('are not equal when the content changed between them, even where nothing else did', async () => {
    const { vectors } = openSqlite({ file: ':memory:' });
    const [reached, goesOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const store = intercepting(vectors, async (method) => {
      if (method !== 'search') return;
      reached.resolve();
      await goesOn.promise;
    });
    const bed = await setUp({ store });
    const before = bed.retrieve('router path');
    await reached.promise;
    await bed.add('src/router.ts', FILES['src/router.ts'].replace('find', 'seek'));
    const after = bed.retrieve('router path');
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
    goesOn.resolve();
    const [one, other] = [await before, await after];
    const { generation } = await bed.store.statistics('team');
    expect([one.searched.generation === generation, other.searched.generation]).toEqual([false, generation]);
    expect(other.cache).toBe('miss');
  });

  it('end the call to the provider when all have gone', async () => {
    const { retrieve: ask, embedder } = await setUp();
    const release = embedder.block();
    const going = new AbortController();
    const asked = [1, 2].map(() => ask('router path', { signal: going.signal }));
    await embedder.arrivals(1);
    going.abort();
    for (const each of asked) await expect(each).rejects.toMatchObject({ kind: 'cancelled' });
    expect(embedder.signals[0]?.aborted).toBe(true);
    release();
  });
});

describe('erasure', () => {
  it('takes the text out of this process and of what others share, also what was on its way', async () => {
    const store = new MemorySharedCache();
    const bed = await setUp({ shared: { store, release: 'r1' } });
    await bed.retrieve('router path');
    const release = bed.embedder.block();
    const underWay = bed.retrieve('openSocket');
    await bed.embedder.arrivals(2);
    await bed.remove('src/router.ts');
    await bed.caches.forget('team');
    release();
    await underWay;
    await bed.caches.settled();
    expect(store.records.get('team')).toBeUndefined();
    expect(bed.caches.counts().kinds).toMatchObject({ retrievals: { entries: 0 }, embeddings: { entries: 0 } });
    expect(JSON.stringify(await bed.retrieve('router path'))).not.toContain('export class Router');
  });
});

describe('a workspace of several indexes', () => {
  it('is answered from the one that is active, back and forth, never from what another one gave', async () => {
    const bed = generationBed();
    const before = bed.start({ profile: OLD });
    await before.add('apple.md', 'An apple is red.\n');
    await before.add('pear.md', 'A pear is green.\n');
    const process = bed.start({ profile: NEW });
    const caches = new Caches();
    const cached = cachedRetrieve(retrieve, caches.retrievals, () => 'mask');
    const deps = { store: process.store, embedders: process.embedders };
    const request = { workspace: WORKSPACE, query: 'pomme', topK: 5, filter: {} };
    const seen: string[] = [];
    const check = async (expected: 'hit' | 'miss') => {
      const found = await cached(deps, request);
      expect(bare(found)).toEqual(bare(await retrieve(deps, request)));
      expect(found.cache).toBe(expected);
      seen.push(found.profile);
    };
    await check('miss');
    await process.rebuilder.build(WORKSPACE, { profile: NEW });
    await check('miss');
    await check('hit');
    await process.rebuilder.rollback(WORKSPACE);
    await check('hit');
    passDays(bed, 1);
    await process.add('plum.md', 'A plum is blue.\n');
    await check('miss');
    expect(seen).toEqual([OLD, NEW, NEW, OLD, OLD]);
    await bed.close();
  });

  it('is told apart by the index’s name where everything else is equal', async () => {
    const bed = generationBed();
    const process = bed.start({ profile: OLD });
    await process.add('apple.md', 'An apple is red.\n');
    const [statistics, pinned] = [await process.store.statistics(WORKSPACE), await process.store.pinned!(WORKSPACE)];
    const cached = cachedRetrieve(retrieve, new Caches().retrievals, () => 'mask');
    const deps = { store: process.store, embedders: singleEmbedder(bed.embedders[OLD]) };
    const request = { workspace: WORKSPACE, query: 'apple', topK: 5, filter: {} };
    const outcomes = [];
    for (const store of [pinned, new IndexAt(bed.indexes, `${WORKSPACE}~2`), pinned])
      outcomes.push((await cached(deps, request, { store, statistics })).cache);
    expect(outcomes).toEqual(['miss', 'miss', 'hit']);
    await bed.close();
  });
});
