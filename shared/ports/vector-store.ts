import type {
  ChunkPlace,
  ChunkRecord,
  DocumentKind,
  DocumentRecord,
  EmbeddedChunk,
  WorkspaceStatistics,
} from './documents.ts';

/** All given conditions hold for a hit. `pathGlob` is picomatch syntax, matched against the whole path. */
export interface ChunkFilter {
  readonly language?: string | undefined;
  readonly kind?: DocumentKind | undefined;
  readonly documentId?: string | undefined;
  readonly pathGlob?: string | undefined;
}

export interface VectorQuery {
  /** VECTOR_DIMENSIONS long. */
  readonly vector: Float32Array;
  /** 1 to 1,000. */
  readonly limit: number;
  readonly filter: ChunkFilter;
}

export interface ScoredChunk {
  readonly chunk: ChunkRecord;
  /** Dot product of the query's vector and the chunk's. */
  readonly score: number;
}

/** One new version of one document. Readers see all of it or none of it. */
export interface DocumentCommit {
  /** The version this was computed from; 0 when there was none. Another version in the store means `conflict`. */
  readonly expectedVersion: number;
  readonly document: DocumentRecord;
  /** Staged chunks that become visible. */
  readonly added: readonly string[];
  /** Visible chunks that stay, with their new lines and time (only those whose lines moved). */
  readonly moved: readonly ChunkPlace[];
  /** Visible chunks that go. */
  readonly removed: readonly string[];
}

export type CommitOutcome = 'committed' | 'conflict';

/**
 * Chunks, vectors and documents of many workspaces. A workspace's name is part of every call, and no
 * call reads or writes another's. Failures are `KildeError` of kind `store_failed`, `retryable` when
 * the store may be back, or `invalid_argument` for a `pathGlob` that cannot be used; nothing else is thrown.
 */
export interface VectorStore {
  readonly name: 'sqlite' | 'firestore';

  /** Cheap proof that the store answers. */
  ping(): Promise<void>;

  statistics(workspace: string): Promise<WorkspaceStatistics>;

  getDocument(workspace: string, documentId: string): Promise<DocumentRecord | undefined>;

  /** Newest first is not promised; ordered by path, then id. */
  listDocuments(workspace: string): Promise<DocumentSummary[]>;

  /** Chunks by id, in the order asked; ids that are not visible are left out. */
  getChunks(workspace: string, ids: readonly string[]): Promise<ChunkRecord[]>;

  /** As `getChunks`, with their vectors: for copies of an index. A vector is 8 kB, or 22 on Firestore's wire. */
  getEmbeddedChunks(workspace: string, ids: readonly string[]): Promise<EmbeddedChunk[]>;

  /** Writes chunks that no search sees yet. A chunk that is there already, staged or visible, stays as it is. */
  stageChunks(workspace: string, chunks: readonly EmbeddedChunk[]): Promise<void>;

  /**
   * Makes a version the document's current one: all or nothing, and only over `expectedVersion`.
   * A chunk in `added` that is no longer staged also means `conflict`.
   */
  commitDocument(workspace: string, commit: DocumentCommit): Promise<CommitOutcome>;

  /** Takes away staged chunks of a document whose ingestion ended; visible chunks are never touched. */
  discardStaged(workspace: string, chunkIds: readonly string[]): Promise<void>;

  /** The document, its chunks and its share of the statistics, at once. False when there was none. */
  deleteDocument(workspace: string, documentId: string): Promise<boolean>;

  /**
   * Everything kept under this name: documents, chunks (staged ones too), numbers. Gives what readers saw
   * of it. May be interrupted and called again.
   */
  deleteIndex(workspace: string): Promise<{ readonly documents: number; readonly chunks: number }>;

  /** Best first; equal scores by chunk id. Exact: no visible chunk that passes the filter is overlooked. */
  search(workspace: string, query: VectorQuery): Promise<ScoredChunk[]>;

  /** Visible chunks whose `symbols` hold the name exactly, by id; at most `limit`. */
  findDefinitions(workspace: string, symbol: string, limit: number): Promise<ChunkRecord[]>;

  /**
   * Where the index behind a workspace's name may be another one soon: this store, but so that calls for that
   * workspace stay with the index of now. For reads that belong together; left out where no index ever changes.
   */
  pinned?(workspace: string): Promise<VectorStore>;

  close(): Promise<void>;
}

export interface DocumentSummary {
  readonly id: string;
  readonly path: string;
  readonly version: number;
  readonly fingerprint: string;
  readonly contentHash: string;
  readonly indexedAt: string;
  readonly sourceId?: string;
}
