import { setImmediate as turn } from 'node:timers/promises';
import * as fc from 'fast-check';
import { increments } from '../../tests/contracts/usage-store.contract.ts';
import { countStore, metered } from '../platform/metering.ts';
import type { UsageIncrements, UsageStore } from '../ports/usage.ts';
import { addUsage, NO_USAGE } from './amounts.ts';
import { UsageRecorder } from './recorder.ts';
import { NEVER_MS, TestClock, usageBed } from '../../tests/support/usage-bed.ts';

const allDays = async (usage: UsageStore, workspace = 'main') => usage.read(workspace, '2020-01-01', '2030-01-01');

describe('the recorder', () => {
  it('writes what it gathered as one, by workspace and day', async () => {
    const { usage, clock } = usageBed(new TestClock('2026-11-30T23:59:59.999Z'));
    const adds: unknown[] = [];
    const add: UsageStore['add'] = async (...args) => {
      adds.push(args.slice(0, 2));
      await usage.add(...args);
    };
    const recorder = new UsageRecorder({ usage: { add }, clock, flushMs: NEVER_MS });
    recorder.record('main', { usd: 0.25, calls: { answer: 1 } });
    recorder.record('other', { usd: 1 });
    clock.pass(1);
    recorder.record('main', { usd: 0.5 });
    recorder.record('main', { refusals: 1, calls: { answer: 1 } }, '2026-11-30');
    recorder.record('main', {});
    expect(await allDays(usage)).toEqual([]);
    expect(await recorder.flush()).toBe(true);
    expect(adds).toEqual([
      ['main', '2026-11-30'],
      ['main', '2026-12-01'],
      ['other', '2026-11-30'],
    ]);
    expect(await allDays(usage)).toEqual([
      { day: '2026-11-30', usage: { ...NO_USAGE, usd: 0.25, refusals: 1, calls: { answer: 2 } } },
      { day: '2026-12-01', usage: { ...NO_USAGE, usd: 0.5 } },
    ]);
    await recorder.flush();
    expect(adds).toHaveLength(3);
  });

  it('writes by itself after a while, and when it is closed', async () => {
    const { usage, clock } = usageBed();
    const { promise: written, resolve } = Promise.withResolvers<void>();
    const add: UsageStore['add'] = async (...args) => (await usage.add(...args), resolve());
    const recorder = new UsageRecorder({ usage: { add }, clock, flushMs: 1 });
    recorder.record('main', { usd: 1 });
    await written;
    expect(await allDays(usage)).toHaveLength(1);
    recorder.record('other', { usd: 1 });
    await recorder.close();
    expect(await allDays(usage, 'other')).toHaveLength(1);
  });

  it('keeps what could not be written for the next time, and says so', async () => {
    const { usage, clock } = usageBed();
    const errors: unknown[] = [];
    let isDown = true;
    const add: UsageStore['add'] = async (...args) => {
      if (isDown) throw new Error('down');
      await usage.add(...args);
    };
    const recorder = new UsageRecorder({ usage: { add }, clock, flushMs: NEVER_MS, onError: (e) => errors.push(e) });
    recorder.record('main', { inputTokens: 5 });
    expect(await recorder.flush()).toBe(false);
    recorder.record('main', { inputTokens: 2 });
    expect(recorder.recorded('main').get('2026-11-21')).toEqual({
      all: { tokens: 7, usd: 0 },
      flushed: { tokens: 0, usd: 0 },
      pending: { ...NO_USAGE, inputTokens: 7 },
    });
    isDown = false;
    expect(await recorder.flush()).toBe(true);
    expect(errors).toEqual([new Error('down')]);
    expect((await allDays(usage))[0]?.usage.inputTokens).toBe(7);
    expect(recorder.recorded('main').get('2026-11-21')?.flushed).toEqual({ tokens: 7, usd: 0 });
  });

  it('writes nothing more of a workspace that it is to forget, and still knows what was spent', async () => {
    const { usage, open } = usageBed();
    const { recorder } = open();
    recorder.record('main', { usd: 1 });
    recorder.record('other', { usd: 1 });
    recorder.forget('main');
    recorder.forget('third');
    await recorder.flush();
    expect(await allDays(usage)).toEqual([]);
    expect(await allDays(usage, 'other')).toHaveLength(1);
    expect(recorder.recorded('main').get('2026-11-21')?.all.usd).toBe(1);
  });

  it('counts its own writes for nobody', async () => {
    const { clock } = usageBed();
    const add: UsageStore['add'] = async () => (await turn(), countStore({ writes: 1 }));
    const recorder = new UsageRecorder({ usage: { add }, clock, flushMs: 1 });
    const { writes } = await metered(async () => {
      recorder.record('main', { usd: 1 });
      await recorder.flush();
    });
    expect(writes).toBe(0);
  });

  it('takes nothing that would spoil a sum', () => {
    const { recorder } = usageBed().open();
    for (const wrong of [{ usd: -1 }, { usd: Infinity }, { inputTokens: 0.5 }, { calls: { 'A b': 1 } }]) {
      expect(() => recorder.record('main', wrong)).toThrow(RangeError);
    }
    expect(recorder.recorded('main').size).toBe(0);
  });

  it('writes in the end what was recorded, whenever it wrote, in whatever order, and whatever failed', async () => {
    const step = fc.oneof(
      { weight: 4, arbitrary: increments },
      { weight: 1, arbitrary: fc.constantFrom('flush' as const, 'next day' as const, 'fail' as const) },
    );
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.array(step, { maxLength: 25 }), async (s, steps) => {
        const { usage, clock, close } = usageBed();
        let failures = 0;
        const add = s.scheduleFunction(async (...args: Parameters<UsageStore['add']>) => {
          if (failures-- > 0) throw new Error('down');
          await usage.add(...args);
        });
        const recorder = new UsageRecorder({ usage: { add }, clock, flushMs: NEVER_MS });
        const recorded: UsageIncrements[] = [];
        const flushes: Promise<boolean>[] = [];
        s.scheduleSequence(
          steps.map((each) => async () => {
            if (each === 'fail') failures = 1;
            else if (each === 'flush') flushes.push(recorder.flush());
            else if (each === 'next day') clock.pass(86_400_000);
            else {
              recorder.record('main', each);
              recorded.push(each);
            }
          }),
        );
        await s.waitAll();
        failures = 0;
        const last = recorder.flush();
        await s.waitFor(Promise.all([...flushes, last]));
        expect(await last).toBe(true);
        const sums = (await allDays(usage)).map((day) => day.usage);
        expect(addUsage(...sums)).toEqual(addUsage(...recorded));
        await close();
      }),
      { numRuns: 60 },
    );
  });
});
