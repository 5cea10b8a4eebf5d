import type { RetrieveDeps } from '../retrieve/retrieve.ts';
import { retrieve } from '../retrieve/retrieve.ts';
import type { Question } from './questions.ts';
import { DEPTH, scoreHits } from './score.ts';

export interface MeasuredQuality {
  readonly questions: number;
  /** Mean NDCG@10, 0 to 1. */
  readonly ndcg: number;
  readonly tokens: number;
  readonly usd: number;
}

/** How well questions find what answers them, asked one after another in the way of every search. */
export async function measureQuality(
  deps: RetrieveDeps,
  workspace: string,
  questions: readonly Question[],
  signal?: AbortSignal,
): Promise<MeasuredQuality> {
  let [sum, tokens, usd] = [0, 0, 0];
  for (const { query, relevant } of questions) {
    signal?.throwIfAborted();
    const { hits, cost } = await retrieve(deps, { workspace, query, topK: DEPTH, filter: {}, signal });
    sum += scoreHits(
      hits.map(({ chunk }) => chunk),
      relevant,
    ).ndcg10;
    tokens += cost.tokens;
    usd += cost.usd;
  }
  return { questions: questions.length, ndcg: questions.length === 0 ? 0 : sum / questions.length, tokens, usd };
}
