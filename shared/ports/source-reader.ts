/** One file of a source, read when asked for, so that a listing costs no bytes. */
export interface SourceFile {
  /** Relative to the source's root, forward slashes. */
  readonly path: string;
  readonly bytes: number;
  read(): Promise<Uint8Array>;
}

export interface SkippedFile {
  readonly path: string;
  readonly reason: string;
}

export interface SourceListing {
  readonly files: readonly SourceFile[];
  readonly skipped: readonly SkippedFile[];
}

/** A place documents come from. */
export interface SourceReader {
  list(): Promise<SourceListing>;
}
