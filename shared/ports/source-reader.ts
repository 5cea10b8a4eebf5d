/** What reading an entry gave. */
export type EntryContent =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array; readonly version: string; readonly mediaType?: string }
  /** The content is what it was at the version that was handed in. */
  | { readonly kind: 'unchanged' }
  /** It was listed and is not there any more. */
  | { readonly kind: 'gone' };

export interface FileEntry {
  readonly kind: 'file';
  /** As the source names it; unique in a listing as a rule, but nothing relies on it. */
  readonly path: string;
  /** Null when only reading tells. */
  readonly bytes: number | null;
  /** Equal versions mean equal content (a generation, a hash); null when only reading tells. */
  readonly version: string | null;
  /**
   * May be called until the listing is left, for several entries at once, and while the listing goes on.
   * @param known version that was read last time: a source that can ask "changed since?" answers `unchanged`.
   * @throws KildeError source_failed; `retryable` when the source may be back.
   */
  read(known: string | null, signal?: AbortSignal): Promise<EntryContent>;
}

/** Not indexed, for good reason: what an earlier run took in from there goes. */
export interface LeftOutEntry {
  readonly kind: 'left_out';
  readonly path: string;
  readonly reason: string;
}

/** Could not be looked at: what an earlier run took in from there, or from below it, stays. */
export interface UnreadableEntry {
  readonly kind: 'unreadable';
  readonly path: string;
  readonly reason: string;
}

export type SourceEntry = FileEntry | LeftOutEntry | UnreadableEntry;

export interface SourceSnapshot {
  /** Of the source as a whole, such as a commit; null when it has none and its entries' versions must do. */
  readonly revision: string | null;
  /** Files to come, for progress; null when the listing is a stream. */
  readonly total: number | null;
  /**
   * Everything that is there, once. Throws KildeError source_failed when the listing cannot be finished:
   * then nobody may conclude that something is gone.
   */
  entries(signal?: AbortSignal): AsyncIterable<SourceEntry>;
}

/** A place documents come from. Nothing is kept open between two snapshots. */
export interface SourceReader {
  /**
   * @param known revision of the last sync that came to its end; `unchanged` costs one small request at most.
   * @throws KildeError source_failed (`retryable` when the source may be back), or not_configured.
   */
  open(known: string | null, signal?: AbortSignal): Promise<SourceSnapshot | 'unchanged'>;
}
