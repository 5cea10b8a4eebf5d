/** What an entry is besides a plain file; all but a folder is left out with this reason. */
export type Oddity =
  | 'folder'
  | 'symbolic link'
  | 'hard link'
  | 'special file'
  | 'encrypted'
  | 'sparse file'
  | `packed by method ${number}`;

/** An entry as it stands in the archive, nothing of it trusted. */
export interface RawEntry {
  /** The bytes where they are no UTF-8. */
  readonly name: string | Uint8Array;
  /** As declared. */
  readonly bytes: number;
  readonly oddity?: Oddity | undefined;
  /**
   * Valid until the next entry is asked for; once.
   * @throws KildeError invalid_argument when the content is damaged.
   */
  read(): Promise<Uint8Array>;
}

/** Walked twice: names and ignore files first, then contents. */
export interface RawArchive {
  /** @throws KildeError invalid_argument when the archive is damaged, or over a limit. */
  entries(): AsyncIterable<RawEntry>;
}
