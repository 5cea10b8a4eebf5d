import type { ProviderConfig } from '../../platform/config/index.ts';
import type { PriceTable } from '../../platform/prices.ts';
import { OpenAiEmbedder } from './embedder.ts';
import { OpenAiGenerator } from './generator.ts';

export interface OpenAiProviders {
  readonly embedder: OpenAiEmbedder;
  readonly generator: OpenAiGenerator;
}

/** Both providers of one configuration. Writing takes longer than embedding: it has twice the time. */
export function openOpenAi(config: ProviderConfig & { readonly prices: PriceTable }): OpenAiProviders {
  const { apiKey, baseUrl, embeddingModel, embeddingDimensions, answerModel, timeoutMs, prices } = config;
  const connection = { apiKey, prices, ...(baseUrl !== undefined && { baseURL: baseUrl }) };
  return {
    embedder: new OpenAiEmbedder({ ...connection, embeddingModel, embeddingDimensions, timeoutMs }),
    generator: new OpenAiGenerator({ ...connection, answerModel, timeoutMs: 2 * timeoutMs }),
  };
}
