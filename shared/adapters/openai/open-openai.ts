import type { ProviderConfig } from '../../platform/config/index.ts';
import type { PriceTable } from '../../platform/prices.ts';
import { OpenAiEmbedder } from './embedder.ts';
import { OpenAiGenerator } from './generator.ts';
import { googleKey } from './google-key.ts';

/** A longer pause than this is better spent on the next provider. */
const IMPATIENT_RETRY_AFTER_MS = 2_000;
/** So much before its time is over a question's try ends itself, so that its provider's breaker hears of it. */
const QUESTION_SLACK_MS = 250;

/** Of the names that this server gives its models. */
export interface EmbeddingModel {
  readonly model: string;
  readonly dimensions: number;
  readonly deployment?: string | undefined;
}

/** Writing takes longer than embedding: it has twice the time. */
export function openGenerator(
  config: ProviderConfig,
  answerModel: string,
  { prices, hasNext }: { readonly prices: PriceTable; readonly hasNext: boolean },
): OpenAiGenerator {
  return new OpenAiGenerator({
    ...connectionOf(config),
    prices,
    answerModel,
    timeoutMs: 2 * config.timeoutMs,
    streaming: config.streaming,
    retryAfterCapMs: IMPATIENT_RETRY_AFTER_MS,
    ...(hasNext && { tries: 2 }),
  });
}

/** @param questionMs of one question's time this provider's part; left out for ingestion, which is patient. */
export function openEmbedder(
  config: ProviderConfig,
  { model, dimensions, deployment }: EmbeddingModel,
  { prices, questionMs }: { readonly prices: PriceTable; readonly questionMs?: number | undefined },
): OpenAiEmbedder {
  return new OpenAiEmbedder({
    ...connectionOf(config),
    prices,
    embeddingModel: model,
    embeddingDimensions: dimensions,
    ...(deployment !== undefined && { embeddingDeployment: deployment }),
    timeoutMs: config.timeoutMs,
    ...(questionMs !== undefined && {
      timeoutMs: Math.min(config.timeoutMs, Math.max(1, Math.floor(questionMs) - QUESTION_SLACK_MS)),
      tries: 2,
      retryAfterCapMs: IMPATIENT_RETRY_AFTER_MS,
    }),
  });
}

function connectionOf({ name, apiKey, asGoogle, baseUrl, keyHeader, headers, query }: ProviderConfig) {
  const key = asGoogle ? googleKey() : apiKey;
  return {
    name,
    headers: { ...headers },
    query: { ...query },
    ...(key !== undefined && { apiKey: key }),
    ...(baseUrl !== undefined && { baseURL: baseUrl }),
    ...(keyHeader !== undefined && { keyHeader }),
  };
}
