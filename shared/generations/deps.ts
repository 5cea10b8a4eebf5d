import type { AddToIndex } from '../ingest/add-document.ts';
import type { KeyedQueue } from '../ingest/keyed-queue.ts';
import type { Clock } from '../ports/clock.ts';
import type { Embedders } from '../ports/embedder.ts';
import type { LeaseStore } from '../ports/leases.ts';
import type { VectorStore } from '../ports/vector-store.ts';
import type { CachedGenerations } from './cached-generations.ts';

/** What copies between a workspace's indexes need. */
export interface CopyDeps {
  /** Of all indexes, by their own names. */
  readonly indexes: VectorStore;
  readonly generations: CachedGenerations;
  readonly embedders: Embedders;
  readonly clock: Clock;
  /** One document of one index at a time in this process, so that nothing is embedded twice. */
  readonly copies: KeyedQueue;
}

export interface AddDeps extends CopyDeps {
  readonly addToIndex: AddToIndex;
}

export interface BuildDeps extends CopyDeps {
  readonly leases: LeaseStore;
  /** Of this process; leases are held under it. */
  readonly holder: string;
  readonly isGone?: ((holder: string) => boolean) | undefined;
}

export interface Cost {
  readonly tokens: number;
  readonly usd: number;
}
