import fc from 'fast-check';
import { contentHash } from '../platform/hash.ts';
import type { ChunkDraft } from './chunk/draft.ts';
import { MAX_CHUNKS } from './limits.ts';
import { planChunks, type PlanInput } from './plan-chunks.ts';

const draftOf = (text: string, overrides: Partial<ChunkDraft> = {}): ChunkDraft => ({
  part: 'body',
  startLine: 1,
  endLine: 2,
  breadcrumb: ['Outer', 'inner'],
  symbols: ['inner'],
  text,
  ...overrides,
});

const planOf = (drafts: readonly ChunkDraft[], overrides: Partial<PlanInput> = {}): PlanInput => ({
  documentId: 'doc-1',
  profile: 'p:m:1024',
  path: 'src/a.ts',
  language: 'typescript',
  kind: 'code',
  indexedAt: '2026-11-20T12:00:00.000Z',
  drafts,
  ...overrides,
});

const idsOf = (drafts: readonly ChunkDraft[], overrides: Partial<PlanInput> = {}) =>
  planChunks(planOf(drafts, overrides)).map(({ id }) => id);

describe('planChunks', () => {
  it('makes whole records, in order', () => {
    const [chunk, ...rest] = planChunks(planOf([draftOf('let a = 1;\n')]));
    expect(rest).toEqual([]);
    expect(chunk).toEqual({
      id: expect.stringMatching(/^[\da-f]{32}$/),
      documentId: 'doc-1',
      profile: 'p:m:1024',
      path: 'src/a.ts',
      language: 'typescript',
      kind: 'code',
      part: 'body',
      breadcrumb: ['Outer', 'inner'],
      symbols: ['inner'],
      text: 'let a = 1;\n',
      contentHash: contentHash('let a = 1;\n'),
      startLine: 1,
      endLine: 2,
      indexedAt: '2026-11-20T12:00:00.000Z',
    });
  });

  it('names the page and the source where there are any', () => {
    const provenance = { sourceId: 'docs', revision: 'abc' };
    const drafts = [draftOf('a', { startLine: 1 }), draftOf('b', { startLine: 40 })];
    const chunks = planChunks(planOf(drafts, { pageOf: (line) => (line < 10 ? 1 : 2), provenance }));
    expect(chunks.map(({ page }) => page)).toEqual([1, 2]);
    expect(chunks.map((chunk) => chunk.provenance)).toEqual([provenance, provenance]);
    expect(Object.keys(planChunks(planOf(drafts))[0] ?? {})).not.toEqual(
      expect.arrayContaining(['page', 'provenance']),
    );
  });

  it('gives a chunk another id on another page, as a store moves lines only, and the same for another revision', () => {
    const onPage = (page: number) => idsOf([draftOf('same')], { pageOf: () => page });
    expect(onPage(1)).toEqual(onPage(1));
    expect(onPage(2)).not.toEqual(onPage(1));
    expect(idsOf([draftOf('same')], { provenance: { sourceId: 's', revision: '1' } })).toEqual(
      idsOf([draftOf('same')], { provenance: { sourceId: 's', revision: '2' } }),
    );
  });

  it('keeps the id of a chunk that only moved, or was indexed at another time', () => {
    const [id] = idsOf([draftOf('same')]);
    expect(idsOf([draftOf('same', { startLine: 100, endLine: 120 })])).toEqual([id]);
    expect(idsOf([draftOf('same')], { indexedAt: '2027-01-01T00:00:00.000Z', kind: 'prose' })).toEqual([id]);
    expect(idsOf([draftOf('other'), draftOf('same')])[1]).toBe(id);
  });

  it.each<[string, Partial<ChunkDraft>, Partial<PlanInput>]>([
    ['text', { text: 'same ' }, {}],
    ['part', { part: 'outline' }, {}],
    ['breadcrumb', { breadcrumb: ['Outer'] }, {}],
    ['breadcrumb, divided otherwise', { breadcrumb: ['Outer","inner'] }, {}],
    ['symbols', { symbols: [] }, {}],
    ['document', {}, { documentId: 'doc-2' }],
    ['profile', {}, { profile: 'p:m:512' }],
    ['path', {}, { path: 'src/b.ts' }],
    ['language', {}, { language: 'javascript' }],
  ])('gives another id for another %s', (_, draft, input) => {
    expect(idsOf([draftOf('same', draft)], input)).not.toEqual(idsOf([draftOf('same')]));
  });

  it('tells equal chunks of one document apart by their order among themselves', () => {
    const ids = idsOf([draftOf('}'), draftOf('x'), draftOf('}'), draftOf('}')]);
    expect(new Set(ids).size).toBe(4);
    expect(idsOf([draftOf('}'), draftOf('}')])).toEqual([ids[0], ids[2]]);
  });

  it('never gives an id twice, and the same ids for the same drafts', () => {
    const drafts = fc.array(
      fc.constantFrom('a', 'b', '').map((text) => draftOf(text)),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(drafts, (list) => {
        const ids = idsOf(list);
        expect(new Set(ids).size).toBe(list.length);
        expect(idsOf(list)).toEqual(ids);
      }),
    );
  });

  it('takes as many chunks as a commit can hold, and refuses one more with what to do', () => {
    const drafts = Array.from({ length: MAX_CHUNKS + 1 }, (_, index) => draftOf(String(index)));
    expect(planChunks(planOf(drafts.slice(1)))).toHaveLength(MAX_CHUNKS);
    expect(() => planChunks(planOf(drafts))).toThrow(
      expect.objectContaining({
        kind: 'invalid_argument',
        message: 'The document makes 4001 chunks; one document may have 4000. Split it into several.',
      }),
    );
  });

  it('makes nothing of nothing', () => {
    expect(planChunks(planOf([]))).toEqual([]);
  });
});
