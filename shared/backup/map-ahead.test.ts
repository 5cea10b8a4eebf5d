import * as fc from 'fast-check';
import { mapAhead } from './map-ahead.ts';

const all = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const got: T[] = [];
  for await (const item of items) got.push(item);
  return got;
};

describe('mapAhead', () => {
  it('gives each result once, in order, with at most so many under way', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(5)), fc.integer({ min: 1, max: 4 }), async (items, width) => {
        let underway = 0;
        let most = 0;
        const work = async (item: number) => {
          most = Math.max(most, (underway += 1));
          for (let turn = 0; turn < item; turn += 1) await Promise.resolve();
          underway -= 1;
          return item * 2;
        };
        expect(await all(mapAhead(items, width, work))).toEqual(items.map((item) => item * 2));
        expect(most).toBeLessThanOrEqual(width);
      }),
    );
  });

  it('begins nothing that nobody waits for', async () => {
    const begun: number[] = [];
    const results = mapAhead([1, 2, 3, 4, 5], 2, async (item) => begun.push(item));
    await results.next();
    expect(begun).toEqual([1, 2]);
    await results.return(undefined);
    expect(begun).toEqual([1, 2]);
  });

  it('fails with the first failure in order, when what was begun has ended', async () => {
    const ended: number[] = [];
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const work = async (item: number) => {
      if (item === 2) throw new Error('two');
      if (item === 3) await late;
      ended.push(item);
      return item;
    };
    const results = all(mapAhead([1, 2, 3, 4], 3, work));
    resolve();
    await expect(results).rejects.toThrow('two');
    expect(ended).toEqual([1, 3, 4]);
  });

  it('fails when the items do', async () => {
    async function* items() {
      yield 1;
      throw new Error('no more');
    }
    await expect(all(mapAhead(items(), 4, async (item) => item))).rejects.toThrow('no more');
  });
});
