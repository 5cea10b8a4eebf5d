import type { QueryDocumentSnapshot } from '@google-cloud/firestore';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { WorkspaceStatistics } from '../../ports/documents.ts';
import type { Calls } from './calls.ts';
import type { Refs } from './refs.ts';
import { generationOf, sumShards, toShard } from './shard.ts';

/** Each entry holds a table of 64 KiB. */
const MAX_WORKSPACES = 200;

/**
 * A workspace's numbers, which a search wants every time: up to 1 MiB in 16 records. What was read is used again for
 * `ttlMs` without a question; after that the records' counts of commits alone are read, and the rest only when one
 * has moved. With 0 nobody ever ranks by old numbers, or takes an old index for the present one.
 */
export class StatisticsReader {
  readonly #calls: Calls;
  readonly #refs: Refs;
  readonly #ttlMs: number;
  /** Promises, so that many searches at once read once. */
  readonly #kept = new LRUCache<string, Kept>({ max: MAX_WORKSPACES });

  readonly #chunks = new LRUCache<string, number>({ max: 10 * MAX_WORKSPACES });

  constructor(calls: Calls, refs: Refs, ttlMs: number) {
    this.#calls = calls;
    this.#refs = refs;
    this.#ttlMs = ttlMs;
  }

  async read(workspace: string): Promise<WorkspaceStatistics> {
    const kept = this.#kept.get(workspace);
    const known = kept && (await this.#still(workspace, kept));
    const sum = known ?? (await this.#fetch(workspace));
    return { ...sum, profiles: { ...sum.profiles }, documentFrequencies: sum.documentFrequencies.slice() };
  }

  /** As they were when last read, however old; undefined before that. For estimates, for which nothing is to be read. */
  lastChunks(workspace: string): number | undefined {
    return this.#chunks.get(workspace);
  }

  /** After a write of this process, whose next reader must see it. */
  forget(workspace: string): void {
    this.#kept.delete(workspace);
  }

  /** Undefined when they are not what holds now. */
  async #still(workspace: string, { reading, checkedAt }: Kept): Promise<WorkspaceStatistics | undefined> {
    const started = performance.now();
    const sum = await reading;
    if (started - checkedAt < this.#ttlMs) return sum;
    const { docs } = await this.#calls.read(() => this.#refs.statistics(workspace).select('commits').get());
    const commits = docs.map((snapshot) => [nameOf(snapshot), storedCommits.parse(snapshot.get('commits'))] as const);
    if (generationOf(commits) !== sum.generation) return undefined;
    if (this.#kept.peek(workspace)?.reading === reading) this.#kept.set(workspace, { reading, checkedAt: started });
    return sum;
  }

  #fetch(workspace: string): Promise<WorkspaceStatistics> {
    const reading = this.#sum(workspace);
    this.#kept.set(workspace, { reading, checkedAt: performance.now() });
    reading.catch(() => {
      if (this.#kept.peek(workspace)?.reading === reading) this.#kept.delete(workspace);
    });
    return reading;
  }

  async #sum(workspace: string): Promise<WorkspaceStatistics> {
    const { docs } = await this.#calls.read(() => this.#refs.statistics(workspace).get());
    const sum = sumShards(new Map(docs.map((snapshot) => [nameOf(snapshot), toShard(snapshot)])));
    this.#chunks.set(workspace, sum.chunks);
    return sum;
  }
}

interface Kept {
  readonly reading: Promise<WorkspaceStatistics>;
  /** By `performance.now()`, when the reading began. */
  readonly checkedAt: number;
}

const storedCommits = z.int().min(0);

/** With the time it was made, since one that an index's deletion took counts its commits anew. */
const nameOf = ({ id, createTime: { seconds, nanoseconds } }: QueryDocumentSnapshot): string =>
  `${id}@${seconds}.${nanoseconds}`;
