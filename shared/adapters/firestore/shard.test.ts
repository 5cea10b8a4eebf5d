import * as fc from 'fast-check';
import { chunkOf, OTHER_PROFILE, PROFILE, versionOf } from '../../../tests/contracts/fixtures.ts';
import type { DocumentRecord } from '../../ports/documents.ts';
import { TERM_BUCKETS } from '../../terms/dimensions.ts';
import { emptyShard, replaceIn, sumShards, type Shard } from './shard.ts';

const record = fc
  .record({
    id: fc.constantFrom('a', 'b', 'c'),
    chunks: fc.nat(4),
    profile: fc.constantFrom(PROFILE, OTHER_PROFILE),
    held: fc.uniqueArray(fc.tuple(fc.nat(TERM_BUCKETS - 1), fc.integer({ min: 1, max: 65_535 })), {
      selector: ([bucket]) => bucket,
      maxLength: 20,
    }),
    length: fc.nat(100_000),
    minute: fc.nat(59),
  })
  .map(({ id, chunks, profile, held, length, minute }): DocumentRecord => {
    const parts = Array.from({ length: chunks }, (_, i) => chunkOf(id, `c${i}`));
    const terms = {
      buckets: Uint16Array.from(held, ([bucket]) => bucket),
      counts: Uint16Array.from(held, ([, count]) => count),
      length,
    };
    const indexedAt = new Date(Date.UTC(2026, 10, 1, 10, minute)).toISOString();
    return versionOf(id, 1, parts, { profile, terms, indexedAt }).document;
  });

const step = fc.oneof({ weight: 3, arbitrary: record }, { weight: 1, arbitrary: fc.constantFrom('a', 'b', 'c') });

/** The numbers of the documents that are left, counted anew. */
function recount(documents: readonly DocumentRecord[]): Partial<Shard> {
  const documentFrequencies = new Uint32Array(TERM_BUCKETS);
  const profiles: Record<string, number> = {};
  for (const { terms, profile, chunks } of documents) {
    terms.buckets.forEach((bucket, i) => (documentFrequencies[bucket]! += terms.counts[i]!));
    if (chunks.length > 0) profiles[profile] = (profiles[profile] ?? 0) + chunks.length;
  }
  return {
    documents: documents.length,
    chunks: documents.reduce((sum, document) => sum + document.chunks.length, 0),
    termLength: documents.reduce((sum, document) => sum + document.terms.length, 0),
    documentFrequencies,
    profiles,
  };
}

const committed = (commits: number): Shard => ({ ...emptyShard(), commits });

const generationOf = (entries: Record<string, number>): string =>
  sumShards(new Map(Object.entries(entries).map(([name, commits]) => [name, committed(commits)]))).generation;

describe('replaceIn', () => {
  it('keeps the numbers exact through any versions and deletions', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 15 }), (steps) => {
        const documents = new Map<string, DocumentRecord>();
        let shard = emptyShard();
        for (const each of steps) {
          const id = typeof each === 'string' ? each : each.id;
          const after = typeof each === 'string' ? undefined : each;
          shard = replaceIn(shard, documents.get(id), after);
          if (after === undefined) documents.delete(id);
          else documents.set(id, after);
        }
        expect(shard).toMatchObject({ ...recount([...documents.values()]), commits: steps.length });
      }),
      { numRuns: 50 },
    );
  });

  it('leaves the shard it was given as it was', () => {
    fc.assert(
      fc.property(record, (document) => {
        const shard = emptyShard();
        replaceIn(shard, undefined, document);
        expect(shard).toStrictEqual(emptyShard());
      }),
      { numRuns: 20 },
    );
  });
});

describe('sumShards', () => {
  it('is the same however documents are spread over shards', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(record, fc.nat(15)), { maxLength: 12 }), (placed) => {
        const shards = new Map<string, Shard>();
        for (const [document, at] of placed) {
          const name = at.toString(16);
          shards.set(name, replaceIn(shards.get(name) ?? emptyShard(), undefined, document));
        }
        const { generation: _, indexedAt, ...sums } = sumShards(shards);
        expect(sums).toStrictEqual(recount(placed.map(([document]) => document)));
        const times = placed.map(([document]) => document.indexedAt);
        expect(indexedAt).toBe(times.toSorted().at(-1) ?? null);
      }),
      { numRuns: 50 },
    );
  });

  it('has a generation of its own for each split of commits over shards', () => {
    const generations = [
      generationOf({}),
      generationOf({ a: 1 }),
      generationOf({ a: 2 }),
      generationOf({ a: 1, b: 1 }),
      generationOf({ a: 11 }),
      generationOf({ b: 1 }),
      generationOf({ 1: 11 }),
    ];
    expect(new Set([...generations, generationOf({ 1: 1, 2: 1 }), generationOf({ 11: 1 })]).size).toBe(9);
  });

  it('has no time of indexing when all documents are gone, though shards remember one', () => {
    const gone = { ...emptyShard(), commits: 2, indexedAt: '2026-11-01T10:00:00.000Z' };
    expect(sumShards(new Map([['a', gone]])).indexedAt).toBeNull();
  });
});
