import * as fc from 'fast-check';
import { TERM_BUCKETS } from '../../terms/dimensions.ts';
import type { DocumentRecord, TermCounts } from '../../ports/documents.ts';
import { versionOf } from '../../../tests/contracts/fixtures.ts';
import { frequenciesOf } from '../../../tests/contracts/vector-store/statistics.ts';
import { applyChanges, decodeChanges, encodeChanges, termChanges } from './term-changes.ts';

const terms: fc.Arbitrary<TermCounts> = fc
  .uniqueArray(fc.tuple(fc.nat(TERM_BUCKETS - 1), fc.integer({ min: 1, max: 65_535 })), {
    selector: ([bucket]) => bucket,
    maxLength: 30,
  })
  .map((pairs) => {
    const sorted = pairs.toSorted(([a], [b]) => a - b);
    return {
      buckets: Uint16Array.from(sorted, ([bucket]) => bucket),
      counts: Uint16Array.from(sorted, ([, count]) => count),
      length: 1,
    };
  });
const documents: fc.Arbitrary<DocumentRecord> = terms.map((each) => versionOf('d', 1, [], { terms: each }).document);
const maybe = fc.option(documents, { nil: undefined });

describe('termChanges', () => {
  it('lead from the numbers with the previous document to those with the next', () => {
    fc.assert(
      fc.property(maybe, maybe, documents, (previous, next, other) => {
        const numbers = (document: DocumentRecord | undefined) =>
          frequenciesOf([other.terms, ...(document === undefined ? [] : [document.terms])]);
        const frequencies = numbers(previous);
        applyChanges(frequencies, decodeChanges(encodeChanges(termChanges({ previous, next }))));
        expect(frequencies).toEqual(numbers(next));
      }),
    );
  });

  it('are none for a document that keeps its terms, and only the difference for one that keeps most', () => {
    const first = fc.sample(documents, { numRuns: 1, seed: 3 })[0]!;
    expect(termChanges({ previous: first, next: first }).buckets).toHaveLength(0);
    const counts = first.terms.counts.slice();
    counts[0] = counts[0] === 9 ? 8 : 9;
    const next = { ...first, terms: { ...first.terms, counts } };
    expect(termChanges({ previous: first, next })).toEqual({
      buckets: first.terms.buckets.slice(0, 1),
      changes: Int32Array.of(counts[0] - first.terms.counts[0]!),
    });
  });
});

describe('decodeChanges', () => {
  it('reads bytes that stand anywhere in a buffer', () => {
    const changes = { buckets: Uint16Array.of(3, 16_383), changes: Int32Array.of(-70_000, 5) };
    const bytes = encodeChanges(changes);
    const shifted = new Uint8Array(bytes.length + 1);
    shifted.set(bytes, 1);
    expect(decodeChanges(shifted.subarray(1))).toEqual(changes);
  });

  it.each([[new Uint8Array(7)], [encodeChanges({ buckets: Uint16Array.of(16_384), changes: Int32Array.of(1) })]])(
    'refuses %p',
    (bytes) => expect(() => decodeChanges(bytes)).toThrow(/did not write/),
  );
});
