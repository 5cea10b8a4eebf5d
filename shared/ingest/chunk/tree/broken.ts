import type { Node } from 'web-tree-sitter';
import type { Reading } from '../definition.ts';
import type { Span } from '../segment.ts';

/** Adds the definitions that lines show inside what did not parse: one missing brace may take a whole class with it. */
export function withBroken(reading: Reading, root: Node, byLine: () => Reading): Reading {
  const broken = brokenSpans(root);
  if (broken.length === 0 || reading.truncated) return reading;
  const known = new Set(reading.definitions.map(({ at }) => at));
  let next = 0;
  const added = byLine().definitions.filter(({ at }) => {
    while ((broken[next]?.end ?? Infinity) <= at) next++;
    return (broken[next]?.start ?? Infinity) <= at && !known.has(at);
  });
  const definitions = [...reading.definitions, ...added].toSorted((a, b) => a.start - b.start || b.end - a.end);
  return { definitions, truncated: false };
}

/** Without those inside others. */
function brokenSpans(root: Node): Span[] {
  const spans: Span[] = [];
  for (const node of root.descendantsOfType('ERROR')) {
    if (node === null || node.startIndex < (spans.at(-1)?.end ?? 0)) continue;
    spans.push({ start: node.startIndex, end: node.endIndex });
  }
  return spans;
}
