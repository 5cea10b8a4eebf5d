import { priceOf, type PriceTable } from '../platform/prices.ts';
import { estimateTokens } from '../platform/tokens.ts';
import type { Evidence, Generated, Generator } from '../ports/generator.ts';
import type { Estimate } from './budget.ts';
import type { Budgeted } from './budgeted-embedder.ts';
import { costOfFailure } from './cost-of-failure.ts';

/** The rules that stand before the evidence, and the form that an answer must have. */
const INSTRUCTION_TOKENS = 1_500;
/** Its markers, with a number of 32 digits on each. */
const EVIDENCE_TOKENS = 80;

export type EstimateAnswer = (question: string, evidence: readonly Evidence[]) => Estimate;

export interface AnswerPriceOptions {
  readonly prices: PriceTable;
  /** All that may answer: the dearest counts. None: answers are made here, and cost nothing. */
  readonly models: readonly string[];
  /** Of one answer, its reasoning included. */
  readonly maxOutputTokens: number;
}

/** What one answer costs at most: the whole prompt, and as many tokens as an answer may have. */
export function answerEstimate({ prices, models, maxOutputTokens }: AnswerPriceOptions): EstimateAnswer {
  if (models.length === 0) return () => ({ tokens: 0, usd: 0 });
  return (question, evidence) => {
    const pieces = evidence.map(({ path, text }) => estimateTokens(path) + estimateTokens(text) + EVIDENCE_TOKENS);
    const input = pieces.reduce((sum, tokens) => sum + tokens, INSTRUCTION_TOKENS + estimateTokens(question));
    const usd = Math.max(...models.map((model) => priceOf(prices, model, input, maxOutputTokens)));
    return { tokens: input + maxOutputTokens, usd };
  };
}

export interface BudgetedGeneratorOptions extends Budgeted {
  readonly estimate: EstimateAnswer;
}

/**
 * Asks the budget before each answer and records what it has cost, tries that failed included as far as their cost is
 * known. The estimate is of one try.
 */
export const budgetedGenerator = (
  generator: Generator,
  { workspace, budget, estimate }: BudgetedGeneratorOptions,
): Generator => ({
  model: generator.model,
  state: () => generator.state(),
  generate: async (question, evidence, call): Promise<Generated> => {
    const reservation = await budget.check(workspace, estimate(question, evidence));
    try {
      const generated = await generator.generate(question, evidence, call);
      const { inputTokens, outputTokens, usd, failovers } = generated;
      reservation.spend({ inputTokens, outputTokens, usd, failovers: failovers.length });
      return generated;
    } catch (error) {
      reservation.spend(costOfFailure(error));
      throw error;
    }
  },
});
