import type { Definition } from './definition.ts';
import type { Lines } from './lines.ts';
import { shorten } from './shorten.ts';

const MAX_DOC = 120;
/** Comments above a definition are followed up this far. */
const MAX_LINES_UP = 60;

const DECORATION = /^(?:@\w|#\[|\[[A-Z]|template\s*<)/;
const BLOCK_END = /\*\/$/;
const BLOCK_START = /^\/\*/;
const LINE_COMMENT =
  /^(?:\/\/|#+(?:\s(?!\s*(?:include|define|if|ifdef|ifndef|endif|else|pragma|undef)\b)|$)|--+(?:\s|\[|$)|[%;]+(?:\s|$))/;
const MARKS = /^(?:\/\*[*!]*|\*+\/|\*+|\/{2,}!?|#+|--+\[*|%+|;+)\s?/;
/** The other end of a comment, or of a banner. */
const TRAILING_MARKS = /\s*(?:\*+\/|[/=*#~-]{3,})$/;
/** Documentation in XML. */
const TAG = /<\/?\w[^<>]*>/g;
/** `@param`, `:returns:`: about a part of the definition. */
const FIELD = /^[@:\\]\w/;
const DOCSTRING = /\s*[rRuU]?(?:"""|''')\s*([^\n]*)/y;

/** The first line of what documents a definition: the comment above it, or the string its body starts with. */
export function docOf(text: string, lines: Lines, definition: Definition): string {
  const doc = commentAbove(text, lines, definition.start) || docstring(text, definition.bodyStart);
  return shorten(doc, MAX_DOC).trim();
}

function commentAbove(text: string, lines: Lines, offset: number): string {
  const lineAt = (line: number): string => {
    const start = lines.starts[line - 1];
    return start === undefined ? '' : text.slice(start, Math.min(lines.endOf(start), start + 4 * MAX_DOC)).trim();
  };
  let line = lines.lineOf(offset) - 1;
  const highest = Math.max(1, line - MAX_LINES_UP);
  while (line > highest && DECORATION.test(lineAt(line))) line--;
  let first = line;
  if (BLOCK_END.test(lineAt(line))) {
    while (first > highest && !BLOCK_START.test(lineAt(first))) first--;
  } else {
    if (!LINE_COMMENT.test(lineAt(line))) return '';
    while (first > highest && LINE_COMMENT.test(lineAt(first - 1))) first--;
  }
  for (; first <= line; first++) {
    const words = lineAt(first).replace(MARKS, '').replace(TRAILING_MARKS, '').replaceAll(TAG, '').trim();
    if (/[\p{L}\p{N}]/u.test(words) && !FIELD.test(words)) return words;
  }
  return '';
}

function docstring(text: string, bodyStart: number): string {
  DOCSTRING.lastIndex = bodyStart;
  return (DOCSTRING.exec(text)?.[1] ?? '').replace(/(?:"""|''').*$/, '').trim();
}
