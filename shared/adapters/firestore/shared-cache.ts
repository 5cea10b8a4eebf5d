import { z } from 'zod';
import { KildeError } from '../../platform/errors.ts';
import { type Clock, systemClock } from '../../ports/clock.ts';
import { MAX_SHARED_BYTES, type SharedCache } from '../../ports/shared-cache.ts';
import type { Database } from './database.ts';
import { deleteAll } from './pages.ts';
import { storedBytes, storedTime } from './stored.ts';

const schema = z.strictObject({ value: storedBytes, expireAt: storedTime });

/** Firestore deletes a record within a day after `expireAt` as a rule; until then it is as if it were not there. */
export class FirestoreSharedCache implements SharedCache {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock = systemClock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** Other records are never read as Kilde's, and no reason to fail: one that is as it should be comes over them. */
  async get(workspace: string, key: string): Promise<Uint8Array | undefined> {
    const { calls, refs } = this.#database;
    const snapshot = await calls.read(() => refs.cached(workspace, key).get());
    const parsed = schema.safeParse(snapshot.data());
    if (!parsed.success) return undefined;
    const { value, expireAt } = parsed.data;
    return expireAt > this.#now() && value.length <= MAX_SHARED_BYTES ? value : undefined;
  }

  async set(workspace: string, key: string, value: Uint8Array, ttlMs: number): Promise<void> {
    if (value.length > MAX_SHARED_BYTES) throw tooLarge(value.length);
    const { calls, refs } = this.#database;
    const expireAt = new Date(this.#now() + ttlMs);
    await calls.write(() => refs.cached(workspace, key).set({ value, expireAt }));
  }

  deleteCache(workspace: string): Promise<void> {
    return deleteAll(this.#database, this.#database.refs.cache(workspace));
  }

  #now(): number {
    return this.#clock.now().getTime();
  }
}

const tooLarge = (bytes: number): KildeError =>
  new KildeError('store_failed', `A value of ${bytes} bytes is too large for the cache (${MAX_SHARED_BYTES}).`);
