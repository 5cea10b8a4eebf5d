/** Texts that could not be compared if they were embedded under different profiles. */
export interface EmbeddingProfile {
  /** Provider, model and dimensions in one word, such as `openai:text-embedding-3-small:1024`. */
  readonly id: string;
  readonly provider: string;
  readonly model: string;
}

export interface Embedded {
  /** One per text, in order; DENSE_DIMENSIONS long, of length 1 (or all zero when the text holds nothing). */
  readonly vectors: readonly Float32Array[];
  /** Tokens the provider counted; 0 for the offline embedder. */
  readonly tokens: number;
  /** US dollars, from the configured price table; 0 when it is free. */
  readonly usd: number;
}

export interface EmbedLimits {
  /** Texts per call. */
  readonly inputs: number;
  /** Upper bound of estimated tokens per call (`estimateTokens`). */
  readonly tokens: number;
  /** Calls under way at once for one document. */
  readonly concurrency: number;
}

/** Failures are `KildeError` of kind `provider_failed`. */
export interface Embedder {
  readonly profile: EmbeddingProfile;
  readonly limits: EmbedLimits;
  embed(texts: readonly string[], signal?: AbortSignal): Promise<Embedded>;
  /** What embedding the texts would cost at most, without calling anybody: tokens are guessed on the high side. */
  estimate(texts: readonly string[]): { readonly tokens: number; readonly usd: number };
  state(): ProviderState;
}

/** Where embedders come from: each is bound to the workspace that it embeds for. */
export interface Embedders {
  /** What new indexes are embedded by. */
  configured(workspace: string): Embedder;
  /** What embedded under this profile; undefined when it cannot be had here. */
  of(workspace: string, profileId: string): Embedder | undefined;
}

/** For where there is one profile, and nothing to tell workspaces apart. */
export const singleEmbedder = (embedder: Embedder): Embedders => ({
  configured: () => embedder,
  of: (_workspace, profileId) => (profileId === embedder.profile.id ? embedder : undefined),
});

/** What `/ready` says of a provider; `open` means calls fail at once until the breaker tries again. */
export interface ProviderState {
  readonly provider: string;
  readonly breaker: 'none' | 'closed' | 'open' | 'half-open';
}
