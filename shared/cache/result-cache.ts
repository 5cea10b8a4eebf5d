import type { Clock } from '../ports/clock.ts';
import type { Codec } from './codec.ts';
import { type CacheCounts, Tally } from './counts.ts';
import { type Bounds, Room } from './room.ts';
import { SharedRoom, type Sharing } from './shared-room.ts';
import { cancelled, type FlightStatus, SingleFlight } from './single-flight.ts';

export interface ResultCacheOptions<T> {
  readonly codec: Codec<T>;
  readonly bounds: Bounds;
  readonly clock: Clock;
  readonly shared?: Sharing | undefined;
}

export interface Computed<T> {
  readonly value: T;
  /** False for what is as good as it gets now and may be better soon. */
  readonly keep: boolean;
}

export interface Asked<T> {
  readonly workspace: string;
  /** Of all that decides the value (`keyOf`). */
  readonly key: string;
  readonly signal?: AbortSignal | undefined;
  /** Whether a value that was found can be the one; cheap, and as a rule known from the key. */
  readonly fits?: ((value: T) => boolean) | undefined;
  /** Its failures are those of all who ask at the same time, and are never kept. */
  readonly compute: (signal: AbortSignal) => Promise<Computed<T>>;
}

export interface Served<T> {
  /** For several callers at once: to be read only. */
  readonly value: T;
  /** `miss` for one of those who asked: what the value cost is told once. */
  readonly cache: 'hit' | 'miss';
}

/** Values of one kind: those of this process first, then those of others, then computed once for all who wait. */
export class ResultCache<T> {
  readonly #codec: Codec<T>;
  readonly #ttlMs: number;
  readonly #room: Room;
  readonly #shared: SharedRoom | undefined;
  readonly #flights = new SingleFlight<{ readonly value: T; readonly wasShared: boolean }>();
  readonly #tally = new Tally();

  constructor({ codec, bounds, clock, shared }: ResultCacheOptions<T>) {
    this.#codec = codec;
    this.#ttlMs = bounds.ttlMs;
    this.#room = new Room(bounds, clock);
    this.#shared = shared && new SharedRoom(shared, clock, () => this.#tally.count('sharedFailures'));
  }

  get counts(): CacheCounts {
    return this.#tally.counts;
  }

  /** Of this process. */
  get size(): { readonly entries: number; readonly bytes: number } {
    return { entries: this.#room.entries, bytes: this.#room.bytes };
  }

  async ask(asked: Asked<T>): Promise<Served<T>> {
    const { workspace, key, signal } = asked;
    if (signal?.aborted) throw cancelled();
    const kept = this.#read(asked, this.#room.get(key));
    if (kept !== undefined) {
      this.#tally.count('hits');
      return { value: kept, cache: 'hit' };
    }
    try {
      const landed = await this.#flights.join(workspace, key, signal, (status) => this.#fill(asked, status));
      const { value, wasShared } = landed.value;
      const what = wasShared ? 'sharedHits' : landed.isFirst ? 'misses' : 'joined';
      this.#tally.count(what);
      return { value, cache: what === 'misses' ? 'miss' : 'hit' };
    } catch (error) {
      this.#tally.count('misses');
      throw error;
    }
  }

  /**
   * What this process keeps of a workspace, and what is being computed for it now, is not there for anybody who asks
   * later; what it was writing for others has been written when this ends, and can be deleted.
   */
  async forget(workspace: string): Promise<void> {
    this.#flights.detach(workspace);
    this.#room.forget(workspace);
    await this.#shared?.settled(workspace);
  }

  /** When nothing is being written any more. */
  async settled(): Promise<void> {
    await this.#shared?.settled();
  }

  async #fill(asked: Asked<T>, { signal, isDetached }: FlightStatus) {
    const { workspace, key } = asked;
    const found = await this.#shared?.get(workspace, key);
    const shared = found && this.#read(asked, found.payload);
    if (found !== undefined && shared !== undefined) {
      // It has the rest of its time, not a time of its own.
      if (!isDetached()) this.#room.set(workspace, key, found.payload, found.leftMs);
      return { value: shared, wasShared: true };
    }
    if (signal.aborted) throw cancelled();
    const { value, keep } = await asked.compute(signal);
    if (keep && !signal.aborted && !isDetached()) this.#keep(workspace, key, value);
    return { value, wasShared: false };
  }

  #read({ fits }: Asked<T>, bytes: Uint8Array | undefined): T | undefined {
    const value = bytes && this.#codec.decode(bytes);
    return value !== undefined && (fits?.(value) ?? true) ? value : undefined;
  }

  #keep(workspace: string, key: string, value: T): void {
    const bytes = this.#codec.encode(value);
    this.#room.set(workspace, key, bytes);
    this.#shared?.set(workspace, key, bytes, this.#ttlMs);
  }
}
