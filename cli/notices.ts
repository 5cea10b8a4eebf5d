import type { Config } from '../shared/platform/config/index.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What is allowed but rarely meant, a line each. Values stay out: an address may hold a password. */
export function noticesOf(env: Environment, { provider, prices }: Config): string[] {
  if (provider === null) {
    if ((env['OPENAI_BASE_URL'] ?? '').trim() === '') return [];
    return [
      'OPENAI_BASE_URL is ignored, since OPENAI_API_KEY is not set. For a server that wants no key, set it to any value.',
    ];
  }
  return [...new Set([provider.embeddingModel, provider.answerModel])]
    .filter((model) => !Object.hasOwn(prices, model))
    .map((model) => `The cost of ${model} shows as 0, since its price is not known; set KILDE_PRICES.`);
}
