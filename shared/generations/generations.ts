import { type AddDocument, createAddToIndex } from '../ingest/add-document.ts';
import { KeyedQueue } from '../ingest/keyed-queue.ts';
import type { Clock } from '../ports/clock.ts';
import type { Embedders } from '../ports/embedder.ts';
import type { GenerationStore } from '../ports/generations.ts';
import type { LeaseStore } from '../ports/leases.ts';
import type { VectorStore } from '../ports/vector-store.ts';
import { ActiveIndexStore } from './active-index-store.ts';
import { createAddToGenerations } from './add-to-generations.ts';
import { CachedGenerations } from './cached-generations.ts';
import { createRebuilder, type Rebuilder } from './rebuilder.ts';

export interface GenerationsOptions {
  /** Of all indexes, by their own names. */
  readonly indexes: VectorStore;
  readonly generations: GenerationStore;
  readonly leases: LeaseStore;
  readonly embedders: Embedders;
  readonly clock: Clock;
  readonly holder: string;
  readonly isGone?: ((holder: string) => boolean) | undefined;
  /** For how long a reader may believe what it read of which index answers, and of its profile. 0: not at all. */
  readonly ttlMs: number;
}

/** A workspace's several indexes as one. */
export interface OpenedGenerations {
  readonly store: VectorStore;
  readonly addDocument: AddDocument;
  /** The records, with what this process keeps of them. */
  readonly generations: GenerationStore;
  readonly rebuilder: Rebuilder;
}

export function openGenerations({ ttlMs, ...options }: GenerationsOptions): OpenedGenerations {
  const { indexes, embedders, clock } = options;
  const generations = new CachedGenerations(options.generations, ttlMs);
  const addToIndex = createAddToIndex({ store: indexes, embedders, clock, profileTtlMs: ttlMs });
  const deps = { ...options, generations, addToIndex, copies: new KeyedQueue() };
  return {
    store: new ActiveIndexStore(deps),
    addDocument: createAddToGenerations(deps),
    generations,
    rebuilder: createRebuilder(deps),
  };
}
