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

/** Why a provider did not serve a call: a word of ours, never one of the provider's. */
export type FailureReason =
  /** Not there or not well: no connection, 5xx, an answer cut off. */
  | 'outage'
  /** Silent for too long. */
  | 'timeout'
  /** Left alone since it failed several times in a row; it was not asked. */
  | 'open'
  /** Kilde has as many calls under way there as it allows itself. */
  | 'busy'
  /** It is limiting Kilde's calls. */
  | 'throttled'
  /** Key, quota, model or address are wrong: an operator's matter. */
  | 'denied'
  /** It does not take requests of this form. */
  | 'rejected'
  /** The model declined to answer. */
  | 'refused'
  /** A content filter stopped the question or the answer. */
  | 'filtered'
  /** The evidence or the answer passed the model's limit of tokens. */
  | 'too_long'
  /** It answered what cannot be read. */
  | 'unreadable';

export interface Failover {
  readonly provider: string;
  readonly reason: FailureReason;
}

export interface Generated {
  readonly sufficiency: 'full' | 'partial' | 'none';
  readonly claims: readonly Claim[];
  /** What the evidence does not tell; empty when it tells all. */
  readonly missing: string;
  /** Name of the provider that served. */
  readonly provider: string;
  readonly model: string;
  /** Providers that were to serve before it and did not, in the order they were asked. */
  readonly failovers: readonly Failover[];
  /** Tokens and money include what tries that failed are known to have cost. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly usd: number;
}

export interface GenerateCall {
  readonly signal?: AbortSignal | undefined;
  /** Takes each claim as soon as it is complete: an UNCHECKED draft. Must not throw. */
  readonly onClaim?: ((claim: Claim) => void) | undefined;
  /** The drafts so far are void, since the try they came from failed: those of another try follow. Must not throw. */
  readonly onRestart?: (() => void) | undefined;
}

/** The most that one answer may have, its reasoning included: several times the longest that people read. */
export const MAX_OUTPUT_TOKENS = 8_000;

/** Failures are `KildeError` of kind `provider_failed`, or `cancelled`. */
export interface Generator {
  readonly model: string;
  generate(question: string, evidence: readonly Evidence[], call?: GenerateCall): Promise<Generated>;
  state(): ProviderState;
}
