import { setImmediate as turn } from 'node:timers/promises';
import * as fc from 'fast-check';
import { countStore, metered, StoreMeter, unmetered, type StoreCounts } from './metering.ts';

const NOTHING: StoreCounts = { reads: 0, writes: 0, deletes: 0 };

describe('metered', () => {
  it('gives the result and what was counted, through promises, timers and callbacks', async () => {
    const { result, ...counts } = await metered(async () => {
      countStore({ reads: 2 });
      await turn();
      countStore({ writes: 1 });
      await Promise.all([turn().then(() => countStore({ reads: 1, deletes: 4 })), turn()]);
      await new Promise<void>((done) => setTimeout(() => (countStore({ reads: 1 }), done()), 0));
      return 'found';
    });
    expect({ result, counts }).toEqual({ result: 'found', counts: { reads: 4, writes: 1, deletes: 4 } });
  });

  it('counts nothing of calls beside it', async () => {
    const job = async (reads: number) => {
      for (let i = 0; i < reads; i++) {
        await turn();
        countStore({ reads: 1 });
      }
    };
    const done = await Promise.all([3, 0, 7, 1].map((reads) => metered(() => job(reads))));
    expect(done.map(({ reads }) => reads)).toEqual([3, 0, 7, 1]);
  });

  it('has in the outer one what the inner one has, and not the other way round', async () => {
    const outer = await metered(async () => {
      countStore({ reads: 10 });
      const inner = await metered(async () => countStore({ reads: 1, writes: 1 }));
      countStore({ deletes: 2 });
      return inner;
    });
    expect(outer.result).toEqual({ result: undefined, reads: 1, writes: 1, deletes: 0 });
    expect(outer).toMatchObject({ reads: 11, writes: 1, deletes: 2 });
  });

  it('hands a failure on', async () => {
    await expect(metered(() => Promise.reject(new Error('down')))).rejects.toThrow('down');
  });

  it('leaves out what goes on after the end', async () => {
    let late: Promise<void> = Promise.resolve();
    const { reads } = await metered(async () => {
      late = turn().then(() => countStore({ reads: 5 }));
    });
    await late;
    expect(reads).toBe(0);
  });

  it('adds up, whatever is nested in what and in whatever order it runs', async () => {
    interface Job {
      readonly reads: number;
      readonly turns: number;
      readonly within: readonly Job[];
    }
    const { job } = fc.letrec<{ job: Job }>((tie) => ({
      job: fc.record({
        reads: fc.nat(5),
        turns: fc.nat(3),
        within: fc.oneof(
          { maxDepth: 3, withCrossShrink: true },
          fc.constant([]),
          fc.array(tie('job'), { maxLength: 3 }),
        ),
      }),
    }));
    const sum = ({ reads, within }: Job): number => reads + within.reduce((all, each) => all + sum(each), 0);
    const run = async (each: Job): Promise<void> => {
      const { reads } = await metered(async () => {
        for (let i = 0; i < each.turns; i++) await turn();
        const inner = Promise.all(each.within.map(run));
        countStore({ reads: each.reads });
        await inner;
      });
      expect(reads).toBe(sum(each));
    };
    await fc.assert(
      fc.asyncProperty(fc.array(job, { maxLength: 3 }), async (jobs) => {
        await Promise.all(jobs.map(run));
      }),
      { numRuns: 50 },
    );
  });
});

describe('a meter', () => {
  it('tells what a failed call cost before it failed', async () => {
    const meter = new StoreMeter();
    const call = meter.run(async () => {
      countStore({ reads: 3 });
      await turn();
      throw new Error('down');
    });
    await expect(call).rejects.toThrow('down');
    expect(meter.counts).toEqual({ ...NOTHING, reads: 3 });
  });

  it('gives counts that do not move afterwards', () => {
    const meter = new StoreMeter();
    const before = meter.counts;
    meter.run(() => countStore({ reads: 1 }));
    expect(before).toEqual(NOTHING);
    expect(meter.counts).toEqual({ ...NOTHING, reads: 1 });
  });
});

describe('work that is no part of the call', () => {
  it('is not counted, nor what it starts', async () => {
    const { reads } = await metered(async () => {
      await unmetered(async () => {
        await turn();
        countStore({ reads: 9 });
      });
      countStore({ reads: 1 });
    });
    expect(reads).toBe(1);
  });
});

describe('where nobody meters', () => {
  it('counting does nothing', () => {
    expect(() => countStore({ reads: 1 })).not.toThrow();
  });
});
