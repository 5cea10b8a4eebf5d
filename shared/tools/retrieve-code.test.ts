import { runOf, sourceOf } from '../../tests/contracts/source-store/context.ts';
import { testContext, testLibrary } from '../../tests/support/test-embedder.ts';
import { contentHash } from '../platform/hash.ts';
import { KildeError } from '../platform/errors.ts';
import { DEFAULT_TOP_K, MAX_TOP_K, retrieveCode } from './retrieve-code.ts';

const LIMITER = 'export function allowRequest(key: string): boolean {\n  return key.length > 0;\n}\n';

async function setUp(
  documents: Readonly<Record<string, string>> = {
    'src/limiter.ts': LIMITER,
    'docs/colours.md': '# Colours\n\nBlue.\n',
  },
) {
  const library = testLibrary();
  const context = testContext(library);
  for (const [path, text] of Object.entries(documents)) await library.addDocument('team', { content: { text }, path });
  library.embedder.forget();
  const retrieve = (input: Record<string, unknown>) =>
    retrieveCode.invoke({ query: 'allowRequest', ...input }, context);
  const pathsOf = async (input: Record<string, unknown>) => {
    const { output } = await retrieve(input);
    return Array.isArray(output['hits']) ? output['hits'].map((hit: { path: string }) => hit.path) : [];
  };
  return { ...library, retrieve, pathsOf, context };
}

