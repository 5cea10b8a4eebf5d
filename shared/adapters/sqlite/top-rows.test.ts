import * as fc from 'fast-check';
import { topRows } from './top-rows.ts';

/** Few different scores, so that most rows tie with another. */
const rankings = fc.record({
  rows: fc.array(fc.record({ score: fc.integer({ min: -2, max: 2 }), passes: fc.boolean() }), { maxLength: 80 }),
  limit: fc.integer({ min: 1, max: 90 }),
  salt: fc.nat(),
});

describe('topRows', () => {
  it('gives what sorting everything would', () => {
    fc.assert(
      fc.property(rankings, ({ rows, limit, salt }) => {
        const ids = rows.map((_, row) => `${(row * 7_919 + salt) % 1_009}-${row}`);
        const scores = Float64Array.from(rows, ({ score }) => score);
        const expected = [...rows.keys()]
          .filter((row) => rows[row]!.passes)
          .toSorted((a, b) => scores[b]! - scores[a]! || (ids[a]! < ids[b]! ? -1 : 1))
          .slice(0, limit);
        expect(topRows({ scores, ids, limit, passes: (row) => rows[row]!.passes })).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('asks the filter only of rows that would make it', () => {
    let asked = 0;
    const scores = Float64Array.from({ length: 1_000 }, (_, row) => -row);
    const ids = Array.from({ length: 1_000 }, (_, row) => String(row));
    const passes = () => ++asked > 0;
    expect(topRows({ scores, ids, limit: 3, passes })).toEqual([0, 1, 2]);
    expect(asked).toBe(3);
  });
});
