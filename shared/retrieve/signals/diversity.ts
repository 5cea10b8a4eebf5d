import type { RankedHit } from '../retrieval.ts';

/** The second chunk of a file counts a third, the third a ninth: ten hits shall not be one file. */
const DECAY = 0.35;

/** Takes hits best first; what comes back has to be ordered anew. */
export function diversify<T extends RankedHit>(ordered: readonly T[]): T[] {
  const seen = new Map<string, number>();
  return ordered.map((hit) => {
    const before = seen.get(hit.chunk.path) ?? 0;
    seen.set(hit.chunk.path, before + 1);
    return { ...hit, score: hit.score * DECAY ** before };
  });
}
