import { printable } from './printable.ts';

/** A number stands at the right of its column. */
export type Cell = string | number;

/**
 * Columns as wide as their widest cell, for people. Names in them are made fit for a terminal.
 * @param right heads of columns that stand at the right though their cells are text: amounts of money.
 */
export function columns(
  head: readonly string[],
  rows: readonly (readonly Cell[])[],
  right: readonly string[] = [],
): string {
  const lines = [head, ...rows.map((row) => row.map((cell) => printable(String(cell))))];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const numeric = head.map(
    (name, column) => right.includes(name) || rows.some((row) => typeof row[column] === 'number'),
  );
  return lines
    .map((line) =>
      widths
        .map((width, column) => {
          const cell = line[column] ?? '';
          return numeric[column] === true ? cell.padStart(width) : cell.padEnd(width);
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** `3 items`, `1 item`. */
export const counted = (count: number, noun: string, plural = `${noun}s`): string =>
  `${count} ${count === 1 ? noun : plural}`;
