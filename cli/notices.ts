import type { Config } from '../shared/platform/config/index.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What is allowed but rarely meant, a line each. Values stay out: an address may hold a password. */
export function noticesOf(env: Environment, { providers, prices }: Config): string[] {
  if (providers.length === 0) {
    if ((env['OPENAI_BASE_URL'] ?? '').trim() === '') return [];
    return [
      'OPENAI_BASE_URL is ignored, since OPENAI_API_KEY is not set. For a server that wants no key, set it to any value.',
    ];
  }
  const models = providers.flatMap(({ embeddingModel = [], answerModel = [] }) => [embeddingModel, answerModel].flat());
  return [...new Set(models)]
    .filter((model) => !Object.hasOwn(prices, model))
    .map((model) => `The cost of ${model} shows as 0, since its price is not known; set KILDE_PRICES.`);
}
