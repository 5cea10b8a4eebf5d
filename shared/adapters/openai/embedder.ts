import { KildeError } from '../../platform/errors.ts';
import { priceOf } from '../../platform/prices.ts';
import { estimateTokens } from '../../platform/tokens.ts';
import type { Embedded, Embedder, EmbeddingProfile, EmbedLimits, ProviderState } from '../../ports/embedder.ts';
import { ProviderError, type Spent } from '../../providers/provider-error.ts';
import { DENSE_DIMENSIONS } from '../../terms/dimensions.ts';
import { ProviderClient, type Timing } from './client.ts';
import { statusOf } from './failure.ts';
import { parseEmbedderOptions, type OpenAiEmbedderOptions } from './options.ts';
import { subjectOf } from './subject.ts';
import { denseVectors, embeddingsAnswer } from './vectors.ts';

/** Of one call's answer: 256 vectors of 4,096 numbers, were they written out in full, are 23 MB. */
const MOST_BYTES = 64 * 1_048_576;

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
    const subject = subjectOf('The embedding provider', this.#options.name);
    this.#client = new ProviderClient({ ...this.#options, subject, mostBytes: MOST_BYTES }, timing);
  }

  state(): ProviderState {
    return { provider: this.#options.name, breaker: this.#client.breaker };
  }

  estimate(texts: readonly string[]): { tokens: number; usd: number } {
    const tokens = texts.reduce((sum, text) => sum + estimateTokens(text), 0);
    return { tokens, usd: priceOf(this.#options.prices, this.profile.model, tokens) };
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
    const paid = { tokens: 0 };
    const answer = await this.#request(
      wordy.map(({ text }) => text),
      paid,
      signal,
    ).catch((error: unknown) => {
      throw error instanceof ProviderError ? error.withSpent(this.#spent(paid.tokens)) : error;
    });
    wordy.forEach(({ index }, at) => {
      vectors[index] = answer[at] ?? new Float32Array(DENSE_DIMENSIONS);
    });
    return { vectors, tokens: paid.tokens, usd: this.#spent(paid.tokens).usd };
  }

  #spent(inputTokens: number): Spent {
    return { inputTokens, outputTokens: 0, usd: priceOf(this.#options.prices, this.profile.model, inputTokens) };
  }

  /** Notes in `paid` what the server counted, whether its answer can be used or not. */
  #request(texts: string[], paid: { tokens: number }, signal?: AbortSignal): Promise<Float32Array[]> {
    const { embeddingModel, embeddingDeployment: model = embeddingModel, embeddingDimensions } = this.#options;
    return this.#client.run(async (client, trySignal) => {
      const ask = async (dimensions?: number): Promise<Float32Array[]> => {
        // No `encoding_format`: the SDK asks for base64, less than half the bytes, and takes lists from servers that know no other.
        const body = { model, input: texts, ...(dimensions !== undefined && { dimensions }) };
        const answer = embeddingsAnswer.parse(await client.embeddings.create(body, { signal: trySignal }));
        paid.tokens += answer.usage?.total_tokens ?? 0;
        return denseVectors(answer, texts.length, embeddingDimensions);
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
