import type { Usage } from '../shared/ports/usage.ts';
import { tokensOf } from '../shared/usage/amounts.ts';
import { columns, type Cell } from './columns.ts';
import { amountOf, SETTING_NAMES } from './settings-text.ts';
import type { BudgetUse, UsageReport } from './usage-report.ts';

const HEAD = [
  'day',
  'US$',
  'tokens',
  'reads',
  'writes',
  'deletes',
  'cache %',
  'abstained',
  'refused',
  'failovers',
  'masked',
  'calls',
];

/** A line for each day and one for their sum; then how much of each budget is used. */
export function describeUsage(workspace: string, { period, days, sum, budgets }: UsageReport): string {
  const { from, to } = period;
  const masked = namedCounts(sum.masked);
  return [
    `Workspace  ${workspace}, ${from === to ? to : `${from} to ${to}`}, days of UTC`,
    days.length === 0
      ? 'Nothing was counted.'
      : columns(HEAD, [...days.map(({ day, usage }) => line(day, usage)), line('sum', sum)], ['US$', 'cache %']),
    ...(masked === '' ? [] : [`Masked  ${masked}`]),
    columns(['budget', 'used', 'limit', 'used %', 'starts anew'], budgets.map(budgetLine), ['used', 'limit', 'used %']),
  ].join('\n\n');
}

function line(name: string, usage: Usage): Cell[] {
  const { usd, storeReads, storeWrites, storeDeletes, cacheHits, cacheMisses } = usage;
  const masked = Object.values(usage.masked).reduce((total, count) => total + count, 0);
  return [
    name,
    usd.toFixed(6),
    tokensOf(usage),
    storeReads,
    storeWrites,
    storeDeletes,
    // Of nothing asked there is no share.
    cacheHits + cacheMisses === 0 ? '' : percent(cacheHits / (cacheHits + cacheMisses)),
    usage.abstentions,
    usage.refusals,
    usage.failovers,
    masked,
    namedCounts(usage.calls),
  ];
}

const namedCounts = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .toSorted(([one, first], [other, second]) => second - first || (one < other ? -1 : 1))
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');

/** Down, so that 100 is never said of what has room left. */
const percent = (share: number): string => `${Math.floor(share * 100)} %`;

function budgetLine({ budget, used, limit, startsAnew }: BudgetUse): Cell[] {
  return [
    SETTING_NAMES[budget],
    budget === 'tokensPerDay' ? String(used) : used.toFixed(6),
    amountOf(limit),
    // Of a budget of nothing all is used.
    limit === null ? '' : percent(limit === 0 ? 1 : used / limit),
    startsAnew.toISOString(),
  ];
}

/** For --json. */
export function toUsageDocument(workspace: string, { period, days, sum, budgets }: UsageReport) {
  return {
    workspace,
    ...period,
    days: days.map(({ day, usage }) => ({ day, ...toCounts(usage) })),
    sum: toCounts(sum),
    budgets: Object.fromEntries(
      budgets.map(({ budget, used, limit, startsAnew }) => [
        SETTING_NAMES[budget].replaceAll('-', '_'),
        { used, limit, starts_anew: startsAnew.toISOString() },
      ]),
    ),
  };
}

function toCounts({ calls, masked, usd, abstentions, refusals, failovers, ...counted }: Usage) {
  const { embeddingTokens, inputTokens, outputTokens } = counted;
  return {
    calls,
    tokens: { embedding: embeddingTokens, input: inputTokens, output: outputTokens },
    store: { reads: counted.storeReads, writes: counted.storeWrites, deletes: counted.storeDeletes },
    cache: { hits: counted.cacheHits, misses: counted.cacheMisses },
    abstentions,
    refusals,
    failovers,
    masked,
    usd,
  };
}
