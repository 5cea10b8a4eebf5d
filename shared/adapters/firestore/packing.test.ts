import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import type { TermCounts } from '../../ports/documents.ts';
import { TERM_BUCKETS } from '../../terms/dimensions.ts';
import { packFrequencies, packPlaces, packTerms, unpackFrequencies, unpackPlaces, unpackTerms } from './packing.ts';

const terms = fc
  .record({
    held: fc.uniqueArray(fc.tuple(fc.nat(TERM_BUCKETS - 1), fc.nat(65_535)), { selector: ([bucket]) => bucket }),
    length: fc.nat(2 ** 40),
  })
  .map(({ held, length }): TermCounts => {
    const sorted = held.toSorted(([a], [b]) => a - b);
    return {
      buckets: Uint16Array.from(sorted, ([bucket]) => bucket),
      counts: Uint16Array.from(sorted, ([, count]) => count),
      length,
    };
  });

function tableOf(held: readonly (readonly [number, number])[]): Uint32Array {
  const table = new Uint32Array(TERM_BUCKETS);
  for (const [bucket, count] of held) table[bucket] = count;
  return table;
}

describe('packed terms', () => {
  it('come back', () => {
    fc.assert(fc.property(terms, (value) => expect(unpackTerms(packTerms(value))).toStrictEqual(value)));
  });

  it('are 4 bytes each, so that a full table is 64 KiB', () => {
    const full = {
      buckets: Uint16Array.from({ length: TERM_BUCKETS }, (_, i) => i),
      counts: new Uint16Array(TERM_BUCKETS).fill(65_535),
      length: 9_007_199_254_740_991,
    };
    expect(packTerms(full)).toHaveLength(8 + 65_536);
    expect(unpackTerms(packTerms(full))).toStrictEqual(full);
  });

  it('are little-endian on every machine', () => {
    const packed = packTerms({ buckets: Uint16Array.of(0x0102), counts: Uint16Array.of(0x0304), length: 0 });
    expect([...packed.subarray(8)]).toEqual([2, 1, 4, 3]);
  });

  it('read bytes that do not begin at the start of their buffer', () => {
    const value = { buckets: Uint16Array.of(7, 9), counts: Uint16Array.of(1, 2), length: 12.5 };
    const shifted = new Uint8Array([255, ...packTerms(value)]).subarray(1);
    expect(unpackTerms(shifted)).toStrictEqual(value);
  });
});

describe('packed places', () => {
  const places = fc.array(
    fc.record({ id: fc.string(), startLine: fc.nat(), endLine: fc.nat() }, { noNullPrototype: true }),
  );

  it('come back in order', () => {
    fc.assert(fc.property(places, (value) => expect(unpackPlaces(packPlaces(value))).toStrictEqual(value)));
  });

  it('take less than 120 kB for 4,000 chunks', () => {
    const many = Array.from({ length: 4_000 }, (_, i) => ({
      id: randomBytes(16).toString('hex'),
      startLine: i * 10,
      endLine: i * 10 + 30,
    }));
    expect(packPlaces(many).length).toBeLessThan(120_000);
    expect(unpackPlaces(packPlaces(many))).toEqual(many);
  });

  it('refuse other bytes', () => {
    expect(() => unpackPlaces(Uint8Array.of(1, 2, 3))).toThrow('unexpected end of file');
    expect(() => unpackPlaces(packPlaces([]).subarray(1))).toThrow(/./);
  });
});

describe('packed frequencies', () => {
  const held = fc.array(fc.tuple(fc.nat(TERM_BUCKETS - 1), fc.nat(2 ** 32 - 1)), { maxLength: 300 });

  it('come back when few buckets are held, in 6 bytes each', () => {
    fc.assert(
      fc.property(held, (entries) => {
        const table = tableOf(entries);
        const packed = packFrequencies(table);
        expect(packed).toHaveLength(6 * table.filter((count) => count > 0).length);
        expect(unpackFrequencies(packed)).toStrictEqual(table);
      }),
    );
  });

  it('come back on both sides of where the two forms meet', () => {
    for (const size of [0, 10_922, 10_923, TERM_BUCKETS]) {
      const table = tableOf(Array.from({ length: size }, (_, i) => [i, 2 ** 32 - 1 - i] as const));
      const packed = packFrequencies(table);
      expect(packed.length).toBe(Math.min(size * 6, 65_536));
      expect(unpackFrequencies(packed)).toStrictEqual(table);
    }
  });
});
