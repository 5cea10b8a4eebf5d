import * as fc from 'fast-check';
import type { Budgets } from '../shared/ports/settings.ts';
import type { DayUsage, UsageIncrements } from '../shared/ports/usage.ts';
import { addUsage } from '../shared/usage/amounts.ts';
import { addDays } from '../shared/usage/days.ts';
import { lastDays, periodToRead, reportOf } from './usage-report.ts';
import { describeUsage, toUsageDocument } from './usage-text.ts';

const NONE: Budgets = { usdPerDay: null, usdPerMonth: null, tokensPerDay: null };
const day = (name: string, counts: UsageIncrements): DayUsage => ({ day: name, usage: addUsage(counts) });

const MONDAY = day('2026-11-30', { calls: { answer: 1 }, usd: 0.5, inputTokens: 100 });
const TUESDAY = day('2026-12-01', {
  calls: { search: 2, answer: 10, fetch: 2 },
  embeddingTokens: 30,
  inputTokens: 1_200,
  outputTokens: 300,
  usd: 0.1,
  storeReads: 40,
  storeWrites: 5,
  storeDeletes: 1,
  cacheHits: 199,
  cacheMisses: 1,
  abstentions: 3,
  refusals: 4,
  failovers: 6,
  masked: { email: 2, phone: 7 },
});
const WEDNESDAY = day('2026-12-02', { calls: { status: 1 }, usd: 0.25, outputTokens: 7 });

describe('the period', () => {
  it('ends today, and has as many days as asked for', () => {
    expect(lastDays('2026-12-02', 1)).toEqual({ from: '2026-12-02', to: '2026-12-02' });
    expect(lastDays('2026-12-02', 7)).toEqual({ from: '2026-11-26', to: '2026-12-02' });
  });

  it('is read from the first of the month at the latest, for its budget', () => {
    expect(periodToRead(lastDays('2026-12-22', 7))).toEqual({ from: '2026-12-01', to: '2026-12-22' });
    expect(periodToRead(lastDays('2026-12-02', 7))).toEqual({ from: '2026-11-26', to: '2026-12-02' });
  });
});

describe('budgets', () => {
  const of = (period: { from: string; to: string }, budgets = NONE) =>
    reportOf(period, [MONDAY, TUESDAY, WEDNESDAY], budgets).budgets.map(({ used, limit, startsAnew }) => [
      used,
      limit,
      startsAnew.toISOString().slice(0, 10),
    ]);
  const used = [
    [0.25, null, '2026-12-03'],
    [0.35, null, '2027-01-01'],
    [7, null, '2026-12-03'],
  ];

  it.each([1, 2, 7])('are of today and of this month, whatever is shown: %d days', (days) => {
    expect(of(lastDays('2026-12-02', days))).toEqual(used);
  });

  it('stand beside their limits', () => {
    const budgets = { usdPerDay: 1, usdPerMonth: 0, tokensPerDay: 5 };
    expect(of(lastDays('2026-12-02', 7), budgets).map(([, limit]) => limit)).toEqual([1, 0, 5]);
  });

  it('are unused on a day on which nothing was counted', () => {
    expect(of(lastDays('2026-12-04', 7))[0]).toEqual([0, null, '2026-12-05']);
    expect(of(lastDays('2026-12-04', 7))[1]).toEqual([0.35, null, '2027-01-01']);
  });
});

it('sums the days that it shows, and no other', () => {
  const offsets = fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 20 });
  fc.assert(
    fc.property(offsets, fc.integer({ min: 1, max: 70 }), (ago, days) => {
      const read = ago
        .toSorted((one, other) => other - one)
        .map((each) => day(addDays('2026-11-21', -each), { refusals: 1, calls: { answer: each + 1 } }));
      const report = reportOf(lastDays('2026-11-21', days), read, NONE);
      expect(report.sum.refusals).toBe(ago.filter((each) => each < days).length);
      expect(report.days).toHaveLength(report.sum.refusals);
      expect(addUsage(...report.days.map(({ usage }) => usage))).toEqual(report.sum);
    }),
  );
});

describe('what people read', () => {
  const text = (period: { from: string; to: string }, budgets = NONE) =>
    describeUsage('team', reportOf(period, [MONDAY, TUESDAY, WEDNESDAY], budgets));

  it('has a line for each day, their sum, what was masked, and budgets', () => {
    expect(
      text(lastDays('2026-12-02', 2), { usdPerDay: 0.5, usdPerMonth: 0.351, tokensPerDay: 0 }).split('\n'),
    ).toEqual([
      'Workspace  team, 2026-12-01 to 2026-12-02, days of UTC',
      '',
      'day              US$  tokens  reads  writes  deletes  cache %  abstained  refused  failovers  masked  calls',
      '2026-12-01  0.100000    1530     40       5        1     99 %          3        4          6       9  answer 10, fetch 2, search 2',
      '2026-12-02  0.250000       7      0       0        0                   0        0          0       0  status 1',
      'sum         0.350000    1537     40       5        1     99 %          3        4          6       9  answer 10, fetch 2, search 2, status 1',
      '',
      'Masked  phone 7, email 2',
      '',
      'budget              used  limit  used %  starts anew',
      'usd-per-day     0.250000    0.5    50 %  2026-12-03T00:00:00.000Z',
      'usd-per-month   0.350000  0.351    99 %  2027-01-01T00:00:00.000Z',
      'tokens-per-day         7      0   100 %  2026-12-03T00:00:00.000Z',
    ]);
  });

  it('names one day once, and says when there was nothing', () => {
    expect(text(lastDays('2026-12-05', 1))).toMatch(
      /^Workspace {2}team, 2026-12-05, days of UTC\n\nNothing was counted\.\n\nbudget /,
    );
  });
});

it('has a document that names every count', () => {
  const report = reportOf(lastDays('2026-12-02', 2), [MONDAY, TUESDAY, WEDNESDAY], { ...NONE, usdPerMonth: 2 });
  const document = toUsageDocument('team', report);
  expect(document.days.map((each) => each.day)).toEqual(['2026-12-01', '2026-12-02']);
  expect(document.days[0]).toEqual({
    day: '2026-12-01',
    calls: { search: 2, answer: 10, fetch: 2 },
    tokens: { embedding: 30, input: 1_200, output: 300 },
    store: { reads: 40, writes: 5, deletes: 1 },
    cache: { hits: 199, misses: 1 },
    abstentions: 3,
    refusals: 4,
    failovers: 6,
    masked: { email: 2, phone: 7 },
    usd: 0.1,
  });
  expect(document.sum).toMatchObject({ usd: 0.35, tokens: { embedding: 30, input: 1_200, output: 307 } });
  expect(document.budgets).toMatchObject({
    usd_per_day: { used: 0.25, limit: null, starts_anew: '2026-12-03T00:00:00.000Z' },
    usd_per_month: { used: 0.35, limit: 2, starts_anew: '2027-01-01T00:00:00.000Z' },
    tokens_per_day: { used: 7, limit: null },
  });
});
