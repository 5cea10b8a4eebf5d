import { LRUCache } from 'lru-cache';
import type { Clock } from '../ports/clock.ts';

export interface Bounds {
  readonly maxEntries: number;
  /** Of values, keys and what an entry needs besides. */
  readonly maxBytes: number;
  /** A whole number above 0. */
  readonly ttlMs: number;
}

interface Kept {
  readonly workspace: string;
  readonly bytes: Uint8Array;
}

/** Key, list places, times and objects of an entry, on the high side: 400 to 430 bytes were measured in Node 24. */
export const ENTRY_BYTES = 600;

/** Values as bytes: their size is exact, and nobody can change one that another will get. The least used goes first. */
export class Room {
  readonly #kept: LRUCache<string, Kept>;
  readonly #ttlMs: number;

  constructor({ maxEntries, maxBytes, ttlMs }: Bounds, clock: Clock) {
    this.#ttlMs = ttlMs;
    this.#kept = new LRUCache({
      max: maxEntries,
      maxSize: maxBytes,
      ttl: ttlMs,
      ttlResolution: 0,
      perf: { now: () => clock.now().getTime() },
      sizeCalculation: ({ workspace, bytes }) => ENTRY_BYTES + workspace.length + bytes.length,
    });
  }

  get entries(): number {
    return this.#kept.size;
  }

  get bytes(): number {
    return this.#kept.calculatedSize;
  }

  get(key: string): Uint8Array | undefined {
    return this.#kept.get(key)?.bytes;
  }

  /** A value that is larger than the room is not kept. @param ttlMs no more than the room's own counts */
  set(workspace: string, key: string, bytes: Uint8Array, ttlMs = this.#ttlMs): void {
    const ttl = Math.floor(Math.min(ttlMs, this.#ttlMs));
    if (ttl > 0) this.#kept.set(key, { workspace, bytes }, { ttl });
  }

  forget(workspace: string): void {
    // What is too old is passed over by the list that follows.
    this.#kept.purgeStale();
    const all = [...this.#kept.entries()].filter(([, kept]) => kept.workspace === workspace);
    for (const [key] of all) this.#kept.delete(key);
  }
}
