import { inReadingOrder } from './columns.ts';
import { type Row, type Run, rightOf } from './run.ts';
import { byBaseLine, type Segment, segmentsOf } from './segments.ts';

/** A distance between lines that is so much larger than the usual one parts paragraphs. */
const PARAGRAPH = 1.3;
/** In ems, where a block has too few lines to tell what is usual. */
const USUAL = 1.5;
/** In ems: lines of a table stand apart, and belong together all the same. */
const TABLE = 3;

/** The lines of a page in reading order. */
export const rowsOf = (runs: readonly Run[]): Row[] => inReadingOrder(segmentsOf(runs)).flatMap(blockRows);

function blockRows(segments: readonly Segment[]): Row[] {
  const rows = byBaseLine(segments).map(toRow);
  const usual = usualDistance(rows);
  return rows.map((row, index) => ({ ...row, startsBlock: startsBlock(rows[index - 1], row, usual) }));
}

function toRow(line: readonly Segment[]): Omit<Row, 'startsBlock'> {
  const ordered = line.every(({ isRightToLeft }) => isRightToLeft) ? line.toReversed() : line;
  const longest = line.reduce((most, each) => (each.text.length > most.text.length ? each : most));
  const x = line.reduce((least, each) => Math.min(least, each.x), Infinity);
  const right = line.reduce((most, each) => Math.max(most, rightOf(each)), -Infinity);
  return {
    text: ordered.map(({ text }) => text.trim()).join('\t'),
    x,
    y: longest.y,
    width: right - x,
    size: longest.size,
    isFixedWidth: line.every((each) => each.isFixedWidth),
    cells: line.length,
  };
}

function startsBlock(
  before: Omit<Row, 'startsBlock'> | undefined,
  row: Omit<Row, 'startsBlock'>,
  usual: number,
): boolean {
  if (before === undefined) return true;
  const distance = row.y - before.y;
  if (row.cells > 1 && before.cells > 1) return distance > TABLE * row.size;
  return distance > PARAGRAPH * usual;
}

/** The median, which lines of paragraphs decide where there are any. */
function usualDistance(rows: readonly Omit<Row, 'startsBlock'>[]): number {
  const distances = rows.slice(1).map((row, index) => row.y - (rows[index]?.y ?? 0));
  const inEms = rows[0] === undefined ? 0 : USUAL * rows[0].size;
  const median = distances.toSorted((a, b) => a - b)[Math.floor((distances.length - 1) / 2)] ?? inEms;
  // Where every line stands alone, as in a list of headings, the usual distance would part nothing.
  return Math.min(median, inEms * PARAGRAPH);
}
