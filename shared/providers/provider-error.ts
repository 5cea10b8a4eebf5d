import { KildeError, type KildeErrorOptions } from '../platform/errors.ts';
import type { FailureReason } from '../ports/generator.ts';

/** What a call is known to have cost. */
export interface Spent {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly usd: number;
}

export const NOTHING_SPENT: Spent = { inputTokens: 0, outputTokens: 0, usd: 0 };

export const addSpent = (one: Spent, other: Spent): Spent => ({
  inputTokens: one.inputTokens + other.inputTokens,
  outputTokens: one.outputTokens + other.outputTokens,
  usd: one.usd + other.usd,
});

/** A provider's failure with its kind in one word, and what the provider counted before it failed. */
export class ProviderError extends KildeError {
  readonly reason: FailureReason;
  readonly spent: Spent;

  constructor(reason: FailureReason, message: string, options: KildeErrorOptions & { readonly spent?: Spent } = {}) {
    super('provider_failed', message, options);
    this.reason = reason;
    this.spent = options.spent ?? NOTHING_SPENT;
  }

  withSpent(spent: Spent): ProviderError {
    const { reason, message, cause, retryable, retryAfterMs } = this;
    return new ProviderError(reason, message, { cause, retryable, retryAfterMs, spent });
  }
}

/** The reason of any failure: errors of decorators that stand around a provider have none of their own. */
export function reasonOf(error: KildeError): FailureReason {
  if (error instanceof ProviderError) return error.reason;
  return error.retryable ? 'outage' : 'rejected';
}

export const spentOf = (error: unknown): Spent => (error instanceof ProviderError ? error.spent : NOTHING_SPENT);
