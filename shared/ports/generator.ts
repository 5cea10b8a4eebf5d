import type { ProviderState } from './embedder.ts';

/** One piece of evidence shown to the model; `id` is what the model cites. */
export interface Evidence {
  readonly id: string;
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly text: string;
}

/** A statement and the verbatim quotes that carry it. Nothing here is trusted before `answer/` checked it. */
export interface Claim {
  readonly text: string;
  readonly quotes: readonly { readonly evidenceId: string; readonly quote: string }[];
}

export interface Generated {
  readonly sufficiency: 'full' | 'partial' | 'none';
  readonly claims: readonly Claim[];
  /** What the evidence does not tell; empty when it tells all. */
  readonly missing: string;
  readonly model: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly usd: number;
}

/** Failures are `KildeError` of kind `provider_failed`. */
export interface Generator {
  readonly model: string;
  generate(question: string, evidence: readonly Evidence[], signal?: AbortSignal): Promise<Generated>;
  state(): ProviderState;
}
