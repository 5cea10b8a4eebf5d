import type { Row } from './run.ts';

/** Of the size of most letters. */
const MIN_RATIO = 1.15;
const MAX_LENGTH = 200;
const MAX_LEVEL = 6;
/** When so much of a document is large, it is not headings: slides, or a form. */
const MAX_SHARE = 0.3;

/** Which sizes of letters are headings', and of what level. */
export type HeadingLevels = ReadonlyMap<number, number>;

export const levelOf = (row: Row, levels: HeadingLevels): number | undefined =>
  couldBeHeading(row) ? levels.get(rounded(row.size)) : undefined;

/** The larger, the higher; the size that most letters have is the text's. */
export function headingLevels(rows: readonly Row[]): HeadingLevels {
  const letters = new Map<number, number>();
  for (const { size, text } of rows) letters.set(rounded(size), (letters.get(rounded(size)) ?? 0) + text.length);
  const total = [...letters.values()].reduce((sum, count) => sum + count, 0);
  const [body] = [...letters].reduce((most, each) => (each[1] > most[1] ? each : most), [0, 0]);
  const large = rows.filter((row) => row.size >= body * MIN_RATIO && couldBeHeading(row));
  if (large.reduce((sum, { text }) => sum + text.length, 0) > total * MAX_SHARE) return new Map();
  const sizes = [...new Set(large.map(({ size }) => rounded(size)))].toSorted((a, b) => b - a);
  return new Map(sizes.map((size, index) => [size, Math.min(index + 1, MAX_LEVEL)]));
}

/** An initial, a number or a code is not; neither is a line of a table. */
const couldBeHeading = ({ text, cells, isFixedWidth }: Row): boolean =>
  cells === 1 && !isFixedWidth && text.length <= MAX_LENGTH && /\p{L}.*\p{L}/u.test(text);

/** Half points: what is scaled differs by less. */
const rounded = (size: number): number => Math.round(size * 2) / 2;
