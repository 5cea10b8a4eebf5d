import type { Clock } from '../ports/clock.ts';
import { MAX_SHARED_BYTES, type SharedCache } from '../ports/shared-cache.ts';
import { keyOf } from './key.ts';
import { seal, SEAL_BYTES, unseal } from './seal.ts';

export interface Sharing {
  readonly store: SharedCache;
  /** Of code and configuration: what another one computed is not for this one. */
  readonly release: string;
}

export interface Found {
  readonly payload: Uint8Array;
  /** What is left of its time; above 0. */
  readonly leftMs: number;
}

/**
 * The cache that several processes share, as it is used by one: a failure of it is a miss, for no question may fail
 * because something could have been quicker.
 */
export class SharedRoom {
  readonly #shared: SharedCache;
  readonly #release: string;
  readonly #clock: Clock;
  readonly #onFailure: () => void;
  /** Writes under way, by workspace: an erasure waits for them, or they would bring back what it took. */
  readonly #writing = new Map<Promise<void>, string>();

  constructor({ store, release }: Sharing, clock: Clock, onFailure: () => void) {
    this.#shared = store;
    this.#release = release;
    this.#clock = clock;
    this.#onFailure = onFailure;
  }

  async get(workspace: string, asked: string): Promise<Found | undefined> {
    const key = this.#keyOf(asked);
    try {
      const bytes = await this.#shared.get(workspace, key);
      const found = bytes && unseal(key, bytes);
      if (found === undefined) return undefined;
      const leftMs = found.expiresAt - this.#now();
      return leftMs > 0 ? { payload: found.payload, leftMs } : undefined;
    } catch {
      this.#onFailure();
      return undefined;
    }
  }

  /** Nobody waits for it: the value is there already. */
  set(workspace: string, asked: string, payload: Uint8Array, ttlMs: number): void {
    if (payload.length + SEAL_BYTES > MAX_SHARED_BYTES) return;
    const key = this.#keyOf(asked);
    const value = seal(key, { payload, expiresAt: this.#now() + ttlMs });
    const writing = this.#write(workspace, key, value, ttlMs).finally(() => this.#writing.delete(writing));
    this.#writing.set(writing, workspace);
  }

  /** Of one workspace, or of all. */
  async settled(workspace?: string): Promise<void> {
    const all = [...this.#writing].filter(([, of]) => workspace === undefined || of === workspace);
    await Promise.all(all.map(([writing]) => writing));
  }

  async #write(workspace: string, key: string, value: Uint8Array, ttlMs: number): Promise<void> {
    try {
      await this.#shared.set(workspace, key, value, ttlMs);
    } catch {
      this.#onFailure();
    }
  }

  #keyOf(asked: string): string {
    return keyOf(this.#release, asked);
  }

  #now(): number {
    return this.#clock.now().getTime();
  }
}
