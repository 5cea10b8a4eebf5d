import type { Span } from '../segment.ts';
import type { Heading } from './structure.ts';

/** A heading and the text until the next heading of any level. */
export interface Section extends Span {
  /** Titles from the outermost heading down to its own. */
  readonly path: readonly string[];
}

export function sectionsOf(headings: readonly Heading[], end: number): Section[] {
  const open: Heading[] = [];
  const named = headings.filter(({ title }) => title !== '');
  return named.map((heading, index) => {
    while ((open.at(-1)?.level ?? 0) >= heading.level) open.pop();
    open.push(heading);
    return {
      path: open.map(({ title }) => title),
      start: heading.offset,
      end: named[index + 1]?.offset ?? end,
    };
  });
}

/** The headings that all of a span stands under: a chunk of several small sections is named by what they share. */
export function commonPath(sections: readonly Section[], span: Span): readonly string[] {
  let index = lastStartingBy(sections, span.start);
  const first = sections[Math.max(index, 0)];
  if (first === undefined) return [];
  let shared = index < 0 && first.start >= span.end ? [] : first.path;
  for (index = Math.max(index, 0) + 1; index < sections.length; index++) {
    const section = sections[index];
    if (section === undefined || section.start >= span.end) break;
    const differs = shared.findIndex((title, depth) => title !== section.path[depth]);
    shared = differs === -1 ? shared : shared.slice(0, differs);
  }
  return shared;
}

function lastStartingBy(sections: readonly Section[], offset: number): number {
  let low = 0;
  let high = sections.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sections[middle]?.start ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
