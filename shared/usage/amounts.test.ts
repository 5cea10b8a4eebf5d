import * as fc from 'fast-check';
import { increments } from '../../tests/contracts/usage-store.contract.ts';
import { addUsage, amountsOf, NO_USAGE, tokensOf, usageOf } from './amounts.ts';

describe('amounts', () => {
  it('are what is not zero, with the names of tables', () => {
    expect(amountsOf({ usd: 0.5, refusals: 0, calls: { answer: 2, fetch: 0 } })).toEqual([
      { counter: 'usd', name: '', amount: 0.5 },
      { counter: 'calls', name: 'answer', amount: 2 },
    ]);
    expect(amountsOf(NO_USAGE)).toEqual([]);
  });

  it('and back again are the same usage', () => {
    fc.assert(
      fc.property(increments, (each) => {
        const usage = addUsage(each);
        expect(usageOf(amountsOf(usage))).toEqual(usage);
      }),
    );
  });

  it('add up to the same in any order and any grouping', () => {
    fc.assert(
      fc.property(fc.array(increments), fc.nat(5), (all, cut) => {
        const whole = addUsage(...all);
        expect(addUsage(...all.toReversed())).toEqual(whole);
        expect(addUsage(addUsage(...all.slice(0, cut)), addUsage(...all.slice(cut)))).toEqual(whole);
      }),
    );
  });

  it.each([{ usd: -1 }, { usd: NaN }, { storeReads: 1.5 }, { storeReads: 2 ** 53 }, { masked: { 'an e-mail': 1 } }])(
    'are not made of %j',
    (wrong) => {
      expect(() => amountsOf(wrong)).toThrow(RangeError);
    },
  );

  it('of tokens are those of embeddings, prompts and answers together', () => {
    expect(tokensOf({ embeddingTokens: 1, inputTokens: 20, outputTokens: 300, storeReads: 4_000 })).toBe(321);
    expect(tokensOf({})).toBe(0);
  });
});
