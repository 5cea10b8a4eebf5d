import { AsyncLocalStorage } from 'node:async_hooks';

/** What a store that bills by operation was asked for. The embedded store bills nothing and counts nothing. */
export interface StoreCounts {
  readonly reads: number;
  readonly writes: number;
  readonly deletes: number;
}

type Tally = { -readonly [Kind in keyof StoreCounts]: number };

interface Meter {
  readonly tally: Tally;
  /** The one it was started within: what is counted here counts there as well. */
  readonly outer: Meter | undefined;
}

const meters = new AsyncLocalStorage<Meter | undefined>();

/**
 * Runs `body` and tells what the store was asked for in it, however many calls deep, and by nothing that ran
 * beside it. Meters may stand within each other: the outer one has what the inner one has. Work that several
 * callers wait for together (a table that is read once for all of them) is counted for the one who began it, and
 * what goes on after `body` has ended is not counted any more.
 */
export async function metered<T>(body: () => Promise<T>): Promise<StoreCounts & { readonly result: T }> {
  const meter = new StoreMeter();
  const result = await meter.run(body);
  return { result, ...meter.counts };
}

/** As `metered`, for those who want to know it of failed calls too: what was read before the failure is billed. */
export class StoreMeter {
  readonly #tally: Tally = { reads: 0, writes: 0, deletes: 0 };

  get counts(): StoreCounts {
    return { ...this.#tally };
  }

  run<T>(body: () => T): T {
    return meters.run({ tally: this.#tally, outer: meters.getStore() }, body);
  }
}

/** For adapters, after each operation. */
export function countStore({ reads = 0, writes = 0, deletes = 0 }: Partial<StoreCounts>): void {
  for (let meter = meters.getStore(); meter !== undefined; meter = meter.outer) {
    meter.tally.reads += reads;
    meter.tally.writes += writes;
    meter.tally.deletes += deletes;
  }
}

/** For timers and queues, whose work is no part of the call that happened to start them. */
export const unmetered = <T>(body: () => T): T => meters.run(undefined, body);
