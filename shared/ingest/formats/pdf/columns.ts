import { rightOf } from './run.ts';
import type { Segment } from './segments.ts';

/** Columns of text are as long as this many lines at least, on both sides. */
const MIN_LINES = 4;
/** Letters a line, on average: cells of a table have fewer. */
const MIN_LETTERS = 15;
/** Share of a column's width that its median line fills. */
const MIN_FILL = 0.4;
const DENSE_FILL = 0.8;
/** Share of lines that go on with a sentence: cells begin with a capital or a number. */
const MIN_CONTINUED = 0.25;
/** How often a page may go back to the other side, for a head line or a figure. */
const MAX_SWITCHES = 3;
const SWITCHED_SHARE = 0.05;
/** In points: how finely a gutter is looked for. */
const STEP = 2;
/** In ems: narrower is a wide blank. */
const MIN_GUTTER = 0.8;
/** A figure over the whole width can leave a better gap than the columns below it. */
const MAX_CANDIDATES = 8;
/** Part of the text's width at either side in which no gutter is looked for. */
const MARGIN = 0.15;
/** Columns beside one another. */
const MAX_DEPTH = 3;

/**
 * Parts of a page in reading order: where text runs in columns, each column of a band that nothing crosses
 * comes by itself, left before right. What only looks like columns, as a table does, stays together.
 */
export function inReadingOrder(segments: readonly Segment[], depth = 0): Segment[][] {
  const bands = depth < MAX_DEPTH ? bestBands(segments) : [];
  const parts: Segment[][] = [];
  let whole: Segment[] = [];
  for (const { left, right, crossing, isDivided } of bands) {
    if (isDivided) {
      if (whole.length > 0) parts.push(whole);
      whole = [];
      parts.push(...inReadingOrder(left, depth + 1), ...inReadingOrder(right, depth + 1));
    } else whole.push(...left, ...right);
    whole.push(...crossing);
  }
  if (whole.length > 0) parts.push(whole);
  return bands.length === 0 ? [[...segments]] : parts;
}

/** What stands between two segments that cross a gutter, and the lower of them. */
interface Band {
  readonly left: readonly Segment[];
  readonly right: readonly Segment[];
  readonly crossing: readonly Segment[];
  readonly isDivided: boolean;
}

interface Gutter {
  readonly start: number;
  readonly end: number;
}

const crosses = (segment: Segment, { start, end }: Gutter): boolean => segment.x < start && rightOf(segment) > end;

function bandsAt(gutter: Gutter, segments: readonly Segment[]): Band[] {
  const crossing = segments.filter((segment) => crosses(segment, gutter)).toSorted((a, b) => a.y - b.y);
  const beside = segments.filter((segment) => !crosses(segment, gutter)).toSorted((a, b) => a.y - b.y);
  let from = 0;
  return [...crossing, undefined].map((lower) => {
    let to = from;
    while (to < beside.length && (beside[to]?.y ?? Infinity) <= (lower?.y ?? Infinity)) to += 1;
    const between = beside.slice(from, to);
    from = to;
    const left = between.filter(({ x }) => x < gutter.start);
    const right = between.filter(({ x }) => x >= gutter.start);
    return { left, right, crossing: lower === undefined ? [] : [lower], isDivided: areColumns(left, right) };
  });
}

/** At the gutter beside which most stands in columns; none when nothing does. */
function bestBands(segments: readonly Segment[]): Band[] {
  let best: { readonly bands: Band[]; readonly divided: number } = { bands: [], divided: 0 };
  for (const gutter of gutters(segments)) {
    const bands = bandsAt(gutter, segments);
    const divided = bands.reduce(
      (sum, { left, right, isDivided }) => sum + (isDivided ? left.length + right.length : 0),
      0,
    );
    if (divided > best.divided) best = { bands, divided };
  }
  return best.bands;
}

