import type { ChunkRecord, WorkspaceStatistics } from '../ports/documents.ts';
import type { Embedders } from '../ports/embedder.ts';
import type { ChunkFilter, VectorStore } from '../ports/vector-store.ts';

export interface RetrieveDeps {
  readonly store: VectorStore;
  readonly embedders: Embedders;
}

/** An index that stays the same one, and its numbers of when it was opened. */
export interface OpenedIndex {
  readonly store: VectorStore;
  readonly statistics: WorkspaceStatistics;
}

export interface RetrieveRequest {
  readonly workspace: string;
  readonly query: string;
  /** At most CANDIDATES come back. */
  readonly topK: number;
  readonly filter: ChunkFilter;
  /** Adds to each hit what every signal gave it. */
  readonly explain?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Names of signals to leave out: for measuring what each is worth. */
  readonly without?: readonly string[] | undefined;
}

export interface RankedHit {
  readonly chunk: ChunkRecord;
  /** Comparable within one retrieval only. */
  readonly score: number;
  readonly signals?: Readonly<Record<string, number>>;
}

/** What was looked through, and how fresh it is. */
export interface Searched {
  readonly documents: number;
  readonly chunks: number;
  /** Chunks that were ranked. */
  readonly candidates: number;
  readonly generation: string;
  readonly indexedAt: string | null;
}

/** `profile`: the index is not of one embedding profile, or nothing here can embed under that one. `provider`: it failed. */
export type LexicalBecause = 'profile' | 'provider';

export interface Retrieval {
  readonly hits: readonly RankedHit[];
  readonly searched: Searched;
  readonly cost: { readonly tokens: number; readonly usd: number };
  readonly path: 'hybrid' | 'lexical';
  /** Null for `hybrid`. */
  readonly lexicalBecause: LexicalBecause | null;
  /** Embedding profile of the question; the configured one when words alone decided. */
  readonly profile: string;
  /** `hit`: it was computed before, for the same index and question, and costs nothing. `none`: no cache was asked. */
  readonly cache: 'hit' | 'miss' | 'none';
}