describe('retrieve_code', () => {
  it('gives hits with place, text and hash, and says what was searched, by whom and for how much', async () => {
    const { retrieve, store } = await setUp();
    const { output, facts } = await retrieve({});
    const { documents, chunks, indexedAt } = await store.statistics('team');
    const [, limiter] = await store.listDocuments('team');
    expect(output).toEqual({
      hits: expect.any(Array),
      searched: {
        workspace: 'team',
        documents,
        chunks,
        candidates: expect.any(Number),
        indexed_at: indexedAt,
        sources: [],
      },
      served_by: { store: 'sqlite', embedder: 'test:words:1024', retrieval: 'hybrid', cache: 'none' },
      cost: { tokens: 1, usd: 0.000_001, store: { reads: 0, writes: 0, deletes: 0, usd: 0 } },
      milliseconds: expect.any(Number),
    });
    const [best] = Array.isArray(output['hits']) ? output['hits'] : [];
    expect(best).toEqual({
      chunk_id: expect.stringMatching(/^[\da-f]{32}$/),
      document_id: expect.stringMatching(/^doc-/),
      path: 'src/limiter.ts',
      start_line: 1,
      end_line: 3,
      language: 'typescript',
      breadcrumb: [],
      text: LIMITER,
      score: expect.any(Number),
      content_hash: contentHash(LIMITER),
      indexed_at: limiter?.indexedAt,
    });
    expect(facts).toMatchObject({ workspace: 'team', tokens: 1, path: 'hybrid' });
  });

  it('finds nothing in an empty workspace, at no cost', async () => {
    const { retrieve, embedder } = await setUp({});
    const { output, facts } = await retrieve({});
    expect(output).toMatchObject({
      hits: [],
      searched: { workspace: 'team', documents: 0, chunks: 0, candidates: 0 },
      cost: { tokens: 0, usd: 0, store: { reads: 0, writes: 0, deletes: 0, usd: 0 } },
    });
    expect(output['searched']).not.toHaveProperty('indexed_at');
    expect(facts.results).toBe(0);
    expect(embedder.calls).toEqual([]);
  });

  it('says how far the index agrees with its sources, and how far runs have come', async () => {
    const { retrieve, sources } = await setUp();
    await sources.putSource('other', sourceOf('secret', { runId: 'r0' }));
    await sources.putRun('other', runOf('r0', 'secret', { state: 'running' }));
    expect((await retrieve({})).output['searched']).toMatchObject({ sources: [] });
    await sources.putSource('team', sourceOf('docs', { runId: 'r1' }));
    await sources.putRun(
      'team',
      runOf('r1', 'docs', { state: 'running', updatedAt: new Date().toISOString(), seen: 3, total: 9, revision: null }),
    );
    const { output } = await retrieve({});
    expect(output['searched']).toMatchObject({
      sources: [{ id: 'docs', state: 'running', seen: 3, total: 9 }],
      files_done: 3,
      files_total: 9,
      covered: 0.333,
    });
    await sources.putRun('team', runOf('r1', 'docs', { failed: 0 }));
    const synced = { revision: 'a1b2c3', syncedAt: '2026-11-01T10:05:00.000Z', runId: 'r1' };
    await sources.putSource('team', sourceOf('docs', synced));
    const { searched } = (await retrieve({})).output;
    expect(searched).toMatchObject({
      sources: [{ state: 'current', revision: 'a1b2c3', synced_at: '2026-11-01T10:05:00.000Z' }],
    });
    for (const name of ['files_done', 'files_total', 'covered']) expect(searched).not.toHaveProperty(name);
  });

  it('says where a hit came from', async () => {
    const { retrieve, addDocument } = await setUp({});
    const provenance = { sourceId: 'docs', revision: 'a1b2c3' };
    await addDocument('team', { content: { text: LIMITER }, path: 'a.ts', provenance });
    await addDocument('team', { content: { text: `// By hand.\n${LIMITER}` }, path: 'b.ts' });
    const { output } = await retrieve({});
    const hits = Array.isArray(output['hits']) ? output['hits'] : [];
    const originOf = (path: string) => {
      const { source, source_revision: revision } = hits.find((hit) => hit.path === path) ?? {};
      return [source, revision];
    };
    expect(originOf('a.ts')).toEqual(['docs', 'a1b2c3']);
    expect(originOf('b.ts')).toEqual([undefined, undefined]);
  });

  it('fails when it cannot say how fresh it is, and asks nobody for a wrong filter', async () => {
    const failure = new KildeError('store_failed', 'Down.');
    const library = testLibrary({ freshness: () => Promise.reject(failure) });
    const context = testContext(library);
    await expect(retrieveCode.invoke({ query: 'x' }, context)).rejects.toBe(failure);
    await expect(retrieveCode.invoke({ query: 'x', language: 'klingon' }, context)).rejects.toMatchObject({
      kind: 'invalid_argument',
    });
  });

  it('gives as many hits as asked for, ten when not asked', async () => {
    const documents = Object.fromEntries(
      Array.from({ length: 60 }, (_, i) => [`f${i}.md`, `Page ${i} about allowRequest.\n`]),
    );
    const { pathsOf } = await setUp(documents);
    expect(await pathsOf({})).toHaveLength(DEFAULT_TOP_K);
    expect(await pathsOf({ top_k: 1 })).toHaveLength(1);
    expect(await pathsOf({ top_k: MAX_TOP_K })).toHaveLength(MAX_TOP_K);
    expect((await pathsOf({ top_k: 30 })).slice(0, 10)).toEqual(await pathsOf({}));
  });

  it('keeps to every filter, and to all of them together', async () => {
    const { pathsOf, store } = await setUp();
    const [, limiter] = await store.listDocuments('team');
    const only = ['src/limiter.ts'];
    for (const filter of [
      { language: 'TypeScript' },
      { path_glob: 'src/**' },
      { kind: 'code' },
      { document_id: limiter?.id },
      { language: 'typescript', path_glob: '**/*.ts', kind: 'code', document_id: limiter?.id },
    ])
      expect([...new Set(await pathsOf(filter))]).toEqual(only);
    for (const filter of [
      { language: 'rust' },
      { path_glob: 'src/*.md' },
      { kind: 'data' },
      { document_id: 'none' },
      { language: 'typescript', kind: 'prose' },
    ])
      expect(await pathsOf(filter)).toEqual([]);
  });

  it('is the same with "explain", but for the signals', async () => {
    const { retrieve } = await setUp();
    const { output: plain } = await retrieve({});
    const { output: explained } = await retrieve({ explain: true });
    const rankingOf = (hits: unknown) =>
      Array.isArray(hits) ? hits.map((hit: { chunk_id: string; score: number }) => [hit.chunk_id, hit.score]) : [];
    expect(rankingOf(explained['hits'])).toEqual(rankingOf(plain['hits']));
    expect(rankingOf(plain['hits'])).not.toEqual([]);
    expect(JSON.stringify(plain['hits'])).not.toContain('"signals"');
  });

  it('searches the key’s own workspace, and refuses all others in the same words', async () => {
    const { retrieve, addDocument } = await setUp();
    await addDocument('other', { content: { text: LIMITER }, path: 'secret.ts' });
    expect((await retrieve({ workspace: 'team' })).output['searched']).toMatchObject({
      workspace: 'team',
      documents: 2,
    });
    const refusals = await Promise.all(
      ['other', 'never-made'].map((workspace) => retrieve({ workspace }).catch((reason: unknown) => reason)),
    );
    expect(refusals[0]).toMatchObject({ kind: 'forbidden' });
    expect(refusals[1]).toEqual(refusals[0]);
    expect(String(refusals[0])).not.toContain('other');
  });

  it.each<[string, Record<string, unknown>, RegExp]>([
    ['no hits', { top_k: 0 }, /top_k: Too small/],
    ['less than none', { top_k: -1 }, /top_k: Too small/],
    ['too many', { top_k: 51 }, /top_k: Too big/],
    ['far too many', { top_k: 1e9 }, /top_k: Too big/],
    ['half a hit', { top_k: 1.5 }, /top_k: Invalid input: expected int/],
    ['a number as text', { top_k: '3' }, /top_k: Invalid input: expected number/],
    ['no number', { top_k: null }, /top_k: Invalid input/],
    ['an empty question', { query: '' }, /query: Too small/],
    ['a blank question', { query: ' \n' }, /query: expected at least one visible character/],
    ['a book', { query: 'x'.repeat(100_001) }, /query: Too big/],
    ['half of a pair', { query: 'a\ud83d' }, /query: expected well-formed Unicode without NUL/],
    ['NUL', { query: 'a\0' }, /query: expected well-formed Unicode without NUL/],
    ['a kind there is not', { kind: 'poetry' }, /kind: Invalid option/],
    ['an empty glob', { path_glob: '' }, /path_glob: Too small/],
    ['a long glob', { path_glob: '*'.repeat(513) }, /path_glob: Too big/],
    ['"yes"', { explain: 'yes' }, /explain: Invalid input/],
  ])('refuses %s', async (_, input, message) => {
    const { retrieve, embedder } = await setUp();
    await expect(retrieve(input)).rejects.toMatchObject({
      kind: 'invalid_argument',
      message: expect.stringMatching(message),
    });
    expect(embedder.calls).toEqual([]);
  });

  it('takes a question of 100 kB', async () => {
    const { retrieve } = await setUp();
    const { output } = await retrieve({ query: 'allowRequest of a key '.repeat(4_600).slice(0, 100_000) });
    expect(output['hits']).not.toEqual([]);
  });

  it('hands the caller’s signal to the provider, and does without one that fails', async () => {
    const { retrieve, embedder, context } = await setUp();
    await retrieve({});
    expect(embedder.signals).toEqual([context.signal]);
    const error = new KildeError('provider_failed', 'Down.');
    embedder.failNext(error);
    expect((await retrieve({})).output['served_by']).toMatchObject({
      retrieval: 'lexical',
      lexical_because: 'provider',
    });
    const refused = new KildeError('cancelled', 'Gone.');
    embedder.failNext(refused);
    await expect(retrieve({})).rejects.toBe(refused);
  });
});
