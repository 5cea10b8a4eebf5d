import type { Lines } from './lines.ts';
import { splitLongLine } from './long-line.ts';
import { type Cut, type Span, segment } from './segment.ts';

const TAB_WIDTH = 4;
/** Deeper lines count as this deep: it bounds the levels, and with them the work. */
const MAX_INDENT = 40;
/** Lines that end or go on with something: never the first line of a chunk if it can be helped. */
const CONTINUES =
  /^(?:[)\]}>]|end\b|else\b|elif\b|elsif\b|except\b|catch\b|finally\b|fi\b|done\b|esac\b|then\b|--+$|\*)/;

const COMMENT = /^(?:\/\/|\/\*|#|--|;|%)/;

/** Without a syntax tree: at blank lines first, then at the least indented lines, then anywhere between lines. */
export function splitByLines(text: string, lines: Lines, span: Span): Span[] {
  return segment(span, lineCuts(text, lines, span), (rest) => splitLongLine(text, rest));
}

function lineCuts(text: string, lines: Lines, span: Span): Cut[] {
  const cuts: Cut[] = [];
  let before: Before = 'line';
  for (const offset of [span.start, ...lines.startsBetween(span.start, span.end)]) {
    const end = Math.min(lines.endOf(offset), span.end);
    const first = firstInk(text, offset, end);
    if (first === end) {
      before = 'blank';
      continue;
    }
    const head = text.slice(first, Math.min(end, first + 12));
    const indent = Math.min(indentOf(text, offset, first), MAX_INDENT);
    if (offset > span.start) cuts.push({ offset, level: baseOf(head, before) + indent });
    before = COMMENT.test(head) ? 'comment' : 'line';
  }
  return cuts;
}

type Before = 'blank' | 'line' | 'comment';

/** A comment is cut, and cut from what it is about, after all else; then come only ends. */
function baseOf(head: string, before: Before): number {
  if (CONTINUES.test(head)) return 3 * (MAX_INDENT + 1);
  return { blank: 0, line: 1, comment: 2 }[before] * (MAX_INDENT + 1);
}

function firstInk(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && (text[at] === ' ' || text[at] === '\t' || text[at] === '\f')) at++;
  return at;
}

function indentOf(text: string, start: number, end: number): number {
  let columns = 0;
  for (let at = start; at < end; at++) columns += text[at] === '\t' ? TAB_WIDTH : 1;
  return columns;
}
