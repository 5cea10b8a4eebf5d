import type { Pool } from './candidates.ts';
import type { RankedHit } from './retrieval.ts';
import { diversify } from './signals/diversity.ts';
import { SIGNALS } from './signals/index.ts';

export interface RankOptions {
  readonly explain: boolean;
  /** Names of signals that take no part; for measuring what each is worth. */
  readonly without: ReadonlySet<string>;
}

/** A score that is still being made up. */
interface Draft extends RankedHit {
  readonly score: number;
}

/**
 * Relevance, plus what each boost adds, times what each prior leaves; then every further chunk of a file
 * counts less. Signals run in a fixed order and equal scores stand by id, so a pool has one ranking.
 */
export function rank(pool: Pool, { explain, without }: RankOptions): RankedHit[] {
  const signals = SIGNALS.filter((signal) => !without.has(signal.name)).map((signal) => ({
    ...signal,
    weigh: signal.prepare(pool),
  }));
  const drafts = pool.candidates.map((candidate): Draft => {
    let score = candidate.relevance;
    const given: Record<string, number> = { relevance: candidate.relevance };
    for (const { name, kind, weigh } of signals) {
      const weight = weigh(candidate);
      score = kind === 'boost' ? score + weight : score * weight;
      if (explain) given[name] = weight;
    }
    return { chunk: candidate.chunk, score, ...(explain && { signals: given }) };
  });
  // A question whose every word is unknown finds nothing, rather than anything.
  const ordered = drafts.filter(({ score }) => score > 0).toSorted(bestFirst);
  return without.has('diversity') ? ordered : diversify(ordered).toSorted(bestFirst);
}

const bestFirst = (a: Draft, b: Draft): number => b.score - a.score || (a.chunk.id < b.chunk.id ? -1 : 1);
