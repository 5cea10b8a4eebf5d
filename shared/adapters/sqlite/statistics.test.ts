import * as fc from 'fast-check';
import { chunkOf, OTHER_PROFILE, PROFILE, termsOf, versionOf } from '../../../tests/contracts/fixtures.ts';
import { afterChange, emptyStatistics } from './statistics.ts';

const documents = fc
  .record({ chunks: fc.nat(4), other: fc.boolean(), seed: fc.nat() })
  .map(({ chunks, other, seed }) => {
    const profile = other ? OTHER_PROFILE : PROFILE;
    const parts = Array.from({ length: chunks }, (_, i) => chunkOf('d', `p${i}`, { profile }));
    return versionOf('d', 1, parts, { profile, terms: termsOf(seed) }).document;
  });

describe('afterChange', () => {
  it('undoes exactly what it did, in any order', () => {
    fc.assert(
      fc.property(fc.array(documents, { maxLength: 6 }), fc.nat(), (list, turn) => {
        let statistics = emptyStatistics();
        for (const next of list) statistics = afterChange(statistics, { next });
        expect(statistics.documents).toBe(list.length);
        expect(statistics.termLength).toBe(list.reduce((sum, document) => sum + document.terms.length, 0));
        for (let i = 0; i < list.length; i++) {
          statistics = afterChange(statistics, { previous: list[(i + turn) % list.length] });
        }
        expect({ ...statistics, generation: '' }).toEqual({ ...emptyStatistics(), generation: '' });
      }),
      { numRuns: 40 },
    );
  });

  it('replaces as a removal and an addition would', () => {
    fc.assert(
      fc.property(documents, documents, (previous, next) => {
        const before = afterChange(emptyStatistics(), { next: previous });
        const replaced = afterChange(before, { previous, next });
        const fresh = afterChange(emptyStatistics(), { next });
        expect({ ...replaced, generation: '' }).toEqual({ ...fresh, generation: '' });
      }),
      { numRuns: 40 },
    );
  });

  it('leaves what it was given as it was', () => {
    const before = emptyStatistics();
    const { document } = versionOf('d', 1, [chunkOf('d', 'p')]);
    const after = afterChange(before, { next: document });
    expect(before).toEqual(emptyStatistics());
    expect(after.generation).not.toBe(before.generation);
    expect(afterChange(before, { next: document }).generation).not.toBe(after.generation);
  });
});
