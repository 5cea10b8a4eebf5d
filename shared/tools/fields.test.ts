import { runOf } from '../../tests/contracts/source-store/context.ts';
import { testLibrary } from '../../tests/support/test-embedder.ts';
import type { Citation } from '../answer/check-quotes.ts';
import type { ChunkRecord } from '../ports/documents.ts';
import type { Retrieval } from '../retrieve/retrieve.ts';
import {
  citationSchema,
  filterOf,
  hitSchema,
  MAX_QUERY_LENGTH,
  queryText,
  searchedSchema,
  servedBySchema,
  toCitation,
  toHit,
  toSearched,
  toServedBy,
  wellFormedText,
} from './fields.ts';

const chunk: ChunkRecord = {
  id: 'c1',
  documentId: 'd1',
  profile: 'secret-profile',
  path: 'src/a.ts',
  language: 'typescript',
  kind: 'code',
  part: 'body',
  breadcrumb: ['A', 'b'],
  symbols: ['b'],
  text: 'b() {}',
  contentHash: 'sha256:00',
  startLine: 3,
  endLine: 4,
  indexedAt: '2026-11-20T12:00:00.000Z',
};

const retrieval: Retrieval = {
  hits: [],
  searched: { documents: 2, chunks: 5, candidates: 4, generation: '7', indexedAt: '2026-11-20T12:00:00.000Z' },
  cost: { tokens: 0, usd: 0 },
  path: 'lexical',
  lexicalBecause: null,
  profile: 'test:words:1024',
  cache: 'none',
};

describe('a question', () => {
  it.each(['x', ' what is it? ', 'æ😀', '\n.', 'x'.repeat(MAX_QUERY_LENGTH)])('may be %j', (text) => {
    expect(queryText.parse(text)).toBe(text);
  });

  it.each(['', ' \t\n\u00a0', 'a\0', '\ud83d', '\ude00x', 'x'.repeat(MAX_QUERY_LENGTH + 1), 7, null])(
    'is not %j',
    (text) => {
      expect(queryText.safeParse(text).success).toBe(false);
    },
  );
});

describe('well-formed text', () => {
  it('may be empty, but hold neither NUL nor half of a pair', () => {
    expect(['', ' ', '😀'].map((text) => wellFormedText.safeParse(text).success)).toEqual([true, true, true]);
    expect(['\0', '\ud83d', 'a\ude00'].map((text) => wellFormedText.safeParse(text).success)).toEqual([
      false,
      false,
      false,
    ]);
  });
});

describe('filterOf', () => {
  it('names the conditions as the library does, with the language in lower case', () => {
    expect(filterOf({ language: 'TypeScript', path_glob: 'Src/**', document_id: 'D', kind: 'data' })).toEqual({
      language: 'typescript',
      pathGlob: 'Src/**',
      documentId: 'D',
      kind: 'data',
    });
    expect(Object.values(filterOf({})).filter((value) => value !== undefined)).toEqual([]);
  });
});

describe('toHit', () => {
  it('tells what a caller may see of a chunk', () => {
    const hit = toHit({ chunk, score: 0.25 });
    expect(hitSchema.parse(hit)).toEqual({
      chunk_id: 'c1',
      document_id: 'd1',
      path: 'src/a.ts',
      start_line: 3,
      end_line: 4,
      language: 'typescript',
      breadcrumb: ['A', 'b'],
      text: 'b() {}',
      score: 0.25,
      content_hash: 'sha256:00',
      indexed_at: '2026-11-20T12:00:00.000Z',
    });
    expect(JSON.stringify(hit)).not.toContain('secret-profile');
  });

  it('says where it came from, and on which page, when that is known', () => {
    const found = { ...chunk, page: 7, provenance: { sourceId: 'docs', revision: 'a1b2c3' } };
    expect(hitSchema.strict().parse(toHit({ chunk: found, score: 1 }))).toMatchObject({
      page: 7,
      source: 'docs',
      source_revision: 'a1b2c3',
    });
  });

  it('has signals only when they were asked for', () => {
    expect(toHit({ chunk, score: 1 })).not.toHaveProperty('signals');
    expect(toHit({ chunk, score: 1, signals: { base: 0.5 } }).signals).toEqual({ base: 0.5 });
  });
});

describe('toCitation', () => {
  const { id: chunkId, documentId, path, contentHash, indexedAt } = chunk;
  const place = { chunkId, documentId, path, startLine: 3, endLine: 4 };
  const citation: Citation = { ...place, contentHash, quote: 'b() {}', indexedAt };

  it('names what was found', () => {
    expect(citationSchema.parse(toCitation(citation))).toEqual({
      chunk_id: 'c1',
      document_id: 'd1',
      path: 'src/a.ts',
      start_line: 3,
      end_line: 4,
      content_hash: 'sha256:00',
      quote: 'b() {}',
      indexed_at: '2026-11-20T12:00:00.000Z',
    });
  });

  it('says where it came from, and on which page, when that is known', () => {
    const found = { ...citation, page: 2, provenance: { sourceId: 'docs', revision: 'a1b2c3' } };
    expect(citationSchema.strict().parse(toCitation(found))).toMatchObject({
      page: 2,
      source: 'docs',
      source_revision: 'a1b2c3',
    });
  });
});

describe('toSearched', () => {
  it('tells how much there is and how fresh', () => {
    expect(searchedSchema.parse(toSearched('team', retrieval, []))).toEqual({
      workspace: 'team',
      documents: 2,
      chunks: 5,
      candidates: 4,
      indexed_at: '2026-11-20T12:00:00.000Z',
      sources: [],
    });
  });

  it('leaves out the time of an empty workspace, and says how far runs have come while they are under way', () => {
    const empty = { ...retrieval, searched: { ...retrieval.searched, indexedAt: null } };
    const run = runOf('r1', 'docs', { state: 'running', seen: 1, total: 4 });
    const source = { id: 'docs', kind: 'git', location: 'x', revision: null, syncedAt: null, run } as const;
    expect(searchedSchema.parse(toSearched('team', empty, [source]))).toEqual({
      workspace: 'team',
      documents: 2,
      chunks: 5,
      candidates: 4,
      sources: [{ id: 'docs', kind: 'git', state: 'running', seen: 1, total: 4 }],
      files_done: 1,
      files_total: 4,
      covered: 0.25,
    });
  });
});

it('toServedBy names the parts, and a model where there was one', () => {
  const library = testLibrary();
  const parts = { store: 'sqlite', embedder: 'test:words:1024', retrieval: 'lexical', cache: 'none' };
  expect(servedBySchema.parse(toServedBy(library, retrieval))).toEqual(parts);
  const generated = { model: 'm-1', provider: 'b', failovers: [{ provider: 'a', reason: 'timeout' as const }] };
  expect(servedBySchema.parse(toServedBy(library, { ...retrieval, lexicalBecause: 'provider' }, generated))).toEqual({
    ...parts,
    lexical_because: 'provider',
    generator: 'm-1',
    provider: 'b',
    failovers: [{ provider: 'a', reason: 'timeout' }],
  });
});
