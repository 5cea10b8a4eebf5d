import * as fc from 'fast-check';
import { USAGE_COUNTERS, type Usage, type UsageIncrements, type UsageStore } from '../../shared/ports/usage.ts';
import { addUsage, NO_USAGE } from '../../shared/usage/amounts.ts';
import type { ContractOptions } from './vector-store/context.ts';

const WORKSPACE = 'team';

/** Sixteenths, so that sums are the same in any order. */
const money = fc.nat(1_000).map((sixteenths) => sixteenths / 16);
const table = fc.dictionary(fc.constantFrom('answer', 'retrieve_code', 'add_document', 'constructor'), fc.nat(20));

export const increments: fc.Arbitrary<UsageIncrements> = fc
  .record(
    { embeddingTokens: fc.nat(10_000), outputTokens: fc.nat(99), usd: money, refusals: fc.nat(3), calls: table },
    { requiredKeys: [] },
  )
  .chain((some) => fc.option(table, { nil: undefined }).map((masked) => ({ ...some, ...(masked && { masked }) })));

const nothing = (usage: UsageIncrements): boolean =>
  USAGE_COUNTERS.every((counter) => (usage[counter] ?? 0) === 0) &&
  [usage.calls, usage.masked].every((each) => Object.values(each ?? {}).every((amount) => amount === 0));

