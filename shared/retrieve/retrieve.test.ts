import { OfflineEmbedder } from '../adapters/offline/embedder.ts';
import { openSqlite } from '../adapters/sqlite/open.ts';
import { createAddDocument } from '../ingest/add-document.ts';
import { KildeError } from '../platform/errors.ts';
import { type Embedder, singleEmbedder } from '../ports/embedder.ts';
import type { VectorStore } from '../ports/vector-store.ts';
import { CANDIDATES, retrieve } from './retrieve.ts';

const embedder = new OfflineEmbedder();
const embedders = singleEmbedder(embedder);
const clock = { now: () => new Date('2026-01-01T00:00:00Z') };
const stores: VectorStore[] = [];

afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.close()));
});

type Files = Readonly<Record<string, string>>;

const FILES: Files = {
  'src/router.ts':
    'export class Router {\n  match(path: string) {\n    return this.routes.find((route) => route.fits(path));\n  }\n}\n',
  'src/socket.ts': 'export function openSocket(port: number) {\n  return connect(port);\n}\n',
  'src/json_parser.py': 'def parse_tokens(text):\n    """Turns tokens into values."""\n    return list(text)\n',
  'docs/routing.md': '# Routing\n\nHow the router matches a path to a route.\n',
};

async function workspaceOf(files: Files, paths = Object.keys(files)): Promise<VectorStore> {
  const store = openSqlite({ file: ':memory:', clock }).vectors;
  stores.push(store);
  const add = createAddDocument({ store, embedders, clock });
  for (const path of paths) await add('w', { path, content: { text: files[path] ?? '' } });
  return store;
}

const ask = async (store: VectorStore, query: string, topK = 10, by: Embedder = embedder) =>
  retrieve({ store, embedders: singleEmbedder(by) }, { workspace: 'w', query, topK, filter: {} });

