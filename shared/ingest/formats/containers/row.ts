/** One field of a row: its name with the names of what it is in, and its value as written. */
export type Field = readonly [name: string, value: string];

/** A row of a table, or why there is none. `line` is that of its first character, from 1. */
export type Row =
  | { readonly line: number; readonly fields: readonly Field[] }
  | { readonly line: number; readonly reason: string };

/** On one line, as it stands before each value. */
export const fieldName = (name: string): string => name.replaceAll(/\s+/g, ' ').trim();

/** Of a row as text, in UTF-16 units. What is longer is no row of a table that people read. */
export const MAX_ROW_CHARACTERS = 1_000_000;

export const ROW_TOO_LONG = `the row is longer than ${MAX_ROW_CHARACTERS} characters`;
