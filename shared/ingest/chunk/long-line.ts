import { CHUNK_MAX, CHUNK_TARGET } from './limits.ts';
import type { Span } from './segment.ts';

/** How far back from the target a better place to cut is looked for, and after what, the best first. */
const LOOK_BACK = 300;
const AFTER = [/[\n\r;{}]|[.!?](?=\s)/y, /[\s,()[\]<>|]/y];

/** Cuts a span without line ends at a bounded count of characters, after a sentence, a statement or a word if one is near. */
export function splitLongLine(text: string, { start, end }: Span): Span[] {
  const spans: Span[] = [];
  let from = start;
  while (end - from > CHUNK_MAX) {
    const to = placeToCut(text, from + CHUNK_TARGET);
    spans.push({ start: from, end: to });
    from = to;
  }
  spans.push({ start: from, end });
  return spans;
}

function placeToCut(text: string, wanted: number): number {
  for (const pattern of AFTER) {
    for (let at = wanted; at > wanted - LOOK_BACK; at--) {
      pattern.lastIndex = at - 1;
      if (isBoundary(text, at) && pattern.test(text)) return at;
    }
  }
  return isBoundary(text, wanted) ? wanted : wanted - 1;
}

/** Never inside a surrogate pair, nor between `\r` and `\n`. */
function isBoundary(text: string, at: number): boolean {
  const before = text.charCodeAt(at - 1);
  const after = text.charCodeAt(at);
  const insidePair = before >= 0xd800 && before <= 0xdbff && after >= 0xdc00 && after <= 0xdfff;
  return !insidePair && !(before === 0x0d && after === 0x0a);
}