describe('retrieve', () => {
  it('finds the file a sentence is about', async () => {
    const { hits } = await ask(await workspaceOf(FILES), 'how are paths matched to routes');
    expect(hits[0]?.chunk.path).toBe('src/router.ts');
  });

  it('finds a definition by its name', async () => {
    const { hits } = await ask(await workspaceOf(FILES), 'parse_tokens');
    expect(hits[0]?.chunk).toMatchObject({ path: 'src/json_parser.py', symbols: ['parse_tokens'] });
  });

  it('says what it searched', async () => {
    const { searched, cost, path } = await ask(await workspaceOf(FILES), 'socket');
    expect(searched).toMatchObject({ documents: 4, indexedAt: '2026-01-01T00:00:00.000Z' });
    expect(searched.chunks).toBeGreaterThanOrEqual(4);
    expect(searched.candidates).toBeLessThanOrEqual(searched.chunks);
    expect(searched.generation).not.toBe('');
    expect({ cost, path }).toEqual({ cost: { tokens: 0, usd: 0 }, path: 'hybrid' });
  });

  it('finds nothing in an empty workspace, and does not pay for the question', async () => {
    const costly: Embedder = { ...providerLike(), embed: () => Promise.reject(new Error('was called')) };
    const retrieval = await ask(await workspaceOf({}), 'socket', 10, costly);
    expect(retrieval).toMatchObject({
      hits: [],
      searched: { documents: 0, chunks: 0, candidates: 0, indexedAt: null },
    });
  });

  it('gives the same ranking whatever the order in which documents came', async () => {
    const forth = await ask(await workspaceOf(FILES), 'router path tokens', 100);
    const back = await ask(await workspaceOf(FILES, Object.keys(FILES).toReversed()), 'router path tokens', 100);
    expect(back.hits.map(({ chunk, score }) => [chunk.id, score])).toEqual(
      forth.hits.map(({ chunk, score }) => [chunk.id, score]),
    );
  });

  it('gives the first of a longer answer when fewer are asked for', async () => {
    const store = await workspaceOf(FILES);
    const [few, many] = [await ask(store, 'router', 2), await ask(store, 'router', 50)];
    expect(few.hits).toEqual(many.hits.slice(0, 2));
  });

  it('fetches a definition that is not among the candidates', async () => {
    const users = Object.fromEntries(
      Array.from({ length: CANDIDATES + 20 }, (_, index) => [`use/u${index}.txt`, 'Widget Widget Widget Widget']),
    );
    const filler = Array.from(
      { length: 60 },
      (_, index) => `  const value${index} = compute${index}(other${index});`,
    ).join('\n');
    const store = await workspaceOf({ ...users, 'src/far.ts': `export function Widget() {\n${filler}\n}\n` });
    const { hits, searched } = await ask(store, 'Widget', 1);
    expect(hits[0]?.chunk.path).toBe('src/far.ts');
    expect(searched.candidates).toBeGreaterThan(CANDIDATES);
  });

  it('lets the filter hold for definitions too', async () => {
    const store = await workspaceOf(FILES);
    const { hits } = await retrieve(
      { store, embedders },
      { workspace: 'w', query: 'Router', topK: 10, filter: { pathGlob: 'docs/**' } },
    );
    expect(hits.map(({ chunk }) => chunk.path)).toEqual(['docs/routing.md']);
  });

  it('leaves vectors of another profile out, and says so', async () => {
    const store = await workspaceOf(FILES);
    const other: Embedder = { ...providerLike(), embed: () => Promise.reject(new Error('was called')) };
    const { path, hits } = await ask(store, 'openSocket', 10, other);
    expect(path).toBe('lexical');
    expect(hits[0]?.chunk.path).toBe('src/socket.ts');
  });

  it('finds by words alone when the provider fails, says so, and passes on what the question cost', async () => {
    const store = await workspaceOf(FILES);
    const failing: Embedder = {
      ...providerLike(embedder.profile.id),
      embed: () => Promise.reject(new KildeError('provider_failed', 'down')),
    };
    const { hits, path, lexicalBecause, cost } = await ask(store, 'socket', 10, failing);
    expect({ path, lexicalBecause, cost }).toEqual({
      path: 'lexical',
      lexicalBecause: 'provider',
      cost: { tokens: 0, usd: 0 },
    });
    expect(hits).not.toEqual([]);
    for (const kind of ['cancelled', 'budget_exceeded', 'internal'] as const) {
      const other = { ...failing, embed: () => Promise.reject(new KildeError(kind, 'no')) };
      await expect(ask(store, 'socket', 10, other)).rejects.toMatchObject({ kind });
    }
    const paid: Embedder = {
      ...providerLike(embedder.profile.id),
      embed: async (texts) => ({ ...(await embedder.embed(texts)), tokens: 7, usd: 0.1 }),
    };
    expect((await ask(store, 'socket', 10, paid)).cost).toEqual({ tokens: 7, usd: 0.1 });
  });

  it('explains on request', async () => {
    const store = await workspaceOf(FILES);
    const { hits } = await retrieve(
      { store, embedders },
      { workspace: 'w', query: 'router', topK: 1, filter: {}, explain: true },
    );
    expect(hits[0]?.signals).toHaveProperty('relevance');
  });

  it('keeps workspaces apart', async () => {
    const store = await workspaceOf(FILES);
    const { hits } = await retrieve(
      { store, embedders },
      { workspace: 'other', query: 'Router', topK: 10, filter: {} },
    );
    expect(hits).toEqual([]);
  });
});

/** A stand-in for a service that cannot be asked here. */
function providerLike(id = 'provider:model:1024'): Embedder {
  return {
    profile: { id, provider: 'provider', model: 'model' },
    limits: embedder.limits,
    embed: (texts, signal) => embedder.embed(texts, signal),
    estimate: () => embedder.estimate(),
    state: () => ({ provider: 'provider', breaker: 'closed' }),
  };
}
