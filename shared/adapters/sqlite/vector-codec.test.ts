import * as fc from 'fast-check';
import { randomVector, vectorWith } from '../../../tests/contracts/fixtures.ts';
import { VECTOR_DIMENSIONS } from '../../terms/dimensions.ts';
import { decodeVector, encodeVector, toSparse } from './vector-codec.ts';

function decoded(blob: Uint8Array): Float32Array {
  const { indices, values } = decodeVector(blob);
  const vector = new Float32Array(VECTOR_DIMENSIONS);
  indices.forEach((index, i) => (vector[index] = values[i]!));
  return vector;
}

const PLACES = Array.from({ length: VECTOR_DIMENSIONS }, (_, i) => i);

/** Of any number of values, which are any finite 32-bit floats but zero. */
const vectors = fc
  .tuple(
    fc.constantFrom(0, 1, 60, 126, 127, 128, 129, 1_100, 2_047, 2_048),
    fc.infiniteStream(fc.float({ noNaN: true })),
  )
  .chain(([count, floats]) =>
    fc.shuffledSubarray(PLACES, { minLength: count, maxLength: count }).map((places) => {
      const vector = new Float32Array(VECTOR_DIMENSIONS);
      for (const place of places) vector[place] = floats.next().value || 1;
      return vector;
    }),
  );

/** Of a blob of `count` values. */
const size = (count: number): number => encodeVector(randomVector(1).fill(0, count)).length;

describe('vector codec', () => {
  it('gives back every float exactly', () => {
    fc.assert(
      fc.property(vectors, (vector) => {
        expect(decoded(encodeVector(vector))).toEqual(vector);
      }),
      { numRuns: 60 },
    );
  });

  it('keeps the smallest and largest floats, at the first and last place', () => {
    const vector = vectorWith({ 0: 2 ** -149, 7: -(2 ** -149), 8: 3.4028234663852886e38, 2_047: 0.1 });
    expect(decoded(encodeVector(vector))).toEqual(vector);
  });

  it('writes six bytes a value while there are few, then four and a bitmap', () => {
    expect([0, 1, 127].map(size)).toEqual([4, 10, 4 + 127 * 6]);
    expect([128, 1_100, 2_048].map(size)).toEqual([128, 1_100, 2_048].map((count) => 4 + count * 4 + 256));
  });

  it('lists places in ascending order', () => {
    const { indices } = toSparse(randomVector(3, 500));
    expect([...indices]).toEqual([...indices].toSorted((a, b) => a - b));
    expect(decodeVector(encodeVector(randomVector(3, 500))).indices).toEqual(indices);
  });

  it('takes minus zero for zero', () => {
    expect(toSparse(vectorWith({ 3: -0 })).indices).toHaveLength(0);
  });

  it('reads a blob at any place of a larger buffer', () => {
    for (const vector of [randomVector(1, 40), randomVector(2)]) {
      const blob = encodeVector(vector);
      for (const offset of [1, 2, 3, 4]) {
        const larger = new Uint8Array(blob.length + 8);
        larger.set(blob, offset);
        expect(decoded(larger.subarray(offset, offset + blob.length))).toEqual(vector);
      }
    }
  });

  it('refuses what it did not write', () => {
    const [list, bitmap] = [encodeVector(randomVector(1, 40)), encodeVector(randomVector(2))];
    const miscounted = bitmap.slice();
    miscounted[bitmap.length - 1] = 0;
    const unknown = list.slice();
    unknown[0] = 9;
    const wrong = [new Uint8Array(0), new Uint8Array(3), list.slice(0, -1), bitmap.slice(0, -1), miscounted, unknown];
    for (const blob of wrong) expect(() => decodeVector(blob)).toThrow(/did not write \(vector\)/);
  });
});
