import type { Budgets } from '../shared/ports/settings.ts';
import type { DayUsage, Usage } from '../shared/ports/usage.ts';
import { addUsage, tokensOf } from '../shared/usage/amounts.ts';
import { addDays, endOfDay, endOfMonth, firstOfMonth } from '../shared/usage/days.ts';

export interface Period {
  readonly from: string;
  readonly to: string;
}

export const lastDays = (today: string, days: number): Period => ({ from: addDays(today, 1 - days), to: today });

/** What has to be read for the period, and for budgets of the month. */
export function periodToRead({ from, to }: Period): Period {
  const month = firstOfMonth(to);
  return { from: from < month ? from : month, to };
}

/** One budget, whether it has a limit or not. */
export interface BudgetUse {
  readonly budget: keyof Budgets;
  readonly used: number;
  /** Null: no limit. */
  readonly limit: number | null;
  readonly startsAnew: Date;
}

export interface UsageReport {
  readonly period: Period;
  /** Days on which nothing was counted are left out. */
  readonly days: readonly DayUsage[];
  readonly sum: Usage;
  readonly budgets: readonly BudgetUse[];
}

/** @param read of `periodToRead`. The period ends today. */
export function reportOf(period: Period, read: readonly DayUsage[], budgets: Budgets): UsageReport {
  const { from, to: today } = period;
  const sumFrom = (first: string): Usage =>
    addUsage(...read.filter(({ day }) => day >= first).map(({ usage }) => usage));
  const ofToday = sumFrom(today);
  const uses: readonly Omit<BudgetUse, 'limit'>[] = [
    { budget: 'usdPerDay', used: ofToday.usd, startsAnew: endOfDay(today) },
    { budget: 'usdPerMonth', used: sumFrom(firstOfMonth(today)).usd, startsAnew: endOfMonth(today) },
    { budget: 'tokensPerDay', used: tokensOf(ofToday), startsAnew: endOfDay(today) },
  ];
  return {
    period,
    days: read.filter(({ day }) => day >= from),
    sum: sumFrom(from),
    budgets: uses.map((use) => ({ ...use, limit: budgets[use.budget] })),
  };
}
