import { KildeError } from '../platform/errors.ts';
import type { Embedded, Embedder, EmbeddingProfile, EmbedLimits } from '../ports/embedder.ts';
import { Alarm, type Timer } from './alarm.ts';
import { ProviderChain, type OnFailover, type ProvidersState } from './chain.ts';
import { ProviderError, spentOf } from './provider-error.ts';

export interface FailoverEmbedderOptions {
  /** The most wanted first; all of one profile, since their vectors meet in one dot product. */
  readonly providers: readonly Embedder[];
  /** For one call over all of them: each has an equal part of what is left. Left out: as long as they take. */
  readonly budgetMs?: number | undefined;
  readonly onFailover?: OnFailover | undefined;
  readonly timer?: Timer | undefined;
  /** Milliseconds since any moment. */
  readonly now?: (() => number) | undefined;
}

/** Embeds with the first provider that serves. */
export class FailoverEmbedder implements Embedder {
  readonly profile: EmbeddingProfile;
  readonly limits: EmbedLimits;
  readonly #providers: readonly Embedder[];
  readonly #chain: ProviderChain<Embedder>;
  readonly #estimate: Embedder['estimate'];
  readonly #budgetMs: number | undefined;
  readonly #timer: Timer | undefined;
  readonly #now: () => number;

  constructor({ providers, budgetMs, onFailover, timer, now }: FailoverEmbedderOptions) {
    this.#chain = new ProviderChain({ members: providers, after: null, mostDeclined: Infinity, onFailover });
    const [first] = providers;
    const profiles = new Set(providers.map(({ profile }) => profile.id));
    if (first === undefined || profiles.size > 1)
      throw new KildeError(
        'not_configured',
        `Only providers of one embedding profile can stand in for each other: ${[...profiles].join(', ')}.`,
      );
    this.#providers = providers;
    this.profile = first.profile;
    this.limits = {
      inputs: Math.min(...providers.map(({ limits }) => limits.inputs)),
      tokens: Math.min(...providers.map(({ limits }) => limits.tokens)),
      concurrency: Math.min(...providers.map(({ limits }) => limits.concurrency)),
    };
    this.#budgetMs = budgetMs;
    this.#timer = timer;
    this.#now = now ?? (() => performance.now());
    this.#estimate = (texts) => first.estimate(texts);
  }

  async embed(texts: readonly string[], signal?: AbortSignal): Promise<Embedded> {
    const until = this.#budgetMs === undefined ? undefined : this.#now() + this.#budgetMs;
    const ask = (provider: Embedder): Promise<Embedded> =>
      until === undefined
        ? provider.embed(texts, signal)
        : this.#within(this.#share(until, provider), provider, texts, signal);
    const outcome = await this.#chain.ask(ask, signal);
    if ('error' in outcome) throw outcome.error;
    const { served, spent } = outcome;
    return { ...served, tokens: served.tokens + spent.inputTokens, usd: served.usd + spent.usd };
  }

  estimate(texts: readonly string[]): { readonly tokens: number; readonly usd: number } {
    return this.#estimate(texts);
  }

  state(): ProvidersState {
    return this.#chain.state();
  }

  /** Those before it that failed early have left their time. */
  #share(until: number, provider: Embedder): number {
    const asked = this.#providers.length - this.#providers.indexOf(provider);
    return Math.max(0, (until - this.#now()) / asked);
  }

  async #within(ms: number, provider: Embedder, texts: readonly string[], signal?: AbortSignal): Promise<Embedded> {
    const time = new Alarm(signal, this.#timer);
    time.set(ms);
    try {
      return await provider.embed(texts, time.signal);
    } catch (error) {
      if (!time.rang || signal?.aborted) throw error;
      const message = 'The embedding provider did not answer in the time that a question has. Try again.';
      throw new ProviderError('timeout', message, { cause: error, retryable: true, spent: spentOf(error) });
    } finally {
      time.close();
    }
  }
}
