import type { Definition } from './definition.ts';
import { docOf } from './doc-line.ts';
import type { Lines } from './lines.ts';
import { shorten } from './shorten.ts';

/** What is looked at, and what is kept of it. */
const MAX_WHOLE = 1_000;
const MAX_SIGNATURE = 200;
/** What opens a body, or joins it to the signature, or ends the statement. */
const OPENER = /\s*(?:\{|=>|:=|=|:|;|,|\bdo|\bthen)\s*$/;
/** `@Override`, `[Obsolete("x")]`, `#[derive(Debug)]`: what is not the definition's own. */
const ANNOTATION = /^(?:@(?!interface\b)[\w.:]+(?:\((?:[^()]|\([^()]*\))*\))?|#?\[(?:[^[\]]|\[[^[\]]*\])*\])\s+/;
const COMMENT_LINE = /^\s*(?:\/\/|\/\*|\*|#\s|--\s).*$/gm;
/** A statement without a body is followed this far while a parenthesis is open. */
const MAX_STATEMENT_LINES = 4;

/** A definition up to its body on one line, and the first line of its documentation. */
export function signatureOf(text: string, lines: Lines, definition: Definition): string {
  const start = startWithModifiers(text, lines, definition.start);
  const whole = withoutAnnotations(text.slice(start, Math.min(definition.bodyStart, start + MAX_WHOLE)));
  const signature = definition.bodyStart < definition.end ? whole.replaceAll(COMMENT_LINE, '') : firstStatement(whole);
  const line = shorten(signature.replaceAll(/\s+/g, ' ').trim(), MAX_SIGNATURE).replace(OPENER, '');
  const doc = docOf(text, lines, definition);
  return doc === '' ? line : `${line} — ${doc}`;
}

/** `export const` and the like stand before the node that is named. */
function startWithModifiers(text: string, lines: Lines, start: number): number {
  const lineStart = lines.startOf(start);
  const before = text.slice(lineStart, start);
  if (!/^\s*[\w\s]*$/.test(before) || before.length > MAX_SIGNATURE) return start;
  return lineStart + (before.length - before.trimStart().length);
}

function withoutAnnotations(text: string): string {
  let rest = text;
  for (let found = ANNOTATION.exec(rest); found !== null; found = ANNOTATION.exec(rest))
    rest = rest.slice(found[0].length);
  return rest;
}

/** The first line, and those after it as long as a parenthesis is open. */
function firstStatement(text: string): string {
  let depth = 0;
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '(') depth++;
    if (text[at] === ')') depth--;
    if (text[at] === '\n' && (depth <= 0 || ++count === MAX_STATEMENT_LINES)) return text.slice(0, at);
  }
  return text;
}
