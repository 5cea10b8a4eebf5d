import { KildeError } from '../platform/errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { Budgets } from '../ports/settings.ts';
import type { UsageIncrements, UsageStore } from '../ports/usage.ts';
import { dayOf, endOfDay, endOfMonth, isSameMonth } from './days.ts';
import { NOTHING, plus, type Spending, type UsageRecorder } from './recorder.ts';
import type { SettingsReader } from './settings-reader.ts';
import { Spent } from './spent.ts';

const REFRESH_MS = 5_000;
/** Calls under way end within seconds, and give back what they did not need. */
const BUSY_MS = 2_000;

/** What a call may cost: on the high side, since nothing stops it once it is under way. */
export type Estimate = Spending;

/** Room in the budgets for one call. Ends with one of the two; later ones do nothing. */
export interface Reservation {
  /** What the call has cost; counts on the day it was reserved. */
  spend(actual: UsageIncrements): void;
  /** It has cost nothing. */
  release(): void;
}

export interface Budget {
  /**
   * Before spending. What costs nothing (no tokens and no money, as offline) is never refused, and nothing is read for
   * it; a limit in dollars refuses no call that is free, one in tokens none that has no tokens.
   * @throws KildeError budget_exceeded; `retryable` when only calls under way stand in the way; store_failed when
   *   what was spent cannot be read: a limit that cannot be checked lets nothing through.
   */
  check(workspace: string, estimate: Estimate): Promise<Reservation>;
  /** For what is known afterwards only, such as the store's own operations. */
  spend(workspace: string, actual: UsageIncrements): void;
}

export interface BudgetOptions {
  readonly usage: Pick<UsageStore, 'read'>;
  readonly recorder: UsageRecorder;
  readonly settings: Pick<SettingsReader, 'read'>;
  readonly clock: Clock;
  /**
   * How old may be what is known of other processes' spending. They overspend together by at most what all of them
   * spend within this and the recorder's `flushMs`: 10 seconds' worth by default. Default: 5,000.
   */
  readonly refreshMs?: number | undefined;
}

/**
 * Budgets of workspaces. Within a process no interleaving of calls gets past a limit by more than what calls under
 * way cost above their own estimates.
 */
export const createBudget = (options: BudgetOptions): Budget => new Reserving(options);

interface Reserved extends Estimate {
  readonly day: string;
}

class Reserving implements Budget {
  readonly #options: BudgetOptions;
  readonly #spent: Spent;
  /** Of calls under way. */
  readonly #reserved = new Map<string, Set<Reserved>>();

  constructor(options: BudgetOptions) {
    this.#options = options;
    this.#spent = new Spent({ ...options, refreshMs: options.refreshMs ?? REFRESH_MS });
  }

  async check(workspace: string, { tokens, usd }: Estimate): Promise<Reservation> {
    const { clock, settings } = this.#options;
    let now = clock.now();
    if (tokens > 0 || usd > 0) {
      const { budgets } = await settings.read(workspace);
      if (Object.values(budgets).some((limit) => limit !== null)) {
        await this.#spent.refresh(workspace);
        // No waiting from here to the reservation: no other call can come in between.
        now = clock.now();
        this.#expectRoom(workspace, budgets, { tokens, usd }, now);
      }
    }
    return this.#reserve(workspace, { tokens, usd, day: dayOf(now) });
  }

  spend(workspace: string, actual: UsageIncrements): void {
    this.#options.recorder.record(workspace, actual);
  }

  #expectRoom(workspace: string, budgets: Budgets, estimate: Estimate, now: Date): void {
    const today = dayOf(now);
    const spent = this.#spent.of(workspace, today);
    const reserved = [...(this.#reserved.get(workspace) ?? [])];
    const day = reserved.filter((each) => each.day === today).reduce<Spending>(plus, NOTHING);
    const month = reserved.filter((each) => isSameMonth(each.day, today)).reduce<Spending>(plus, NOTHING);
    // The month first: when it is used up, to wait for the next day would be in vain.
    const limits: readonly Limit[] = [
      limitOf('usdPerMonth', budgets, estimate.usd, spent.month.usd, month.usd, endOfMonth(today)),
      limitOf('usdPerDay', budgets, estimate.usd, spent.day.usd, day.usd, endOfDay(today)),
      limitOf('tokensPerDay', budgets, estimate.tokens, spent.day.tokens, day.tokens, endOfDay(today)),
    ];
    for (const limit of limits) {
      if (limit.needed > 0 && limit.used + limit.reserved + limit.needed > limit.limit) throw refusal(limit, now);
    }
  }

  #reserve(workspace: string, reserved: Reserved): Reservation {
    const all = this.#reserved.get(workspace) ?? new Set();
    this.#reserved.set(workspace, all.add(reserved));
    const end = (): boolean => {
      const isFirst = all.delete(reserved);
      if (all.size === 0 && this.#reserved.get(workspace) === all) this.#reserved.delete(workspace);
      return isFirst;
    };
    return {
      release: () => void end(),
      spend: (actual) => {
        if (end()) this.#options.recorder.record(workspace, actual, reserved.day);
      },
    };
  }
}

interface Limit {
  readonly name: keyof Budgets;
  readonly limit: number;
  readonly needed: number;
  readonly used: number;
  readonly reserved: number;
  readonly anew: Date;
}

const limitOf = (
  name: keyof Budgets,
  budgets: Budgets,
  needed: number,
  used: number,
  reserved: number,
  anew: Date,
): Limit => ({ name, limit: budgets[name] ?? Infinity, needed, used, reserved, anew });

const WORDS: Readonly<Record<keyof Budgets, string>> = {
  usdPerMonth: 'dollars per month',
  usdPerDay: 'dollars per day',
  tokensPerDay: 'tokens per day',
};

function refusal({ name, limit, needed, used, reserved, anew }: Limit, now: Date): KildeError {
  const isBusy = used + needed <= limit;
  const amount = (value: number): string => (name === 'tokensPerDay' ? String(value) : money(value));
  const standing = `${amount(used)} of ${amount(limit)} used, ${amount(reserved)} set aside for calls under way`;
  const help = isBusy
    ? 'Try again when they have ended.'
    : `It starts anew at ${anew.toISOString()}; an admin can raise it before.`;
  return new KildeError(
    'budget_exceeded',
    `The workspace's budget of ${WORDS[name]} (${name}) has no room for this call: ${standing}, and it may cost ${amount(needed)}. The provider was not asked. ${help}`,
    { retryable: isBusy, retryAfterMs: isBusy ? BUSY_MS : anew.getTime() - now.getTime() },
  );
}

/** Cents for what is large, and what a call costs for what is small. */
const money = (usd: number): string => `US$ ${usd.toFixed(usd === 0 || usd >= 1 ? 2 : 6)}`;
