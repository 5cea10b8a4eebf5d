/** Where a name stands in a text, in UTF-16 units, end exclusive. */
export interface NameRange {
  readonly start: number;
  readonly end: number;
}
