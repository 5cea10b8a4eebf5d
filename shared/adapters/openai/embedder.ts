import { KildeError } from '../../platform/errors.ts';
import { priceOf } from '../../platform/prices.ts';
import type { Embedded, Embedder, EmbeddingProfile, EmbedLimits, ProviderState } from '../../ports/embedder.ts';
import { DENSE_DIMENSIONS } from '../../terms/dimensions.ts';
import { ProviderClient, type Timing } from './client.ts';
import { parseEmbedderOptions, type OpenAiEmbedderOptions } from './options.ts';
import { statusOf } from './failure.ts';
import { denseVectors, embeddingsAnswer } from './vectors.ts';

/** Embeddings from OpenAI, or from any server that speaks its wire format. */
export class OpenAiEmbedder implements Embedder {
  readonly profile: EmbeddingProfile;
  /** OpenAI takes 2,048 texts and 300,000 tokens a call; the guess of tokens may be low, and small calls fail small. */
  readonly limits: EmbedLimits = { inputs: 256, tokens: 100_000, concurrency: 4 };
  readonly #options;
  readonly #client: ProviderClient;
  /** Whether the server takes `dimensions`: those that serve one fixed length refuse it, even when it is theirs. */
  #asksDimensions: boolean;

  constructor(options: OpenAiEmbedderOptions, timing: Timing = {}) {
    this.#options = parseEmbedderOptions(options);
    const { embeddingModel: model, embeddingDimensions } = this.#options;
    this.profile = { id: `openai:${model}:${embeddingDimensions}`, provider: 'openai', model };
    this.#asksDimensions = embeddingDimensions === DENSE_DIMENSIONS;
    this.#client = new ProviderClient('The embedding provider', this.#options, timing);
  }

  state(): ProviderState {
    return { provider: 'openai', breaker: this.#client.breaker };
  }

  async embed(texts: readonly string[], signal?: AbortSignal): Promise<Embedded> {
    if (texts.length > this.limits.inputs)
      throw new KildeError(
        'internal',
        `At most ${this.limits.inputs} texts are embedded in a call; ${texts.length} came.`,
      );
    // The provider refuses a text of nothing, and its vector is known.
    const wordy = texts.flatMap((text, index) => (text.trim() === '' ? [] : [{ text, index }]));
    const vectors: Float32Array[] = texts.map(() => new Float32Array(DENSE_DIMENSIONS));
    if (wordy.length === 0) return { vectors, tokens: 0, usd: 0 };
    const answer = await this.#request(
      wordy.map(({ text }) => text),
      signal,
    );
    wordy.forEach(({ index }, at) => {
      vectors[index] = answer.vectors[at] ?? new Float32Array(DENSE_DIMENSIONS);
    });
    return { vectors, tokens: answer.tokens, usd: priceOf(this.#options.prices, this.profile.model, answer.tokens) };
  }

  #request(texts: string[], signal?: AbortSignal): Promise<{ vectors: Float32Array[]; tokens: number }> {
    const { embeddingModel: model, embeddingDimensions } = this.#options;
    return this.#client.run(async (client, trySignal) => {
      const ask = async (dimensions?: number): Promise<{ vectors: Float32Array[]; tokens: number }> => {
        // No `encoding_format`: the SDK asks for base64, less than half the bytes, and takes lists from servers that know no other.
        const body = { model, input: texts, ...(dimensions !== undefined && { dimensions }) };
        const answer = embeddingsAnswer.parse(await client.embeddings.create(body, { signal: trySignal }));
        return {
          vectors: denseVectors(answer, texts.length, embeddingDimensions),
          tokens: answer.usage?.total_tokens ?? 0,
        };
      };
      if (!this.#asksDimensions) return ask();
      try {
        return await ask(embeddingDimensions);
      } catch (error) {
        if (statusOf(error) !== 400 && statusOf(error) !== 422) throw error;
        const answer = await ask();
        this.#asksDimensions = false;
        return answer;
      }
    }, signal);
  }
}
