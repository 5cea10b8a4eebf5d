import { type Run, rightOf } from './run.ts';

/** Runs that follow each other on one line without a gap that a column or a cell would leave. */
export interface Segment extends Run {
  readonly isRightToLeft: boolean;
  /** Place among all that the page draws. */
  readonly order: number;
}

/** Gaps in ems. A blank takes a quarter; justified lines stretch it to one at most, columns and cells keep more. */
const BLANK = 0.15;
const CELL = 1.2;
/** Letters overlap a little where they are kerned. */
const OVERLAP = 0.5;
/** Base lines that differ by less are one line; footnote marks and indices rise by up to half of the larger letters. */
const SAME_LINE = 0.3;
const RAISED = 0.55;

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

/** First in the order in which the page draws, which keeps indices with their words, then by position. */
export function segmentsOf(runs: readonly Run[]): Segment[] {
  const drawn = join(runs.map(toSegment), RAISED);
  return byBaseLine(drawn).flatMap((line) => join(line.map(asPlaced), SAME_LINE));
}

/** From top to bottom, each line from left to right. */
export function byBaseLine(segments: readonly Segment[]): Segment[][] {
  const lines: Segment[][] = [];
  let top = -Infinity;
  for (const segment of segments.toSorted((a, b) => a.y - b.y)) {
    if (segment.y - top > SAME_LINE * segment.size) {
      lines.push([]);
      top = segment.y;
    }
    lines.at(-1)?.push(segment);
  }
  return lines.map((line) => line.toSorted((a, b) => a.x - b.x));
}

const toSegment = (run: Run, order: number): Segment => ({
  ...run,
  order,
  isRightToLeft: RIGHT_TO_LEFT.test(run.text),
});

/** What was drawn before it stands elsewhere. */
const asPlaced = (segment: Segment): Segment => ({ ...segment, afterBlank: false });

function join(segments: readonly Segment[], rise: number): Segment[] {
  const joined: Segment[] = [];
  for (const next of segments) {
    const last = joined.at(-1);
    if (last === undefined || Math.abs(last.y - next.y) > rise * Math.max(last.size, next.size)) joined.push(next);
    else if (isTwin(last, next)) continue;
    else if (isNear(last, next)) joined[joined.length - 1] = append(last, next);
    else joined.push(next);
  }
  return joined;
}

/** Bold letters are often drawn twice, a hair apart. */
const isTwin = (last: Segment, next: Segment): boolean =>
  last.text === next.text && Math.abs(last.x - next.x) < SAME_LINE * next.size;

function isNear(last: Segment, next: Segment): boolean {
  const em = Math.max(last.size, next.size);
  const gap = next.x - rightOf(last);
  return gap > -OVERLAP * em && gap < CELL * em;
}

function append(last: Segment, next: Segment): Segment {
  const gap = next.x - rightOf(last);
  const isApart = next.afterBlank || gap > BLANK * Math.min(last.size, next.size);
  const [first, second] = last.isRightToLeft && next.isRightToLeft ? [next, last] : [last, next];
  const blank = isApart && !/\s$/.test(first.text) && !/^\s/.test(second.text) ? ' ' : '';
  const longer = last.text.length >= next.text.length ? last : next;
  return {
    afterBlank: last.afterBlank,
    text: first.text + blank + second.text,
    x: last.x,
    y: longer.y,
    width: Math.max(rightOf(last), rightOf(next)) - last.x,
    size: longer.size,
    isFixedWidth: last.isFixedWidth && next.isFixedWidth,
    isRightToLeft: longer.isRightToLeft,
    order: Math.min(last.order, next.order),
  };
}
