import type { Lines } from '../lines.ts';
import type { Span } from '../segment.ts';

export interface Heading {
  /** Where its first line starts; an overline belongs to the heading. */
  readonly offset: number;
  /** 1 for the outermost. */
  readonly level: number;
  readonly title: string;
}

export interface Structure {
  /** In order. */
  readonly headings: readonly Heading[];
  /** Fences, tables and the like, in order: not cut where it can be avoided. */
  readonly solid: readonly Span[];
}

export interface ProseLine {
  readonly start: number;
  /** Where the next line starts. */
  readonly next: number;
  /** Without the line end, and without the form feed that begins a page. */
  readonly text: string;
  readonly startsPage: boolean;
}

/** Only the head of a line says what it is; a paragraph on one line may be as long as the document. */
const HEAD = 400;

export function proseLines(text: string, lines: Lines): ProseLine[] {
  return lines.starts.map((start, index) => {
    const next = lines.starts[index + 1] ?? text.length;
    const startsPage = text[start] === '\f';
    const head = text.slice(startsPage ? start + 1 : start, Math.min(next, start + HEAD)).trimEnd();
    return { start, next, text: head, startsPage };
  });
}

/** Runs of neighbouring lines become one span each. */
export function runsOf(lines: readonly ProseLine[], belongs: (line: ProseLine) => boolean): Span[] {
  const runs: { start: number; end: number }[] = [];
  for (const line of lines) {
    if (!belongs(line)) continue;
    const last = runs.at(-1);
    if (last?.end === line.start) last.end = line.next;
    else runs.push({ start: line.start, end: line.next });
  }
  return runs;
}
