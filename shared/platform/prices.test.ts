import fc from 'fast-check';
import {
  DEFAULT_FIRESTORE_PRICES,
  DEFAULT_PRICES,
  FREE_STORE,
  priceOf,
  PRICES_AS_OF,
  priceTableSchema,
  STORE_PRICES_AS_OF,
  storePriceOf,
  storePricesSchema,
} from './prices.ts';

describe('priceOf', () => {
  const prices = { small: { input: 0.02, output: 0 }, large: { input: 1.25, output: 10 } };

  it.each([
    ['small', 1_000_000, undefined, 0.02],
    ['small', 0, undefined, 0],
    ['large', 1_000_000, 1_000_000, 11.25],
    ['large', 4_000, 200, 0.007],
  ])('%s: %d in, %s out cost %d', (model, input, output, usd) => {
    expect(priceOf(prices, model, input, output)).toBeCloseTo(usd, 12);
  });

  it.each(['unknown', '', 'constructor', 'toString', '__proto__', 'hasOwnProperty'])(
    'is 0 for the model %j, which has no price',
    (model) => {
      expect(priceOf(prices, model, 1_000, 1_000)).toBe(0);
    },
  );

  it('is never negative, and twice the tokens cost twice as much', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(DEFAULT_PRICES)), fc.nat(), fc.nat(), (model, input, output) => {
        const once = priceOf(DEFAULT_PRICES, model, input, output);
        expect(once).toBeGreaterThanOrEqual(0);
        expect(priceOf(DEFAULT_PRICES, model, 2 * input, 2 * output)).toBeCloseTo(2 * once, 6);
      }),
    );
  });
});

describe('the price table', () => {
  it('has defaults of its own form, with a day', () => {
    expect(priceTableSchema.parse(DEFAULT_PRICES)).toEqual(DEFAULT_PRICES);
    expect(new Date(PRICES_AS_OF).toISOString().slice(0, 10)).toBe(PRICES_AS_OF);
  });

  it('takes an embedding model without a price for output', () => {
    expect(priceTableSchema.parse({ e: { input: 0.1 } })).toEqual({ e: { input: 0.1, output: 0 } });
  });

  it.each([
    ['a negative price', { m: { input: -1 } }],
    ['a price that is text', { m: { input: '0.1' } }],
    ['no price for input', { m: { output: 1 } }],
    ['an unknown field', { m: { input: 1, cached: 0.1 } }],
    ['an endless price', { m: { input: Infinity } }],
    ['a number for a model', { m: 1 }],
    ['a list', [1]],
    ['nothing', null],
  ])('refuses %s', (_, table) => {
    expect(priceTableSchema.safeParse(table).success).toBe(false);
  });
});

describe('storePriceOf', () => {
  const prices = { reads: 0.03, writes: 0.1, deletes: 0.01 };

  it.each([
    [{ reads: 100_000, writes: 0, deletes: 0 }, 0.03],
    [{ reads: 0, writes: 100_000, deletes: 0 }, 0.1],
    [{ reads: 0, writes: 0, deletes: 100_000 }, 0.01],
    [{ reads: 200, writes: 30, deletes: 10 }, 0.000_091],
    [{ reads: 0, writes: 0, deletes: 0 }, 0],
  ])('%j cost %d', (counts, usd) => {
    expect(storePriceOf(prices, counts)).toBeCloseTo(usd, 12);
    expect(storePriceOf(FREE_STORE, counts)).toBe(0);
  });

  it('has defaults of its own form, with a day', () => {
    expect(storePricesSchema.parse(DEFAULT_FIRESTORE_PRICES)).toEqual(DEFAULT_FIRESTORE_PRICES);
    expect(new Date(STORE_PRICES_AS_OF).toISOString().slice(0, 10)).toBe(STORE_PRICES_AS_OF);
  });

  it.each([
    ['a negative price', { ...FREE_STORE, reads: -1 }],
    ['a price that is missing', { reads: 1, writes: 1 }],
    ['an unknown field', { ...FREE_STORE, storage: 0.15 }],
    ['an endless price', { ...FREE_STORE, writes: Infinity }],
  ])('refuses %s', (_, table) => {
    expect(storePricesSchema.safeParse(table).success).toBe(false);
  });
});
