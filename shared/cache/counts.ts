/** Of one kind, since the start. Every question is one of the first four. */
export interface CacheCounts {
  /** Answered from this process's own memory. */
  readonly hits: number;
  /** Computed by another process. */
  readonly sharedHits: number;
  /** Waited for an equal question that was under way. */
  readonly joined: number;
  /** Computed, or tried to. */
  readonly misses: number;
  /** Reads and writes of the shared cache that failed; each question went on without it. */
  readonly sharedFailures: number;
  /** Share of questions that cost nothing; null before the first. */
  readonly hitRate: number | null;
}

export type Counted = Exclude<keyof CacheCounts, 'hitRate'>;

export class Tally {
  readonly #counts: Record<Counted, number> = { hits: 0, sharedHits: 0, joined: 0, misses: 0, sharedFailures: 0 };

  count(what: Counted): void {
    this.#counts[what] += 1;
  }

  get counts(): CacheCounts {
    return { ...this.#counts, hitRate: rateOf(this.#counts) };
  }
}

export function addCounts(all: readonly CacheCounts[]): CacheCounts {
  const sum = (what: Counted): number => all.reduce((total, counts) => total + counts[what], 0);
  const total = {
    hits: sum('hits'),
    sharedHits: sum('sharedHits'),
    joined: sum('joined'),
    misses: sum('misses'),
    sharedFailures: sum('sharedFailures'),
  };
  return { ...total, hitRate: rateOf(total) };
}

function rateOf({ hits, sharedHits, joined, misses }: Record<Counted, number>): number | null {
  const free = hits + sharedHits + joined;
  return free + misses === 0 ? null : free / (free + misses);
}
