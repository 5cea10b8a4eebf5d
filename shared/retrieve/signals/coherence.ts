import type { Signal } from './signal.ts';

/** What a file gains whose chunks together are the most relevant of the pool. */
const WEIGHT = 0.4;

/** A file that answers a question does so in several places; a file that mentions it does so in one. */
export const coherence: Signal = {
  name: 'coherence',
  kind: 'boost',
  prepare({ candidates }) {
    const sums = new Map<string, number>();
    for (const { chunk, relevance } of candidates) sums.set(chunk.path, (sums.get(chunk.path) ?? 0) + relevance);
    const most = Math.max(0, ...sums.values());
    return ({ chunk }) => (most === 0 ? 0 : (WEIGHT * (sums.get(chunk.path) ?? 0)) / most);
  },
};
