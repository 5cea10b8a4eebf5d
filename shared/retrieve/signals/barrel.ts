import type { Signal } from './signal.ts';

const PRIOR = 0.7;
/** Of the lines that say something. A file's name proves nothing: many `index` and `mod` files hold code. */
const MOSTLY = 0.85;

const COMMENT = /^(?:\/\/|#(?!\[|include)|\*|\/\*|--)/u;
/** Imports, re-exports, and the names and brackets of their lists. */
const PASSES_ON =
  /^(?:export\s+(?:\*|\{|type\s*\{)|import\b|from\b|(?:pub(?:\([a-z]+\))?\s+)?(?:use|mod)\b.*;$|[\w$]+,?$|["'][\w$]+["'],?$|[}\])]|(?:const\b.*=\s*)?require\b|package\b|#include\b|__all__\b)/u;

/** A chunk that only passes names on holds every word and no answer. */
export const barrel: Signal = {
  name: 'barrel',
  kind: 'prior',
  prepare: () => (candidate) => (candidate.chunk.kind === 'code' && isBarrel(candidate.chunk.text) ? PRIOR : 1),
};

export function isBarrel(text: string): boolean {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !COMMENT.test(line));
  return lines.length > 0 && lines.filter((line) => PASSES_ON.test(line)).length > MOSTLY * lines.length;
}
