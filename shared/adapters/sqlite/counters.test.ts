import * as fc from 'fast-check';
import { chunkOf, OTHER_PROFILE, PROFILE, termsOf, versionOf } from '../../../tests/contracts/fixtures.ts';
import { afterChange, NO_COUNTERS } from './counters.ts';

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
        let counters = NO_COUNTERS;
        for (const next of list) counters = afterChange(counters, { next });
        expect(counters.documents).toBe(list.length);
        expect(counters.termLength).toBe(list.reduce((sum, document) => sum + document.terms.length, 0));
        for (let i = 0; i < list.length; i++) {
          counters = afterChange(counters, { previous: list[(i + turn) % list.length] });
        }
        expect({ ...counters, generation: '' }).toEqual({ ...NO_COUNTERS, generation: '' });
      }),
      { numRuns: 40 },
    );
  });

  it('replaces as a removal and an addition would', () => {
    fc.assert(
      fc.property(documents, documents, (previous, next) => {
        const before = afterChange(NO_COUNTERS, { next: previous });
        const replaced = afterChange(before, { previous, next });
        const fresh = afterChange(NO_COUNTERS, { next });
        expect({ ...replaced, generation: '' }).toEqual({ ...fresh, generation: '' });
      }),
      { numRuns: 40 },
    );
  });

  it('leaves what it was given as it was, and gives another generation each time', () => {
    const before = structuredClone(NO_COUNTERS);
    const { document } = versionOf('d', 1, [chunkOf('d', 'p')]);
    const after = afterChange(NO_COUNTERS, { next: document });
    expect(NO_COUNTERS).toEqual(before);
    expect(after.generation).not.toBe(before.generation);
    expect(afterChange(before, { next: document }).generation).not.toBe(after.generation);
  });
});
