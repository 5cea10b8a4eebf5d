/**
 * Google asks for at most 500 writes a second to a new collection, and 50 % more every five minutes after
 * (https://cloud.google.com/firestore/docs/best-practices#ramping_up_traffic). A store stays at where that
 * begins: 100,000 entries take 200 s, and nobody has to know how old a collection is. The SDK's own
 * throttle counts for each BulkWriter alone, and each of our calls has its own.
 */
const WRITES_PER_SECOND = 500;

/** What an idle time leaves to be made up for: a document's chunks do not wait. */
const BURST_MS = 1_000;

/** Spreads the bulk writes of one process over time. */
export class Pace {
  /** When all that was granted would be written at an even pace. */
  #paidUntil = Number.NEGATIVE_INFINITY;

  /** How many milliseconds after `now` the next `writes` may go. */
  take(writes: number, now: number): number {
    const start = Math.max(this.#paidUntil, now - BURST_MS);
    this.#paidUntil = start + (writes / WRITES_PER_SECOND) * 1_000;
    return Math.max(0, start - now);
  }
}
