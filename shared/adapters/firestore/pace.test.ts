import * as fc from 'fast-check';
import { Pace } from './pace.ts';

/** Batches, each asked for some time after the one before. */
const asked = fc.array(fc.record({ writes: fc.integer({ min: 1, max: 20 }), after: fc.nat(200) }), { maxLength: 300 });

describe('Pace', () => {
  it('never lets more than 500 writes a second go, but for a second’s worth that was left before', () => {
    fc.assert(
      fc.property(asked, (batches) => {
        const pace = new Pace();
        const gone: { at: number; writes: number }[] = [];
        let now = 0;
        for (const { writes, after } of batches) {
          now += after;
          gone.push({ at: now + pace.take(writes, now), writes });
        }
        gone.forEach(({ at: from }, first) => {
          let sum = 0;
          for (const { at, writes } of gone.slice(first)) {
            sum += writes;
            // The last batch may begin when the one before it is paid for.
            expect(sum).toBeLessThanOrEqual(500 * ((at - from) / 1_000 + 1) + 20.001);
          }
        });
      }),
      { numRuns: 50 },
    );
  });

  it('lets batches go in the order they were asked for', () => {
    fc.assert(
      fc.property(asked, (batches) => {
        const pace = new Pace();
        let now = 0;
        let last = 0;
        for (const { writes, after } of batches) {
          now += after;
          const at = now + pace.take(writes, now);
          expect(at).toBeGreaterThanOrEqual(last);
          last = at;
        }
      }),
    );
  });

  it('makes nobody wait who writes less', () => {
    const pace = new Pace();
    const waits = Array.from({ length: 100 }, (_, i) => pace.take(20, i * 50));
    expect(Math.max(...waits)).toBe(0);
  });

  it('lets the chunks of an ordinary document go at once, and those of a large one at its rate', () => {
    const pace = new Pace();
    const waits = Array.from({ length: 200 }, () => pace.take(20, 7_000));
    expect(waits.filter((wait) => wait === 0)).toHaveLength(26);
    expect(waits.at(-1)).toBeCloseTo((199 * 20 - 500) * 2);
  });
});
