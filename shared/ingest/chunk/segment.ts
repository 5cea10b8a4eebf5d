import { CHUNK_CRUMB, CHUNK_MAX, CHUNK_SMALL, CHUNK_TARGET } from './limits.ts';

/** Half-open, in UTF-16 code units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A place where a text may be cut; the lower the level, the sooner. */
export interface Cut {
  readonly offset: number;
  readonly level: number;
}

/** Cuts from this level on hurt: they are used only on what would else be longer than CHUNK_MAX. */
export const LAST_RESORT = 1_000;

/** Finds places inside a span that is too long and has no cuts left; the spans it gives are each short enough. */
export type Refine = (span: Span) => readonly Span[];

interface Task extends Span {
  /** Range of the cuts strictly inside the span. */
  readonly from: number;
  readonly to: number;
}

/**
 * Recursive split, then merging of siblings: a span that is too long falls apart at its lowest level of
 * cuts, neighbours of that level are joined up to CHUNK_TARGET, and what is still too long falls apart
 * again. Written as a loop over a stack, so that no nesting is too deep; the work is cuts × levels.
 */
export function segment(span: Span, cuts: readonly Cut[], refine: Refine): Span[] {
  const done: Span[] = [];
  const stack: Task[] = [{ ...span, from: 0, to: cuts.length }];
  for (let task = stack.pop(); task !== undefined; task = stack.pop()) {
    const level = lowestLevel(task, cuts);
    const size = task.end - task.start;
    if (size <= CHUNK_TARGET || (size <= CHUNK_MAX && isWhole(task, level, span))) done.push(task);
    else if (level === undefined) for (const piece of refine(task)) done.push(piece);
    else for (const unit of mergedUnits(task, cuts, level).toReversed()) stack.push(unit);
  }
  return joinSmall(done);
}

/** The outermost span is no unit that a cut has made, so only a lack of good cuts keeps it whole. */
const isWhole = (task: Span, level: number | undefined, outermost: Span): boolean =>
  level === undefined || level >= LAST_RESORT || task.start !== outermost.start || task.end !== outermost.end;

function lowestLevel({ from, to }: Task, cuts: readonly Cut[]): number | undefined {
  let lowest: number | undefined;
  for (let index = from; index < to; index++) {
    const level = cuts[index]?.level ?? LAST_RESORT;
    if (lowest === undefined || level < lowest) lowest = level;
  }
  return lowest;
}

function mergedUnits(task: Task, cuts: readonly Cut[], level: number): Task[] {
  const merged: Task[] = [];
  let current: Task | undefined;
  let { start, from } = task;
  for (let index = from; index <= task.to; index++) {
    const cut = index < task.to ? cuts[index] : { offset: task.end, level };
    if (cut === undefined || cut.level !== level) continue;
    const unit: Task = { start, end: cut.offset, from, to: index };
    if (current !== undefined && unit.end - current.start <= CHUNK_TARGET) {
      current = { ...current, end: unit.end, to: unit.to };
    } else {
      if (current !== undefined) merged.push(current);
      current = unit;
    }
    start = cut.offset;
    from = index + 1;
  }
  if (current !== undefined) merged.push(current);
  return merged;
}

/** Leftovers of different levels, such as a class's closing brace, join the piece before or after them. */
export function joinSmall(spans: readonly Span[]): Span[] {
  const joined: Span[] = [];
  for (const span of spans) {
    const before = joined.at(-1);
    if (before !== undefined && belongTogether(before, span))
      joined[joined.length - 1] = { start: before.start, end: span.end };
    else joined.push({ start: span.start, end: span.end });
  }
  return joined;
}

function belongTogether(before: Span, after: Span): boolean {
  const smaller = Math.min(before.end - before.start, after.end - after.start);
  const together = after.end - before.start;
  return (smaller < CHUNK_SMALL && together <= CHUNK_TARGET) || (smaller < CHUNK_CRUMB && together <= CHUNK_MAX);
}
