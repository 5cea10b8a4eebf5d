/** What Kilde keeps: documents, and the chunks they are cut into. Both stores hold exactly these shapes. */

/** `code` is source, `prose` is documentation, `data` is configuration and tables. */
export type DocumentKind = 'code' | 'prose' | 'data';

/** A `body` chunk is a span of the document's text; an `outline` chunk is a summary of its signatures or headings. */
export type ChunkPart = 'body' | 'outline';

/** Which source content came from, and the state that source was in: a commit, an object's generation, a date. */
export interface Provenance {
  readonly sourceId: string;
  readonly revision: string;
}

export interface ChunkRecord {
  /** Derived from document, profile, text and position among equals: the same content keeps its id across versions. */
  readonly id: string;
  readonly documentId: string;
  /** Embedding profile that made the dense part of this chunk's vector. */
  readonly profile: string;
  /** Forward slashes, relative, never `..`. */
  readonly path: string;
  readonly language: string;
  readonly kind: DocumentKind;
  readonly part: ChunkPart;
  /** Outermost first: class › method, or heading › heading. */
  readonly breadcrumb: readonly string[];
  /** Names this chunk defines, as written. */
  readonly symbols: readonly string[];
  readonly text: string;
  /** `sha256:` and 64 hex digits, over the UTF-8 bytes of `text`. */
  readonly contentHash: string;
  /** 1-based, inclusive. */
  readonly startLine: number;
  readonly endLine: number;
  /** 1-based page of the chunk's first line, for documents that have pages; each `\f` further on begins another. */
  readonly page?: number;
  /** Of the version that brought this chunk; absent for what was added by hand. */
  readonly provenance?: Provenance;
  /** ISO 8601, UTC. */
  readonly indexedAt: string;
}

/** A chunk on its way in, with its hybrid vector (see `shared/terms/hybrid-vector.ts`). */
export interface EmbeddedChunk extends ChunkRecord {
  readonly vector: Float32Array;
}

/** Where a chunk of the current version stands; enough to tell what changed without reading chunks. */
export interface ChunkPlace {
  readonly id: string;
  readonly startLine: number;
  readonly endLine: number;
}

export interface DocumentRecord {
  readonly id: string;
  /** 1 for the first, one more for each change. */
  readonly version: number;
  readonly path: string;
  readonly title: string;
  readonly language: string;
  readonly kind: DocumentKind;
  /** Over the text alone: `sha256:` and 64 hex digits. */
  readonly contentHash: string;
  /** Over everything that decides the stored chunks; equal fingerprints mean nothing to do. */
  readonly fingerprint: string;
  readonly profile: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly bytes: number;
  readonly indexedAt: string;
  readonly provenance?: Provenance;
  /** How many, for formats that have pages (PDF); `\f` stands at the start of each page's first line but the first's. */
  readonly pages?: number;
  readonly chunks: readonly ChunkPlace[];
  readonly terms: TermCounts;
  /** What was left out of the index and why; empty when all of it is there. */
  readonly skipped: readonly string[];
}

/**
 * How many chunks of a document hold each hashed term, sparse: `buckets[i]` (ascending, below
 * TERM_BUCKETS) is held by `counts[i]` chunks. `length` is the sum of the chunks' lengths in terms.
 */
export interface TermCounts {
  readonly buckets: Uint16Array;
  readonly counts: Uint16Array;
  readonly length: number;
}

/** A workspace's numbers, kept exact by every commit. */
export interface WorkspaceStatistics {
  readonly documents: number;
  readonly chunks: number;
  /** Sum of chunk lengths in terms. */
  readonly termLength: number;
  /** Chunks holding each hashed term; TERM_BUCKETS entries. */
  readonly documentFrequencies: Uint32Array;
  /** Live chunks by embedding profile. */
  readonly profiles: Readonly<Record<string, number>>;
  /** Moves with every commit; equal generations mean equal content. */
  readonly generation: string;
  /** Of the newest commit; null for an empty workspace. */
  readonly indexedAt: string | null;
}
