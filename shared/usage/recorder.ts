import pLimit from 'p-limit';
import { unmetered } from '../platform/metering.ts';
import type { Clock } from '../ports/clock.ts';
import type { UsageIncrements, UsageStore } from '../ports/usage.ts';
import { addUsage, amountsOf, tokensOf } from './amounts.ts';
import { addDays, dayOf } from './days.ts';

/** Firestore sustains about one write a second to a record, and each is billed. */
const FLUSH_MS = 5_000;
const ADDS_AT_ONCE = 8;
/** Totals of this process are kept for budgets of the month, and for a while longer while they cannot be written. */
const TOTALS_DAYS = 62;

/** What budgets limit. */
export interface Spending {
  readonly tokens: number;
  readonly usd: number;
}

export const NOTHING: Spending = { tokens: 0, usd: 0 };

export const plus = (one: Spending, other: Spending): Spending => ({
  tokens: one.tokens + other.tokens,
  usd: one.usd + other.usd,
});

/** Of one workspace's day in this process. */
export interface Recorded {
  readonly all: Spending;
  /** The part of it that the store has confirmed. */
  readonly flushed: Spending;
}

interface Account {
  all: Spending;
  flushed: Spending;
  pending: UsageIncrements | undefined;
}

export interface UsageRecorderOptions {
  readonly usage: Pick<UsageStore, 'add'>;
  readonly clock: Clock;
  /** How long increments may wait for one another. Default: 5,000. */
  readonly flushMs?: number;
  /** Of writes that failed; what was to be written waits for the next one. Must not throw. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/**
 * Gathers increments in the process, and writes them to the store every few seconds and at the end. A process that
 * is killed loses what it gathered since, a few seconds' worth; one that is ended (`close`) loses nothing that
 * the store still takes. A write whose answer was lost may count twice: usage errs on the high side.
 */
export class UsageRecorder {
  readonly #options: UsageRecorderOptions;
  /** By workspace, then by day. */
  readonly #accounts = new Map<string, Map<string, Account>>();
  readonly #waiting = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #flushing: Promise<boolean> = Promise.resolve(true);
  #closed = false;

  constructor(options: UsageRecorderOptions) {
    this.#options = options;
  }

  /**
   * Costs no waiting. @param day when it counts; today unless it was reserved on another.
   * @throws RangeError when it cannot be added, which is a mistake in the code.
   */
  record(workspace: string, increments: UsageIncrements, day = dayOf(this.#options.clock.now())): void {
    if (amountsOf(increments).length === 0) return;
    const account = this.#account(workspace, day);
    account.pending = account.pending === undefined ? increments : addUsage(account.pending, increments);
    account.all = plus(account.all, spendingOf(increments));
    this.#waiting.add(workspace);
    this.#schedule();
  }

  /** What this process has recorded of a workspace since it began, by day. */
  recorded(workspace: string): ReadonlyMap<string, Recorded> {
    return this.#accounts.get(workspace) ?? new Map();
  }

  /** Writes all that was recorded before; false when some of it could not be written, and waits. */
  flush(): Promise<boolean> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const flushing = this.#flushing.then(() => unmetered(() => this.#flushNow()));
    this.#flushing = flushing;
    return flushing;
  }

  /** For a workspace that goes: what waits is not written after its deletion. Budgets still know what it spent. */
  forget(workspace: string): void {
    this.#waiting.delete(workspace);
    for (const account of this.#accounts.get(workspace)?.values() ?? []) account.pending = undefined;
  }

  /** For a process that ends: what is recorded later is lost. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.flush();
  }

  #account(workspace: string, day: string): Account {
    const days = this.#accounts.get(workspace) ?? new Map<string, Account>();
    this.#accounts.set(workspace, days);
    const there = days.get(day);
    if (there !== undefined) return there;
    const account = { all: NOTHING, flushed: NOTHING, pending: undefined };
    days.set(day, account);
    for (const [old, { pending }] of days) {
      if (old < addDays(day, -TOTALS_DAYS) && pending === undefined) days.delete(old);
    }
    return account;
  }

  #schedule(): void {
    if (this.#timer !== undefined || this.#closed) return;
    const { flushMs = FLUSH_MS } = this.#options;
    this.#timer = unmetered(() => setTimeout(() => void this.flush(), flushMs));
    // A process that has nothing else to do ends by `close`.
    this.#timer.unref();
  }

  async #flushNow(): Promise<boolean> {
    const limit = pLimit(ADDS_AT_ONCE);
    const workspaces = [...this.#waiting];
    this.#waiting.clear();
    const due = workspaces.flatMap((workspace) =>
      [...(this.#accounts.get(workspace) ?? [])].map(([day, account]) => ({ workspace, day, account })),
    );
    const written = await Promise.all(
      due.map((each) => limit(() => this.#write(each.workspace, each.day, each.account))),
    );
    const all = written.every(Boolean);
    if (!all) this.#schedule();
    return all;
  }

  async #write(workspace: string, day: string, account: Account): Promise<boolean> {
    const { pending } = account;
    if (pending === undefined) return true;
    account.pending = undefined;
    try {
      await this.#options.usage.add(workspace, day, pending);
      account.flushed = plus(account.flushed, spendingOf(pending));
      return true;
    } catch (error) {
      account.pending = addUsage(pending, account.pending ?? {});
      this.#waiting.add(workspace);
      this.#options.onError?.(error);
      return false;
    }
  }
}

const spendingOf = (increments: UsageIncrements): Spending => ({
  tokens: tokensOf(increments),
  usd: increments.usd ?? 0,
});
