import { detect } from './detect/index.ts';
import type { Span } from './entity.ts';
import { fold } from './fold.ts';
import { withoutOverlaps } from './spans.ts';

/**
 * What is to be masked in a text, in its order and without overlaps.
 * @param personal whether personal data is looked for, or secrets alone.
 */
export function findSpans(text: string, personal: boolean): Span[] {
  const folded = fold(text);
  const found = detect(folded.text, personal);
  const spans = [...found, ...repeatedSecrets(folded.text, found)];
  return withoutOverlaps(spans, folded.text).map((span) => ({ ...span, ...folded.original(span.start, span.end) }));
}

/** Secrets of a text that are looked for in all of it: more would take longer than the text's length allows. */
const MOST_SECRETS = 32;
/** Shorter ones stand in other words. */
const LEAST_LENGTH = 8;

/** A key that one line calls so may stand in the next without a word about it. */
function repeatedSecrets(text: string, found: readonly Span[]): Span[] {
  const keys = new Set(
    found.filter(({ kind, key }) => kind === 'secret' && key.length >= LEAST_LENGTH).map(({ key }) => key),
  );
  const spans: Span[] = [];
  for (const key of [...keys].slice(0, MOST_SECRETS))
    for (let start = text.indexOf(key); start !== -1; start = text.indexOf(key, start + key.length))
      spans.push({ kind: 'secret', start, end: start + key.length, key });
  return spans;
}

export type FindSpans = typeof findSpans;
