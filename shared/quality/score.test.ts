import * as fc from 'fast-check';
import { DEPTH, scoreHits, type Place } from './score.ts';

const hit = (path: string, startLine = 1, endLine = 10): Place => ({ path, startLine, endLine });

describe('scoreHits', () => {
  it('is 1 for the ideal order', () => {
    expect(scoreHits([hit('a'), hit('b'), hit('c')], [{ path: 'a' }, { path: 'b' }])).toEqual({
      ndcg10: 1,
      recall10: 1,
      reciprocalRank: 1,
    });
  });

  it('discounts by the logarithm of the rank', () => {
    const { ndcg10, recall10, reciprocalRank } = scoreHits([hit('x'), hit('a')], [{ path: 'a' }]);
    expect(ndcg10).toBeCloseTo(1 / Math.log2(3));
    expect(recall10).toBe(1);
    expect(reciprocalRank).toBe(0.5);
  });

  it('counts an entry once, at its first hit', () => {
    const once = scoreHits([hit('x'), hit('a')], [{ path: 'a' }]);
    expect(scoreHits([hit('x'), hit('a'), hit('a')], [{ path: 'a' }])).toEqual(once);
  });

  it('takes a path for the same as its end, at a folder', () => {
    expect(scoreHits([hit('src/a.ts')], [{ path: 'a.ts' }]).ndcg10).toBe(1);
    expect(scoreHits([hit('a.ts')], [{ path: 'src/a.ts' }]).ndcg10).toBe(1);
    expect(scoreHits([hit('ba.ts')], [{ path: 'a.ts' }]).ndcg10).toBe(0);
  });

  it.each([
    [5, 9, false],
    [5, 10, true],
    [12, 15, true],
    [20, 30, true],
    [21, 30, false],
  ])('wants lines that overlap: %d to %d', (startLine, endLine, found) => {
    const entry = { path: 'a', lines: { start: 10, end: 20 } };
    expect(scoreHits([hit('a', startLine, endLine)], [entry]).recall10).toBe(found ? 1 : 0);
  });

  it('looks at ten hits and no further', () => {
    const others = Array.from({ length: DEPTH }, (_, index) => hit(`x${index}`));
    expect(scoreHits([...others, hit('a')], [{ path: 'a' }])).toEqual({ ndcg10: 0, recall10: 0, reciprocalRank: 0 });
  });

  it('can be 1 even where more entries are relevant than hits are looked at', () => {
    const all = Array.from({ length: 15 }, (_, index) => `p${index}`);
    const { ndcg10, recall10 } = scoreHits(
      all.map((path) => hit(path)),
      all.map((path) => ({ path })),
    );
    expect(ndcg10).toBeCloseTo(1);
    expect(recall10).toBeCloseTo(10 / 15);
  });

  it('lies between 0 and 1, and an earlier relevant hit never lowers it', () => {
    const path = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    fc.assert(
      fc.property(fc.array(path, { maxLength: 12 }), fc.uniqueArray(path, { minLength: 1 }), (found, relevant) => {
        const entries = relevant.map((one) => ({ path: one }));
        const { ndcg10 } = scoreHits(
          found.map((one) => hit(one)),
          entries,
        );
        expect(ndcg10).toBeGreaterThanOrEqual(0);
        expect(ndcg10).toBeLessThanOrEqual(1 + 1e-9);
        const better = scoreHits(
          [hit(relevant[0] ?? 'a'), ...found.filter((one) => one !== relevant[0]).map((one) => hit(one))],
          entries,
        );
        expect(better.ndcg10).toBeGreaterThanOrEqual(ndcg10 - 1e-9);
      }),
    );
  });
});
