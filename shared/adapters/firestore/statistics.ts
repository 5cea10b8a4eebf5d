import type { QueryDocumentSnapshot } from '@google-cloud/firestore';
import { LRUCache } from 'lru-cache';
import type { WorkspaceStatistics } from '../../ports/documents.ts';
import type { Calls } from './calls.ts';
import type { Refs } from './refs.ts';
import { sumShards, toShard } from './shard.ts';

/** Each entry holds a table of 64 KiB. */
const MAX_WORKSPACES = 200;

/** A workspace's numbers, kept for a while: up to 1 MiB in 16 records, which a search wants every time. */
export class StatisticsReader {
  readonly #calls: Calls;
  readonly #refs: Refs;
  /** Promises, so that many searches at once read once. None when the numbers must never be old. */
  readonly #kept: LRUCache<string, Promise<WorkspaceStatistics>> | undefined;

  constructor(calls: Calls, refs: Refs, ttlMs: number) {
    this.#calls = calls;
    this.#refs = refs;
    this.#kept = ttlMs === 0 ? undefined : new LRUCache({ max: MAX_WORKSPACES, ttl: ttlMs });
  }

  async read(workspace: string): Promise<WorkspaceStatistics> {
    const kept = await (this.#kept?.get(workspace) ?? this.#fetch(workspace));
    return { ...kept, profiles: { ...kept.profiles }, documentFrequencies: kept.documentFrequencies.slice() };
  }

  /** After a write of this process, whose next reader must see it. */
  forget(workspace: string): void {
    this.#kept?.delete(workspace);
  }

  #fetch(workspace: string): Promise<WorkspaceStatistics> {
    const reading = this.#sum(workspace);
    this.#kept?.set(workspace, reading);
    reading.catch(() => {
      if (this.#kept?.peek(workspace) === reading) this.#kept.delete(workspace);
    });
    return reading;
  }

  async #sum(workspace: string): Promise<WorkspaceStatistics> {
    const { docs } = await this.#calls.run(() => this.#refs.statistics(workspace).get());
    return sumShards(new Map(docs.map((snapshot) => [nameOf(snapshot), toShard(snapshot)])));
  }
}

/** With the time it was made, since one that an index's deletion took counts its commits anew. */
const nameOf = ({ id, createTime: { seconds, nanoseconds } }: QueryDocumentSnapshot): string =>
  `${id}@${seconds}.${nanoseconds}`;