/** Valleys of what lies over the text's width, the deepest first. */
function gutters(segments: readonly Segment[]): Gutter[] {
  if (segments.length < MIN_LINES) return [];
  const left = segments.reduce((least, { x }) => Math.min(least, x), Infinity);
  const right = segments.reduce((most, segment) => Math.max(most, rightOf(segment)), -Infinity);
  const covered = coverage(segments, left, right);
  const from = Math.floor(covered.length * MARGIN);
  const window = Math.max(1, Math.ceil((MIN_GUTTER * median(segments.map(({ size }) => size))) / STEP));
  const highest = { left: runningMost(covered), right: runningMost(covered.toReversed()).toReversed() };
  const candidates: Candidate[] = [];
  for (let at = from; at + window <= covered.length - from; at += 1) {
    const crossing = covered.subarray(at, at + window).reduce((most, count) => Math.max(most, count), 0);
    const depth = Math.min(highest.left[at] ?? 0, highest.right[at + window - 1] ?? 0) - crossing;
    candidates.push({ start: left + at * STEP, end: left + (at + window) * STEP, depth });
  }
  return apart(candidates);
}

function runningMost(counts: Uint32Array): Uint32Array {
  let most = 0;
  return counts.map((count) => (most = Math.max(most, count)));
}

interface Candidate extends Gutter {
  /** How many fewer segments lie over it than over the highest place on its lower side. */
  readonly depth: number;
}

/** The deepest that do not overlap. */
function apart(candidates: readonly Candidate[]): Candidate[] {
  const chosen: Candidate[] = [];
  for (const each of candidates.filter(({ depth }) => depth > 0).toSorted((a, b) => b.depth - a.depth)) {
    if (chosen.length === MAX_CANDIDATES) break;
    if (chosen.every(({ start, end }) => each.end <= start || each.start >= end)) chosen.push(each);
  }
  return chosen;
}

/** How many segments lie over each step of the text's width. */
function coverage(segments: readonly Segment[], left: number, right: number): Uint32Array {
  const covered = new Uint32Array(Math.max(0, Math.min(10_000, Math.ceil((right - left) / STEP))));
  for (const segment of segments) {
    const end = Math.min(covered.length, Math.ceil((rightOf(segment) - left) / STEP));
    for (let at = Math.max(0, Math.floor((segment.x - left) / STEP)); at < end; at += 1)
      covered[at] = (covered[at] ?? 0) + 1;
  }
  return covered;
}

function areColumns(left: readonly Segment[], right: readonly Segment[]): boolean {
  if (left.length < 2 || right.length < 2) return false;
  const [isLeft, isRight] = [isColumn(left), isColumn(right)];
  if (isLeft && isRight) return true;
  // Beside a column of text there may be a figure or code, which no measure of text fits.
  return (isLeft || isRight) && areDrawnApart(left, right);
}

/** Whether a page draws all of one side before the other; a table is drawn row by row. */
function areDrawnApart(left: readonly Segment[], right: readonly Segment[]): boolean {
  const isLeft = new Set(left);
  const drawn = [...left, ...right].toSorted((a, b) => a.order - b.order);
  const switches = drawn.filter(
    (each, index) => index > 0 && isLeft.has(each) !== isLeft.has(drawn[index - 1] ?? each),
  );
  return switches.length <= MAX_SWITCHES + drawn.length * SWITCHED_SHARE;
}

function isColumn(lines: readonly Segment[]): boolean {
  if (lines.length < MIN_LINES) return false;
  const letters = lines.reduce((sum, { text }) => sum + text.length, 0) / lines.length;
  const start = lines.reduce((least, { x }) => Math.min(least, x), Infinity);
  const end = lines.reduce((most, line) => Math.max(most, rightOf(line)), -Infinity);
  const fill = median(lines.map(({ width }) => width)) / (end - start);
  const continued = lines.filter(({ text }) => /^\p{Ll}/u.test(text)).length / lines.length;
  return letters >= MIN_LETTERS && fill >= MIN_FILL && (fill >= DENSE_FILL || continued >= MIN_CONTINUED);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
