import { z } from 'zod';

const modelPrice = z.strictObject({
  /** US dollars per million tokens in (for an embedding model: embedded). */
  input: z.number().nonnegative(),
  /** US dollars per million tokens out; 0 for embedding models. */
  output: z.number().nonnegative().default(0),
});

export type ModelPrice = z.infer<typeof modelPrice>;
export const priceTableSchema = z.record(z.string(), modelPrice);
export type PriceTable = Readonly<Record<string, ModelPrice>>;

/** Day the default prices were copied from the provider's public price list. */
export const PRICES_AS_OF = '2026-11-01';

/**
 * List prices of the models that Kilde names by default. They change: KILDE_PRICES overrides them.
 * A model that neither knows costs 0 in results, and the start says so.
 */
export const DEFAULT_PRICES: PriceTable = {
  'text-embedding-3-small': { input: 0.02, output: 0 },
  'text-embedding-3-large': { input: 0.13, output: 0 },
  'gpt-5-mini': { input: 0.25, output: 2 },
  'gpt-5': { input: 1.25, output: 10 },
};

/** US dollars for a number of tokens; 0 when the model has no price. */
export function priceOf(prices: PriceTable, model: string, inputTokens: number, outputTokens = 0): number {
  const price = Object.hasOwn(prices, model) ? prices[model] : undefined;
  if (price === undefined) return 0;
  return (inputTokens * price.input + outputTokens * price.output) / 1_000_000;
}
