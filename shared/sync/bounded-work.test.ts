import fc from 'fast-check';
import { BoundedWork } from './bounded-work.ts';

describe('BoundedWork', () => {
  it('never has more under way than it has places, and ends after all of it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.nat(3), { maxLength: 20 }),
        async (places, works) => {
          const work = new BoundedWork(places);
          let underway = 0;
          let most = 0;
          let ended = 0;
          for (const ticks of works) {
            await work.begin(async () => {
              underway += 1;
              most = Math.max(most, underway);
              for (let tick = 0; tick < ticks; tick += 1) await Promise.resolve();
              underway -= 1;
              ended += 1;
            });
          }
          await work.end();
          expect(most).toBeLessThanOrEqual(places);
          expect(ended).toBe(works.length);
        },
      ),
    );
  });

  it('tells the first failure to whoever begins or ends next, and begins nothing more', async () => {
    const work = new BoundedWork(1);
    await work.begin(() => Promise.reject(new Error('first')));
    let begun = false;
    const next = work.begin(async () => {
      begun = true;
    });
    await expect(next).rejects.toThrow('first');
    await expect(work.end()).rejects.toThrow('first');
    await work.settled();
    expect(begun).toBe(false);
  });
});