/** What every UsageStore must do. `open` gives a fresh, empty store; whoever opens it closes it. */
export function describeUsageStore(
  name: string,
  open: () => Promise<UsageStore>,
  { timeoutMs = 20_000, propertyRuns = 15 }: ContractOptions = {},
): void {
  const check = (title: string, body: (store: UsageStore) => Promise<void>) =>
    it(title, async () => body(await open()), timeoutMs);

  describe(`UsageStore contract: ${name}`, () => {
    check('knows nothing at first, and deletes nothing', async (store) => {
      expect(await store.read(WORKSPACE, '2026-01-01', '2026-12-31')).toEqual([]);
      await store.deleteUsage(WORKSPACE);
    });

    check('keeps every counter, and every name of a table', async (store) => {
      const all: Usage = {
        embeddingTokens: 1,
        inputTokens: 2,
        outputTokens: 3,
        usd: 0.000_004_5,
        storeReads: 5,
        storeWrites: 6,
        storeDeletes: 7,
        cacheHits: 8,
        cacheMisses: 9,
        abstentions: 10,
        refusals: 11,
        failovers: 12,
        calls: { answer: 13, retrieve_code: 14, constructor: 15, z9_: 16 },
        masked: { email: 17, norwegian_id: 18 },
      };
      await store.add(WORKSPACE, '2026-11-21', all);
      expect(await store.read(WORKSPACE, '2026-11-21', '2026-11-21')).toStrictEqual([
        { day: '2026-11-21', usage: all },
      ]);
    });

    check('adds to what is there, and leaves alone what is not named', async (store) => {
      await store.add(WORKSPACE, '2026-11-21', { usd: 0.25, calls: { answer: 1 } });
      await store.add(WORKSPACE, '2026-11-21', { usd: 0.5, inputTokens: 7 });
      await store.add(WORKSPACE, '2026-11-21', { calls: { answer: 2, search: 1 }, masked: { email: 1 } });
      const [day] = await store.read(WORKSPACE, '2026-11-21', '2026-11-21');
      expect(day?.usage).toStrictEqual({
        ...NO_USAGE,
        usd: 0.75,
        inputTokens: 7,
        calls: { answer: 3, search: 1 },
        masked: { email: 1 },
      });
    });

    check('makes no day of nothing', async (store) => {
      await store.add(WORKSPACE, '2026-11-21', {});
      await store.add(WORKSPACE, '2026-11-21', { usd: 0, calls: { answer: 0 }, masked: {} });
      expect(await store.read(WORKSPACE, '2026-11-21', '2026-11-21')).toEqual([]);
    });

    check('gives days in order, both ends included, across months and years', async (store) => {
      const days = ['2026-11-01', '2025-12-31', '2026-01-01', '2026-10-31', '2026-11-02', '2024-02-29'];
      // What is older than a year and a bit may go any time.
      for (const day of days.slice(0, 5)) await store.add(WORKSPACE, day, { refusals: 1 });
      const found = async (from: string, to: string) => (await store.read(WORKSPACE, from, to)).map(({ day }) => day);
      expect(await found('2025-12-31', '2026-01-01')).toEqual(['2025-12-31', '2026-01-01']);
      expect(await found('2026-10-31', '2026-11-01')).toEqual(['2026-10-31', '2026-11-01']);
      expect(await found('2026-11-02', '2026-11-30')).toEqual(['2026-11-02']);
      expect(await found('2026-11-03', '2026-11-30')).toEqual([]);
      expect(await found('2026-11-02', '2026-11-01')).toEqual([]);
      expect(await found('2025-01-01', '2026-12-31')).toEqual(days.slice(0, 5).toSorted());
    });

    check('loses nothing of what thirty add at once', async (store) => {
      const adds = Array.from({ length: 30 }, (_, i) =>
        store.add(WORKSPACE, '2026-11-21', { inputTokens: i, usd: 1 / 16, calls: { [i % 2 ? 'answer' : 'fetch']: 1 } }),
      );
      await Promise.all(adds);
      const [day] = await store.read(WORKSPACE, '2026-11-21', '2026-11-21');
      expect(day?.usage).toMatchObject({ inputTokens: 435, usd: 1.875, calls: { answer: 15, fetch: 15 } });
    });

    check('keeps workspaces apart, and deletes one of them', async (store) => {
      const names = ['team', 'team-2', 'tea', '0', 'constructor', 'z'.repeat(63)];
      for (const [i, each] of names.entries()) await store.add(each, '2026-11-21', { inputTokens: i + 1 });
      await store.add('team', '2026-11-20', { inputTokens: 1 });
      await store.deleteUsage('team');
      expect(await store.read('team', '2026-11-01', '2026-11-30')).toEqual([]);
      for (const [i, each] of names.entries()) {
        if (each === 'team') continue;
        const [day] = await store.read(each, '2026-11-21', '2026-11-21');
        expect(day?.usage.inputTokens).toBe(i + 1);
      }
      await store.add('team', '2026-11-21', { inputTokens: 5 });
      expect((await store.read('team', '2026-11-01', '2026-11-30')).map(({ day }) => day)).toEqual(['2026-11-21']);
    });

    check('adds nothing of what is not an amount, a name or a day', async (store) => {
      const wrong: readonly (readonly [string, UsageIncrements])[] = [
        ['2026-11-21', { usd: -0.1, inputTokens: 5 }],
        ['2026-11-21', { usd: Number.NaN, inputTokens: 5 }],
        ['2026-11-21', { inputTokens: 5, outputTokens: 0.5 }],
        ['2026-11-21', { inputTokens: 2 ** 60 }],
        ['2026-11-21', { inputTokens: 5, calls: { 'Not a name.': 1 } }],
        ['2026-11-21', { inputTokens: 5, calls: { __proto__x: 1 } }],
        ['2026-11-21', { inputTokens: 5, masked: { email: -1 } }],
        ['2026-11-31', { inputTokens: 5 }],
        ['2026-1-1', { inputTokens: 5 }],
        ['today', { inputTokens: 5 }],
      ];
      for (const [day, each] of wrong) await expect(store.add(WORKSPACE, day, each)).rejects.toThrow(RangeError);
      expect(await store.read(WORKSPACE, '2000-01-01', '2099-12-31')).toEqual([]);
    });

    check('has the sums of what was added, whatever was added when', async (store) => {
      let run = 0;
      const add = fc.record({ day: fc.constantFrom('2026-10-31', '2026-11-01', '2026-11-02'), increments });
      await fc.assert(
        fc.asyncProperty(fc.array(add, { maxLength: 8 }), async (adds) => {
          const workspace = `run-${run++}`;
          await Promise.all(adds.map((each) => store.add(workspace, each.day, each.increments)));
          const model = [...Map.groupBy(adds, ({ day }) => day)]
            .filter(([, those]) => !those.every((each) => nothing(each.increments)))
            .map(([day, those]) => ({ day, usage: addUsage(...those.map((each) => each.increments)) }))
            .toSorted((a, b) => (a.day < b.day ? -1 : 1));
          expect(await store.read(workspace, '2026-10-01', '2026-11-30')).toEqual(model);
        }),
        { numRuns: propertyRuns },
      );
    });
  });
}
