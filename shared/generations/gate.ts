import { measureQuality } from '../quality/measure.ts';
import type { Question } from '../quality/questions.ts';
import type { GenerationFigures } from '../ports/generations.ts';
import type { CopyDeps, Cost } from './deps.ts';
import { IndexAt } from './index-at.ts';
import type { ComparedFigures } from './outcome.ts';

/**
 * One question in a hundred whose answer falls from the first place to the third costs as much. Chunks of equal
 * scores stand in the order of their ids, which are others in each generation: so much moves by chance alone.
 */
export const TOLERANCE = 0.005;

export interface Verdict extends Cost {
  readonly figures: ComparedFigures | null;
  /** Why it may not answer; null when it may. */
  readonly reason: string | null;
}

export const LET_THROUGH: Verdict = { figures: null, reason: null, tokens: 0, usd: 0 };

/** Asks both indexes the same questions in the way of every search; the new one must not be worse. */
export async function judge(
  deps: Pick<CopyDeps, 'indexes' | 'embedders'>,
  workspace: string,
  indexes: { readonly active: string; readonly built: string },
  questions: readonly Question[],
  signal: AbortSignal,
): Promise<Verdict> {
  const measure = (index: string) => {
    const store = new IndexAt(deps.indexes, index);
    return measureQuality({ store, embedders: deps.embedders }, workspace, questions, signal);
  };
  const [before, after] = [await measure(indexes.active), await measure(indexes.built)];
  const figures = { active: figuresOf(before), built: figuresOf(after) };
  const cost = { tokens: before.tokens + after.tokens, usd: before.usd + after.usd };
  return { figures, reason: objection(figures), ...cost };
}

const figuresOf = ({ questions, ndcg }: GenerationFigures): GenerationFigures => ({ questions, ndcg });

const shown = (value: number): string => value.toFixed(3);

export function objection({ active, built }: ComparedFigures): string | null {
  // What adding up in another order may change is not a difference.
  if (built.ndcg >= active.ndcg - TOLERANCE - Number.EPSILON) return null;
  return `NDCG@10 over ${built.questions} questions is ${shown(built.ndcg)}; the index that answers has ${shown(active.ndcg)}.`;
}
