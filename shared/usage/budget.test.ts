import * as fc from 'fast-check';
import { KildeError } from '../platform/errors.ts';
import type { UsageStore } from '../ports/usage.ts';
import type { Budget, Estimate } from './budget.ts';
import { setBudgets, TestClock, usageBed } from '../../tests/support/usage-bed.ts';

const call = (tokens: number, usd = 0): Estimate => ({ tokens, usd });

async function spend(budget: Budget, estimate: Estimate, actual = estimate): Promise<void> {
  (await budget.check('main', estimate)).spend({ inputTokens: actual.tokens, usd: actual.usd });
}

const refused = (name: string) => ({
  kind: 'budget_exceeded',
  retryable: false,
  message: expect.stringContaining(`(${name})`),
});

describe('a budget', () => {
  it('refuses before spending what has no room, and says what, how much, and until when', async () => {
    const { settings, open } = usageBed();
    await setBudgets(settings, 'main', { usdPerDay: 0.5 });
    const { budget } = open();
    await spend(budget, call(100, 0.375));
    await expect(budget.check('main', call(100, 0.25))).rejects.toMatchObject({
      kind: 'budget_exceeded',
      message:
        "The workspace's budget of dollars per day (usdPerDay) has no room for this call: US$ 0.375000 of US$ 0.500000 used, US$ 0.00 set aside for calls under way, and it may cost US$ 0.250000. The provider was not asked. It starts anew at 2026-11-22T00:00:00.000Z; an admin can raise it before.",
      retryable: false,
      retryAfterMs: 12 * 3_600_000,
    });
    await spend(budget, call(100, 0.125));
    await expect(budget.check('main', call(1, 0.000_1))).rejects.toMatchObject(refused('usdPerDay'));
  });

  it('asks to wait when only calls under way stand in the way', async () => {
    const { settings, open } = usageBed();
    await setBudgets(settings, 'main', { tokensPerDay: 100 });
    const { budget } = open();
    const first = await budget.check('main', call(80));
    await expect(budget.check('main', call(30))).rejects.toMatchObject({ retryable: true, retryAfterMs: 2_000 });
    first.spend({ outputTokens: 70 });
    const second = await budget.check('main', call(30));
    second.release();
    (await budget.check('main', call(30))).spend({ embeddingTokens: 30 });
    await expect(budget.check('main', call(1))).rejects.toMatchObject(refused('tokensPerDay'));
  });

  it('counts a reservation once, however often it ends', async () => {
    const { settings, open, usage } = usageBed();
    await setBudgets(settings, 'main', { tokensPerDay: 100 });
    const { budget, recorder } = open();
    const reservation = await budget.check('main', call(50));
    reservation.spend({ inputTokens: 40 });
    reservation.spend({ inputTokens: 40 });
    reservation.release();
    await recorder.flush();
    expect((await usage.read('main', '2026-11-21', '2026-11-21'))[0]?.usage.inputTokens).toBe(40);
  });

  it('begins anew with the day in UTC; what was under way counts on the day it began', async () => {
    const { settings, open, clock, recorderOf } = bedAt('2026-11-29T23:59:59.999Z');
    await setBudgets(settings, 'main', { usdPerDay: 1 });
    const { budget, recorder } = open();
    const late = await budget.check('main', call(1, 0.75));
    await expect(budget.check('main', call(1, 0.5))).rejects.toMatchObject({ retryAfterMs: 2_000 });
    clock.pass(1);
    await spend(budget, call(1, 0.75));
    late.spend({ usd: 0.75 });
    await spend(budget, call(1, 0.25));
    await expect(budget.check('main', call(1, 0.125))).rejects.toMatchObject(refused('usdPerDay'));
    expect(recorderOf(recorder)).toEqual({ '2026-11-29': 0.75, '2026-11-30': 1 });
  });

  it('adds up a month in UTC, and begins anew with the next, across a year', async () => {
    const { settings, open, clock } = bedAt('2026-12-01T00:00:00.000Z');
    await setBudgets(settings, 'main', { usdPerMonth: 2, usdPerDay: 1 });
    const { budget, recorder } = open();
    await spend(budget, call(1, 1));
    await expect(budget.check('main', call(1, 0.5))).rejects.toMatchObject(refused('usdPerDay'));
    clock.set('2026-12-17T08:00:00.000Z');
    await spend(budget, call(1, 0.5));
    await recorder.flush();
    clock.set('2026-12-31T23:59:59.000Z');
    await spend(budget, call(1, 0.5));
    await expect(budget.check('main', call(1, 0.5))).rejects.toMatchObject({
      ...refused('usdPerMonth'),
      retryAfterMs: 1_000,
    });
    clock.set('2027-01-01T00:00:00.000Z');
    await spend(budget, call(1, 1));
  });

  it('knows what was spent before it began, and by other processes as soon as they wrote it', async () => {
    const { settings, open, clock } = bedAt('2026-11-21T12:00:00.000Z');
    await setBudgets(settings, 'main', { usdPerMonth: 1 });
    const [one, other] = [open(), open()];
    clock.set('2026-11-03T12:00:00.000Z');
    await spend(one.budget, call(1, 0.25));
    await one.recorder.flush();
    clock.set('2026-11-21T12:00:00.000Z');
    await spend(other.budget, call(1, 0.25));
    await spend(one.budget, call(1, 0.5));
    // Until the one has written, and the other has looked again, they do not know of each other.
    await spend(other.budget, call(1, 0.25));
    await one.recorder.flush();
    await spend(other.budget, call(1, 0.125));
    clock.pass(5_000);
    await expect(other.budget.check('main', call(1, 0.125))).rejects.toMatchObject(refused('usdPerMonth'));
  });

  it('sees what another process writes of a day on the day after', async () => {
    const { settings, open, clock } = bedAt('2026-11-21T23:59:58.000Z');
    await setBudgets(settings, 'main', { usdPerMonth: 1 });
    const [one, other] = [open(), open()];
    await spend(one.budget, call(1, 0.25));
    await spend(other.budget, call(1, 0.5));
    clock.set('2026-11-22T00:00:01.000Z');
    await spend(one.budget, call(1, 0.125));
    await other.recorder.flush();
    clock.pass(5_000);
    await expect(one.budget.check('main', call(1, 0.25))).rejects.toMatchObject(refused('usdPerMonth'));
  });

  it('looks into the store once for many at once, and not at all for what is free or has no budget', async () => {
    const bed = usageBed();
    let reads = 0;
    const store: UsageStore = {
      add: (...args) => bed.usage.add(...args),
      read: (...args) => (reads++, bed.usage.read(...args)),
      deleteUsage: (...args) => bed.usage.deleteUsage(...args),
    };
    const { budget } = bed.open(store);
    await spend(budget, call(5, 5));
    await setBudgets(bed.settings, 'main', { usdPerDay: 0, tokensPerDay: 0 });
    await spend(budget, call(0, 0));
    expect(reads).toBe(0);
    await setBudgets(bed.settings, 'main', { usdPerDay: 50 });
    await Promise.all(Array.from({ length: 20 }, () => spend(budget, call(1, 1))));
    expect(reads).toBe(1);
  });

  it('in dollars refuses nothing that is free, and in tokens nothing without tokens', async () => {
    const { settings, open } = usageBed();
    await setBudgets(settings, 'main', { usdPerDay: 0, usdPerMonth: 0 });
    const { budget } = open();
    await spend(budget, call(1_000, 0));
    await expect(budget.check('main', call(1, 0.01))).rejects.toMatchObject(refused('usdPerMonth'));
    await setBudgets(settings, 'main', { tokensPerDay: 0 });
    await spend(budget, call(0, 1));
    await expect(budget.check('main', call(1))).rejects.toMatchObject(refused('tokensPerDay'));
  });

  it('counts what is known afterwards only, and keeps workspaces apart', async () => {
    const { settings, open } = usageBed();
    for (const each of ['main', 'other']) await setBudgets(settings, each, { usdPerDay: 1 });
    const { budget } = open();
    budget.spend('main', { usd: 1, storeReads: 3_000 });
    await expect(budget.check('main', call(1, 0.1))).rejects.toMatchObject(refused('usdPerDay'));
    (await budget.check('other', call(1, 1))).release();
  });

  it('lets nothing through while it cannot be checked', async () => {
    const bed = usageBed();
    await setBudgets(bed.settings, 'main', { usdPerDay: 1 });
    const down = new KildeError('store_failed', 'down', { retryable: true });
    let isDown = true;
    const { budget } = bed.open({
      add: (...args) => bed.usage.add(...args),
      read: (...args) => (isDown ? Promise.reject(down) : bed.usage.read(...args)),
      deleteUsage: (...args) => bed.usage.deleteUsage(...args),
    });
    await expect(budget.check('main', call(1, 0.1))).rejects.toBe(down);
    isDown = false;
    (await budget.check('main', call(1, 1))).release();
  });
});

