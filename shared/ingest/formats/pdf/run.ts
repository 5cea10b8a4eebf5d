/** A piece of text as a page shows it: in points from the page's upper left corner, `y` down to the base line. */
export interface Run {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  /** Of the font. */
  readonly size: number;
  readonly isFixedWidth: boolean;
  /** A blank, or a gap that reads as one, comes before it. */
  readonly afterBlank: boolean;
}

/** A line of a page, in reading order. */
export interface Row {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly size: number;
  readonly isFixedWidth: boolean;
  /** More than one for a line of a table, whose cells stand in `text` with tabs between. */
  readonly cells: number;
  /** What comes before it is another paragraph, column or side text. */
  readonly startsBlock: boolean;
}

export const rightOf = ({ x, width }: { readonly x: number; readonly width: number }): number => x + width;
