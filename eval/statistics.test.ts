import * as fc from 'fast-check';
import { bootstrapInterval, mean, quantile } from './statistics.ts';

describe('mean', () => {
  it('is 0 of nothing', () => expect(mean([])).toBe(0));
  it('is the middle', () => expect(mean([1, 2, 6])).toBe(3));
});

describe('quantile', () => {
  it.each([
    [0.5, 2],
    [0.95, 4],
    [0, 1],
    [1, 4],
  ])('%d of four values', (share, value) => expect(quantile([4, 1, 3, 2], share)).toBe(value));
  it('is 0 of nothing', () => expect(quantile([], 0.5)).toBe(0));
});

describe('bootstrapInterval', () => {
  it('is the same for the same values', () => {
    const values = [0, 0.5, 1, 1, 0.3];
    expect(bootstrapInterval(values)).toEqual(bootstrapInterval(values));
  });

  it('holds the mean, and is a point where nothing varies', () => {
    expect(bootstrapInterval([0.5, 0.5])).toEqual([0.5, 0.5]);
    expect(bootstrapInterval([])).toEqual([0, 0]);
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(share, { minLength: 3, maxLength: 12 }), (values) => {
        const [low, high] = bootstrapInterval(values);
        expect(low).toBeLessThanOrEqual(mean(values) + 1e-9);
        expect(high).toBeGreaterThanOrEqual(mean(values) - 1e-9);
      }),
      { numRuns: 20 },
    );
  });

  it('narrows with more values', () => {
    const width = (values: number[]): number => bootstrapInterval(values)[1] - bootstrapInterval(values)[0];
    const some = Array.from({ length: 20 }, (_, index) => index % 2);
    expect(width([...some, ...some, ...some, ...some])).toBeLessThan(width(some));
  });
});
