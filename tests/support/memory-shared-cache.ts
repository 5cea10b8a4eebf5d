import { KildeError } from '../../shared/platform/errors.ts';
import { type Clock, systemClock } from '../../shared/ports/clock.ts';
import { MAX_SHARED_BYTES, type SharedCache } from '../../shared/ports/shared-cache.ts';

interface Record {
  readonly value: Uint8Array;
  readonly expiresAt: number;
}

/** What processes of a test share; `records` lets it look underneath, and change what stands there. */
export class MemorySharedCache implements SharedCache {
  readonly records = new Map<string, Map<string, Record>>();
  readonly #clock: Clock;

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  async get(workspace: string, key: string): Promise<Uint8Array | undefined> {
    const record = this.records.get(workspace)?.get(key);
    return record && record.expiresAt > this.#now() ? record.value.slice() : undefined;
  }

  async set(workspace: string, key: string, value: Uint8Array, ttlMs: number): Promise<void> {
    if (value.length > MAX_SHARED_BYTES) throw new KildeError('store_failed', 'The value is too large.');
    const of = this.records.get(workspace) ?? new Map<string, Record>();
    this.records.set(workspace, of.set(key, { value: value.slice(), expiresAt: this.#now() + ttlMs }));
  }

  async deleteCache(workspace: string): Promise<void> {
    this.records.delete(workspace);
  }

  #now(): number {
    return this.#clock.now().getTime();
  }
}
