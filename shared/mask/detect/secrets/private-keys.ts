import type { Span } from '../../entity.ts';

const BEGINNING = /-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----/g;
const ENDING = /-----END (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----/y;
/** Lines of base64, headers such as `Proc-Type: 4,ENCRYPTED` among them; `\n` where JSON or code holds them. */
const BODY = /^(?:[A-Za-z0-9+/=,:.\-\s"'`]|\\[nr])*/;
const MOST_BODY = 16_000;
/** Characters of base64 below which there is no key between the marks, only talk about one. */
const LEAST_BODY = 40;
const IN_BODY = /[A-Za-z0-9+/=]{20,}/g;

/** Private keys in PEM, from mark to mark; where the end is cut off, as chunks may, to where the base64 ends. */
export function findPrivateKeys(text: string): Span[] {
  if (!text.includes('PRIVATE KEY')) return [];
  const spans: Span[] = [];
  for (const { 0: mark, index } of text.matchAll(BEGINNING)) {
    if (index < (spans.at(-1)?.end ?? 0)) continue;
    const end = keyEnd(text, index + mark.length);
    if (end !== undefined) spans.push({ kind: 'secret', start: index, end, key: text.slice(index, end) });
  }
  return spans;
}

function keyEnd(text: string, from: number): number | undefined {
  const ahead = text.slice(from, from + MOST_BODY);
  const mark = ahead.indexOf('-----');
  const body = BODY.exec(mark === -1 ? ahead : ahead.slice(0, mark))?.[0] ?? '';
  const runs = Array.from(body.matchAll(IN_BODY));
  if (runs.reduce((sum, [run]) => sum + run.length, 0) < LEAST_BODY) return undefined;
  ENDING.lastIndex = from + mark;
  if (mark === body.length && ENDING.test(text)) return ENDING.lastIndex;
  const last = runs.at(-1);
  return last === undefined ? undefined : from + last.index + last[0].length;
}