describe('calls of one process at once', () => {
  const request = fc.record({ estimate: fc.integer({ min: 1, max: 40 }), actual: fc.nat(60), fails: fc.boolean() });

  it('get past a limit by no more than those under way cost above their estimates, whatever comes in between', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(request, { maxLength: 15 }),
        fc.nat(200),
        fc.constantFrom(0, 5_000),
        async (s, requests, limit, refreshMs) => {
          const bed = usageBed();
          await setBudgets(bed.settings, 'main', { tokensPerDay: limit });
          const { budget, recorder } = bed.open(
            {
              add: s.scheduleFunction((...args: Parameters<UsageStore['add']>) => bed.usage.add(...args)),
              read: s.scheduleFunction((...args: Parameters<UsageStore['read']>) => bed.usage.read(...args)),
              deleteUsage: (...args) => bed.usage.deleteUsage(...args),
            },
            refreshMs,
          );
          const underway = new Set<number>();
          let spent = 0;
          const run = async ({ estimate, actual, fails }: (typeof requests)[number], i: number) => {
            await s.schedule(Promise.resolve(), `arrives ${i}`);
            const reservation = await budget.check('main', call(estimate)).catch(() => undefined);
            if (reservation === undefined) return;
            underway.add(i);
            const held = [...underway].reduce((sum, each) => sum + (requests[each]?.estimate ?? 0), 0);
            expect(spent + held).toBeLessThanOrEqual(limit);
            await s.schedule(Promise.resolve(), `ends ${i}`);
            underway.delete(i);
            if (fails) return reservation.release();
            spent += actual;
            reservation.spend({ outputTokens: actual });
            if (i % 3 === 0) void recorder.flush();
          };
          await s.waitFor(Promise.all(requests.map(run)));
          await s.waitFor(recorder.flush());
          const [day] = await bed.usage.read('main', '2026-11-21', '2026-11-21');
          expect(day?.usage.outputTokens ?? 0).toBe(spent);
          await bed.close();
        },
      ),
      { numRuns: 150 },
    );
  });

  it('are let through one after the other as long as there is room', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(request, { maxLength: 12 }), fc.nat(200), async (requests, limit) => {
        const { settings, open, close } = usageBed();
        await setBudgets(settings, 'main', { tokensPerDay: limit });
        const { budget, recorder } = open(undefined, 0);
        let spent = 0;
        for (const [i, { estimate, actual }] of requests.entries()) {
          const isRoom = spent + estimate <= limit;
          const reservation = await budget.check('main', call(estimate)).catch(() => undefined);
          expect(reservation !== undefined).toBe(isRoom);
          reservation?.spend({ inputTokens: actual });
          if (isRoom) spent += actual;
          if (i % 2 === 0) await recorder.flush();
        }
        await close();
      }),
      { numRuns: 60 },
    );
  });
});

function bedAt(now: string) {
  const bed = usageBed(new TestClock(now));
  const recorderOf = (recorder: ReturnType<typeof bed.open>['recorder']) =>
    Object.fromEntries([...recorder.recorded('main')].map(([day, { all }]) => [day, all.usd]));
  return { ...bed, recorderOf };
}
