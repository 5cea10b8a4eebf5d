import { LRUCache } from 'lru-cache';
import { KildeError } from '../platform/errors.ts';
import type { Generations, GenerationStore } from '../ports/generations.ts';

/** One small record each. */
const MAX_WORKSPACES = 10_000;
/** Writers of the record are few: a build, a switch, and a write that did not reach a generation. */
const MAX_TRIES = 20;

/**
 * The records, read again after `ttlMs` (0: each time): every call of the store needs one. What this process
 * changes it sees at once; what others change matters to writers alone, who ask with `readNow`.
 */
export class CachedGenerations implements GenerationStore {
  readonly #store: GenerationStore;
  /** Promises, so that a read that was overtaken by a write is not kept. */
  readonly #kept: LRUCache<string, Promise<{ readonly record: Generations | undefined }>> | undefined;

  constructor(store: GenerationStore, ttlMs: number) {
    this.#store = store;
    this.#kept = ttlMs === 0 ? undefined : new LRUCache({ max: MAX_WORKSPACES, ttl: ttlMs });
  }

  async readGenerations(workspace: string): Promise<Generations | undefined> {
    const kept = this.#kept?.get(workspace);
    return kept === undefined ? this.readNow(workspace) : (await kept).record;
  }

  /** As it is now, whoever wrote it. */
  async readNow(workspace: string): Promise<Generations | undefined> {
    const reading = this.#store.readGenerations(workspace).then((record) => ({ record }));
    this.#keep(workspace, reading);
    return (await reading).record;
  }

  async writeGenerations(workspace: string, generations: Generations): Promise<boolean> {
    try {
      const written = await this.#store.writeGenerations(workspace, generations);
      if (written) this.#keep(workspace, Promise.resolve({ record: generations }));
      else this.#kept?.delete(workspace);
      return written;
    } catch (error) {
      this.#kept?.delete(workspace);
      throw error;
    }
  }

  async deleteGenerations(workspace: string): Promise<void> {
    try {
      await this.#store.deleteGenerations(workspace);
    } finally {
      this.#kept?.delete(workspace);
    }
  }

  /** Over whatever others write meanwhile. `next` gives undefined where nothing is to be changed. */
  async change(
    workspace: string,
    next: (record: Generations | undefined) => Generations | undefined,
  ): Promise<Generations | undefined> {
    for (let attempt = 0; attempt < MAX_TRIES; attempt += 1) {
      const record = await this.readNow(workspace);
      const changed = next(record);
      if (changed === undefined) return record;
      if (await this.writeGenerations(workspace, changed)) return changed;
    }
    throw new KildeError('conflict', 'Others kept changing which index answers; try again.', { retryable: true });
  }

  #keep(workspace: string, reading: Promise<{ readonly record: Generations | undefined }>): void {
    this.#kept?.set(workspace, reading);
    reading.catch(() => {
      if (this.#kept?.peek(workspace) === reading) this.#kept.delete(workspace);
    });
  }
}
