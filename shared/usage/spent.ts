import { LRUCache } from 'lru-cache';
import type { Clock } from '../ports/clock.ts';
import type { UsageStore } from '../ports/usage.ts';
import { tokensOf } from './amounts.ts';
import { addDays, dayOf, firstOfMonth, isSameMonth } from './days.ts';
import { NOTHING, plus, type Spending, type UsageRecorder } from './recorder.ts';

const MAX_WORKSPACES = 10_000;

/** A day as the store had it, and how much of it was this process's own. */
interface Day {
  readonly stored: Spending;
  readonly own: Spending;
}

interface Known {
  readonly readAt: Date;
  readonly days: ReadonlyMap<string, Day>;
}

export interface SpentOptions {
  readonly usage: Pick<UsageStore, 'read'>;
  readonly recorder: Pick<UsageRecorder, 'recorded'>;
  readonly clock: Clock;
  readonly refreshMs: number;
}

/**
 * What a workspace has spent: by all processes as of the last look into the store, and by this one until now. What
 * is written while the store is being read may count twice until the next look, and never not at all.
 */
export class Spent {
  readonly #options: SpentOptions;
  readonly #known = new LRUCache<string, Known>({ max: MAX_WORKSPACES });
  readonly #reading = new Map<string, Promise<void>>();

  constructor(options: SpentOptions) {
    this.#options = options;
  }

  /** Looks into the store, unless it did so a moment ago. Many at once look once. */
  async refresh(workspace: string): Promise<void> {
    const { clock, refreshMs } = this.#options;
    const known = this.#known.get(workspace);
    const age = known === undefined ? Infinity : clock.now().getTime() - known.readAt.getTime();
    if (known !== undefined && age < refreshMs && dayOf(known.readAt) === dayOf(clock.now())) return;
    const reading =
      this.#reading.get(workspace) ?? this.#read(workspace, known).finally(() => this.#reading.delete(workspace));
    this.#reading.set(workspace, reading);
    await reading;
  }

  /** On that day, and in its month. */
  of(workspace: string, day: string): { readonly day: Spending; readonly month: Spending } {
    const known = this.#known.get(workspace)?.days ?? new Map<string, Day>();
    const recorded = this.#options.recorder.recorded(workspace);
    const spentOn = (each: string): Spending => {
      const { stored, own } = known.get(each) ?? { stored: NOTHING, own: NOTHING };
      const all = recorded.get(each)?.all ?? NOTHING;
      return { tokens: stored.tokens + all.tokens - own.tokens, usd: stored.usd + all.usd - own.usd };
    };
    const days = [...new Set([...known.keys(), ...recorded.keys()])].filter((each) => isSameMonth(each, day));
    return { day: spentOn(day), month: days.map(spentOn).reduce(plus, NOTHING) };
  }

  /** Of a month that is known, only what may still change: other processes write a day's end on the day after. */
  async #read(workspace: string, known: Known | undefined): Promise<void> {
    const { usage, recorder, clock } = this.#options;
    const readAt = clock.now();
    const today = dayOf(readAt);
    const isKnown = known !== undefined && isSameMonth(dayOf(known.readAt), today);
    const dayBefore = isKnown ? addDays(dayOf(known.readAt), -1) : '';
    const from = dayBefore > firstOfMonth(today) ? dayBefore : firstOfMonth(today);
    const own = new Map([...recorder.recorded(workspace)].map(([day, { flushed }]) => [day, flushed]));
    const stored = new Map((await usage.read(workspace, from, today)).map(({ day, usage: sums }) => [day, sums]));
    const days = new Map(isKnown ? known.days : []);
    for (let day = from; day <= today; day = addDays(day, 1)) {
      const sums = stored.get(day);
      days.set(day, {
        stored: sums === undefined ? NOTHING : { tokens: tokensOf(sums), usd: sums.usd },
        own: own.get(day) ?? NOTHING,
      });
    }
    this.#known.set(workspace, { readAt, days });
  }
}
