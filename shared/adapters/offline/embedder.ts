import { KildeError } from '../../platform/errors.ts';
import type { Embedded, Embedder, EmbeddingProfile, EmbedLimits, ProviderState } from '../../ports/embedder.ts';
import { subwordVector } from './subwords.ts';

/** Embeds without a model, a network or a key: the same text has the same vector on every machine. */
export class OfflineEmbedder implements Embedder {
  /** The number moves when the vectors do: stored ones are then made again. */
  readonly profile: EmbeddingProfile = { id: 'offline:subwords-1:1024', provider: 'offline', model: 'subwords-1' };
  /** It runs on the caller's thread, at 0.1 to 0.2 ms a chunk of 1,500 characters: a batch must stay short, and two at once gain nothing. */
  readonly limits: EmbedLimits = { inputs: 64, tokens: 100_000, concurrency: 1 };

  embed(texts: readonly string[], signal?: AbortSignal): Promise<Embedded> {
    if (signal?.aborted) return Promise.reject(new KildeError('cancelled', 'The call was cancelled by its caller.'));
    return Promise.resolve({ vectors: texts.map(subwordVector), tokens: 0, usd: 0 });
  }

  estimate(): { tokens: number; usd: number } {
    return { tokens: 0, usd: 0 };
  }

  state(): ProviderState {
    return { provider: 'offline', breaker: 'none' };
  }
}
