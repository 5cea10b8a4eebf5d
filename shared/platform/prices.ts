import { z } from 'zod';
import type { StoreCounts } from './metering.ts';

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

const per100k = z.number().nonnegative();

/** US dollars per 100,000 operations of a store that bills by operation. */
export const storePricesSchema = z.strictObject({ reads: per100k, writes: per100k, deletes: per100k });
export type StorePrices = Readonly<z.infer<typeof storePricesSchema>>;

/** Day the default prices of Firestore were taken from public lists. */
export const STORE_PRICES_AS_OF = '2026-09-30';

/**
 * Firestore's Standard edition beyond its free quota, as listed for europe-west1; europe-north1's own line was not
 * at hand and is taken to be the same. A database in several regions (eur3) costs about twice as much: 0.06, 0.18
 * and 0.02. https://cloud.google.com/firestore/pricing
 */
export const DEFAULT_FIRESTORE_PRICES: StorePrices = { reads: 0.033, writes: 0.099, deletes: 0.011 };

/** What the embedded store costs. */
export const FREE_STORE: StorePrices = { reads: 0, writes: 0, deletes: 0 };

/** US dollars for operations, as if no free quota were left. */
export function storePriceOf(prices: StorePrices, { reads, writes, deletes }: StoreCounts): number {
  return (reads * prices.reads + writes * prices.writes + deletes * prices.deletes) / 100_000;
}
