import type { ChunkPart } from '../../ports/documents.ts';

/** A chunk before it has an id, a hash and a vector. */
export interface ChunkDraft {
  readonly part: ChunkPart;
  /** 1-based, inclusive; of the whole document. */
  readonly startLine: number;
  readonly endLine: number;
  /** Outermost first. */
  readonly breadcrumb: readonly string[];
  /** Names defined here, as written. */
  readonly symbols: readonly string[];
  readonly text: string;
}

export interface ChunkedText {
  /** `body` chunks in order, whose texts joined are the document's text exactly; then the `outline` ones. */
  readonly chunks: readonly ChunkDraft[];
  /** Sentences for the document's record: what got a lesser treatment, and why. */
  readonly skipped: readonly string[];
}

export interface ChunkInput {
  readonly path: string;
  /** Well-formed, no NUL; line ends as they came. */
  readonly text: string;
  /** A name that `detectLanguage` gives. */
  readonly language: string;
}
