import * as fc from 'fast-check';
import type { WorkspaceStatistics } from '../ports/documents.ts';
import { inverseDocumentFrequency, K1, saturation } from './bm25.ts';
import { TERM_BUCKETS } from './dimensions.ts';
import { bucketOf, hashTerm } from './hash.ts';

const held = (chunks: number, frequency: number): WorkspaceStatistics => ({
  documents: 1,
  chunks,
  termLength: chunks * 100,
  documentFrequencies: new Uint32Array(TERM_BUCKETS).with(bucketOf(hashTerm('term')), frequency),
  profiles: {},
  generation: '1',
  indexedAt: null,
});

describe('saturation', () => {
  it('rises with the frequency, falls with the length, and stays below its bound', () => {
    const natural = fc.integer({ min: 1, max: 10_000 });
    fc.assert(
      fc.property(natural, natural, natural, (frequency, length, typical) => {
        const value = saturation(frequency, length, typical);
        expect(value).toBeGreaterThan(0);
        expect(value).toBeLessThan(K1 + 1);
        expect(saturation(frequency + 1, length, typical)).toBeGreaterThan(value);
        expect(saturation(frequency, length + 1, typical)).toBeLessThan(value);
      }),
    );
  });

  it('is 0 for what does not occur, and never divides by zero', () => {
    expect(saturation(0, 100, 100)).toBe(0);
    expect(saturation(1, 0, 0)).toBeGreaterThan(0);
  });
});

describe('inverseDocumentFrequency', () => {
  it('falls with the number of chunks that hold the term, and is never negative', () => {
    const values = [0, 1, 10, 99, 100].map((frequency) => inverseDocumentFrequency('term', held(100, frequency)));
    expect(values).toEqual(values.toSorted((a, b) => b - a));
    expect(Math.min(...values)).toBeGreaterThan(0);
  });

  it('bears a table that is ahead of the count of chunks', () => {
    expect(inverseDocumentFrequency('term', held(1, 50))).toBeGreaterThanOrEqual(0);
  });
});
