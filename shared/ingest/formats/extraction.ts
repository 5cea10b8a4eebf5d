/** The text of one document, whatever it was written in. */
export interface ExtractedText {
  readonly text: string;
  /** Null: the path tells, as for source code. */
  readonly language: string | null;
  /** What the document calls itself; null when it does not. */
  readonly title: string | null;
  /** For formats that have pages: `\f` then stands at the start of each page's first line but the first's. */
  readonly pages: number | null;
  /** Sentences for the document's record: what was lost or left out on the way. */
  readonly notes: readonly string[];
}

/** One item of a container: a file of an archive, or a row of a table. */
export type Part =
  | { readonly kind: 'file'; readonly path: string; readonly bytes: Uint8Array; readonly version: string }
  | {
      readonly kind: 'row';
      readonly path: string;
      readonly text: string;
      readonly title: string | null;
      readonly version: string;
    }
  | { readonly kind: 'left_out'; readonly path: string; readonly reason: string };
