import type { Embedded, Embedder, Embedders } from '../ports/embedder.ts';
import type { Budget } from './budget.ts';
import { costOfFailure } from './cost-of-failure.ts';

export interface Budgeted {
  readonly workspace: string;
  readonly budget: Budget;
}

/**
 * Asks the budget before each call, by the embedder's own estimate, and records what it has cost. A call that failed
 * counts as far as its cost is known.
 */
export const budgetedEmbedder = (embedder: Embedder, { workspace, budget }: Budgeted): Embedder => ({
  profile: embedder.profile,
  limits: embedder.limits,
  estimate: (texts) => embedder.estimate(texts),
  state: () => embedder.state(),
  embed: async (texts, signal): Promise<Embedded> => {
    const reservation = await budget.check(workspace, embedder.estimate(texts));
    try {
      const embedded = await embedder.embed(texts, signal);
      reservation.spend({ embeddingTokens: embedded.tokens, usd: embedded.usd });
      return embedded;
    } catch (error) {
      const { inputTokens, usd } = costOfFailure(error);
      reservation.spend({ embeddingTokens: inputTokens, usd });
      throw error;
    }
  },
});

/** Every workspace's embedder within the workspace's budget. */
export const budgetedEmbedders = (embedders: Embedders, budget: Budget): Embedders => ({
  configured: (workspace) => budgetedEmbedder(embedders.configured(workspace), { workspace, budget }),
  of: (workspace, profileId) => {
    const embedder = embedders.of(workspace, profileId);
    return embedder && budgetedEmbedder(embedder, { workspace, budget });
  },
});
