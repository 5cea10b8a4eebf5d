import { escapeLine, fenced } from '../markdown/escape-line.ts';
import { type HeadingLevels, levelOf } from './headings.ts';
import type { Row } from './run.ts';

/** A heading goes on in the next line this close, in ems, and over so many lines. */
const HEADING_LINE = 1.6;
const MAX_HEADING_LINES = 3;

/** Whether letters of fixed width are how this document shows code, or all it has. */
export interface PageStyle {
  readonly levels: HeadingLevels;
  readonly marksCode: boolean;
}

/** The lines of a page as text: headings marked, paragraphs apart, code fenced. */
export function writePage(rows: readonly Row[], style: PageStyle): string {
  const blocks: string[] = [];
  for (let index = 0; index < rows.length;) {
    const taken = takeHeading(rows, index, style) ?? takeCode(rows, index, style) ?? takeParagraph(rows, index, style);
    blocks.push(taken.text);
    index += taken.count;
  }
  return blocks.join('\n\n');
}

interface Taken {
  readonly text: string;
  /** Of rows; at least one. */
  readonly count: number;
}

function takeHeading(rows: readonly Row[], from: number, { levels }: PageStyle): Taken | undefined {
  const first = rows[from];
  const level = first === undefined ? undefined : levelOf(first, levels);
  if (first === undefined || level === undefined) return undefined;
  const lines = [first];
  for (const row of rows.slice(from + 1, from + MAX_HEADING_LINES)) {
    const last = lines.at(-1) ?? first;
    if (levelOf(row, levels) !== level || row.y - last.y > HEADING_LINE * row.size || row.y <= last.y) break;
    lines.push(row);
  }
  return { text: `${'#'.repeat(level)} ${lines.map(({ text }) => text).join(' ')}`, count: lines.length };
}

/** A lone line is as likely to be a page number, or a name set apart. */
const startsCode = (rows: readonly Row[], at: number, style: PageStyle): boolean =>
  isCode(rows[at], style) && isCode(rows[at + 1], style);

const isCode = (row: Row | undefined, { marksCode }: PageStyle): boolean => marksCode && row?.isFixedWidth === true;

function takeCode(rows: readonly Row[], from: number, style: PageStyle): Taken | undefined {
  if (!startsCode(rows, from, style)) return undefined;
  let to = from;
  while (isCode(rows[to], style)) to += 1;
  const taken = rows.slice(from, to);
  const left = taken.reduce((least, { x }) => Math.min(least, x), Infinity);
  const lines = taken.map(
    (row, index) => (index > 0 && row.startsBlock ? '\n' : '') + indentation(row, left) + row.text,
  );
  return { text: fenced(lines.join('\n')), count: taken.length };
}

/** Letters of fixed width tell how many of them an indentation took. */
function indentation({ x, width, text }: Row, left: number): string {
  const columns = Math.round((x - left) / (width / text.length));
  return ' '.repeat(Number.isFinite(columns) ? Math.min(Math.max(columns, 0), 80) : 0);
}

function takeParagraph(rows: readonly Row[], from: number, style: PageStyle): Taken {
  const rest = rows.slice(from + 1);
  const length = rest.findIndex(
    (row, index) => row.startsBlock || startsCode(rest, index, style) || levelOf(row, style.levels) !== undefined,
  );
  const count = length === -1 ? rest.length + 1 : length + 1;
  return {
    text: rows
      .slice(from, from + count)
      .map(({ text }) => escapeLine(text))
      .join('\n'),
    count,
  };
}
