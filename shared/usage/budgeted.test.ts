import { TestEmbedder } from '../../tests/support/test-embedder.ts';
import { OfflineEmbedder } from '../adapters/offline/embedder.ts';
import { ExtractiveGenerator } from '../answer/extractive.ts';
import { KildeError } from '../platform/errors.ts';
import { countStore } from '../platform/metering.ts';
import { FREE_STORE } from '../platform/prices.ts';
import { singleEmbedder } from '../ports/embedder.ts';
import type { Evidence, GenerateCall, Generated, Generator } from '../ports/generator.ts';
import { ProviderError } from '../providers/provider-error.ts';
import { NO_USAGE } from './amounts.ts';
import { budgetedEmbedder, budgetedEmbedders } from './budgeted-embedder.ts';
import { answerEstimate, budgetedGenerator } from './budgeted-generator.ts';
import { recordedCall } from './recorded-call.ts';
import { setBudgets, usageBed } from '../../tests/support/usage-bed.ts';

const DAY = '2026-11-21';

async function bed() {
  const { settings, usage, open } = usageBed();
  await setBudgets(settings, 'main', { usdPerDay: 1, tokensPerDay: 10_000 });
  const process = open();
  const used = async () => {
    await process.recorder.flush();
    return (await usage.read('main', DAY, DAY))[0]?.usage ?? NO_USAGE;
  };
  return { ...process, settings, used };
}

const evidence: Evidence[] = [{ id: 'c1', path: 'a.md', startLine: 1, endLine: 2, text: 'Kilde means source.' }];

class PaidGenerator implements Generator {
  readonly model = 'paid';
  readonly calls: (GenerateCall | undefined)[] = [];
  failure: unknown;

  async generate(_question: string, _evidence: readonly Evidence[], call?: GenerateCall): Promise<Generated> {
    this.calls.push(call);
    if (this.failure !== undefined) throw this.failure;
    return {
      sufficiency: 'none',
      claims: [],
      missing: '',
      provider: 'second',
      model: 'paid',
      failovers: [{ provider: 'first', reason: 'timeout' }],
      inputTokens: 900,
      outputTokens: 100,
      usd: 0.25,
    };
  }

  state() {
    return { provider: 'first', breaker: 'closed' } as const;
  }
}

describe('an embedder within a budget', () => {
  it('is asked as before, and what it cost is recorded', async () => {
    const { budget, used } = await bed();
    const inner = new TestEmbedder();
    const embedder = budgetedEmbedder(inner, { workspace: 'main', budget });
    const { signal } = new AbortController();
    const embedded = await embedder.embed(['one', 'two'], signal);
    expect(embedded.vectors).toHaveLength(2);
    expect(inner.calls).toEqual([['one', 'two']]);
    expect(inner.signals).toEqual([signal]);
    expect(await used()).toEqual({ ...NO_USAGE, embeddingTokens: embedded.tokens, usd: embedded.usd });
    expect(embedder.profile).toBe(inner.profile);
    expect(embedder.limits).toBe(inner.limits);
    expect(embedder.state()).toEqual(inner.state());
  });

  it('is not asked when there is no room', async () => {
    const { budget, settings, used } = await bed();
    await setBudgets(settings, 'main', { tokensPerDay: 1 });
    const inner = new TestEmbedder();
    const embedders = budgetedEmbedders(singleEmbedder(inner), budget);
    const failure = { kind: 'budget_exceeded' };
    await expect(embedders.configured('main').embed(['one', 'two', 'three'])).rejects.toMatchObject(failure);
    await expect(embedders.of('main', inner.profile.id)?.embed(['one', 'two'])).rejects.toMatchObject(failure);
    expect(embedders.of('main', 'other')).toBeUndefined();
    expect(inner.calls).toEqual([]);
    expect(await used()).toEqual(NO_USAGE);
    await embedders.configured('other').embed(['one', 'two', 'three']);
  });

  it('counts what a call that failed is known to have cost, and gives the rest back', async () => {
    const { budget, used } = await bed();
    const inner = new TestEmbedder();
    const embedder = budgetedEmbedder(inner, { workspace: 'main', budget });
    const spent = { inputTokens: 7, outputTokens: 0, usd: 0.5 };
    const failure = new ProviderError('unreadable', 'no vectors', { spent });
    inner.failNext(failure, new KildeError('cancelled', 'gone'));
    await expect(embedder.embed(['one'])).rejects.toBe(failure);
    await expect(embedder.embed(['one'])).rejects.toMatchObject({ kind: 'cancelled' });
    expect(await used()).toEqual({ ...NO_USAGE, embeddingTokens: 7, usd: 0.5 });
    (await budget.check('main', { tokens: 9_993, usd: 0.5 })).release();
  });

  it('is never refused when it is the one of this machine', async () => {
    const { budget, settings, used } = await bed();
    await setBudgets(settings, 'main', { usdPerDay: 0, usdPerMonth: 0, tokensPerDay: 0 });
    await budgetedEmbedder(new OfflineEmbedder(), { workspace: 'main', budget }).embed(['one']);
    expect(await used()).toEqual(NO_USAGE);
  });
});

describe('a generator within a budget', () => {
  const prices = { paid: { input: 1, output: 10 }, dear: { input: 2, output: 20 } };
  const estimate = answerEstimate({ prices, models: ['paid'], maxOutputTokens: 4_000 });

  it('is asked as before, and what it cost is recorded', async () => {
    const { budget, used } = await bed();
    const inner = new PaidGenerator();
    const generator = budgetedGenerator(inner, { workspace: 'main', budget, estimate });
    const call = { signal: new AbortController().signal };
    expect((await generator.generate('What is it?', evidence, call)).provider).toBe('second');
    expect(inner.calls[0]).toBe(call);
    expect(generator.model).toBe('paid');
    expect(generator.state()).toEqual(inner.state());
    expect(await used()).toEqual({ ...NO_USAGE, inputTokens: 900, outputTokens: 100, usd: 0.25, failovers: 1 });
  });

  it('is not asked when the longest answer would have no room', async () => {
    const { budget, settings } = await bed();
    const inner = new PaidGenerator();
    const generator = budgetedGenerator(inner, { workspace: 'main', budget, estimate });
    await setBudgets(settings, 'main', { usdPerDay: 0.04 });
    await expect(generator.generate('What is it?', evidence)).rejects.toMatchObject({ kind: 'budget_exceeded' });
    expect(inner.calls).toEqual([]);
    await setBudgets(settings, 'main', { usdPerDay: 0.05 });
    await generator.generate('What is it?', evidence);
  });

  it('counts what tries that failed are known to have cost', async () => {
    const { budget, used } = await bed();
    const inner = new PaidGenerator();
    inner.failure = new ProviderError('outage', 'down', { spent: { inputTokens: 5, outputTokens: 6, usd: 0.125 } });
    const generator = budgetedGenerator(inner, { workspace: 'main', budget, estimate });
    await expect(generator.generate('What is it?', evidence)).rejects.toBe(inner.failure);
    expect(await used()).toEqual({ ...NO_USAGE, inputTokens: 5, outputTokens: 6, usd: 0.125 });
  });

  it('is never refused when answers are made here', async () => {
    const { budget, settings, used } = await bed();
    await setBudgets(settings, 'main', { usdPerDay: 0, tokensPerDay: 0 });
    const free = answerEstimate({ prices, models: [], maxOutputTokens: 4_000 });
    const options = { workspace: 'main', budget, estimate: free };
    await budgetedGenerator(new ExtractiveGenerator(), options).generate('What is Kilde?', evidence);
    expect(await used()).toEqual(NO_USAGE);
  });

  it('is estimated by all it is shown, the longest answer, and the dearest model', () => {
    const [small, large] = [estimate('q', []), estimate('q', [{ ...evidence[0]!, text: 'x'.repeat(3_000) }])];
    expect(small.tokens).toBe(4_000 + 1_500 + 1);
    expect(large.tokens - small.tokens).toBeGreaterThanOrEqual(1_000);
    expect(large.usd).toBeCloseTo(((large.tokens - 4_000) * 1 + 4_000 * 10) / 1_000_000, 12);
    const both = answerEstimate({ prices, models: ['paid', 'dear', 'unpriced'], maxOutputTokens: 4_000 });
    expect(both('q', evidence).usd).toBeCloseTo(2 * estimate('q', evidence).usd, 12);
    const unpriced = answerEstimate({ prices, models: ['unpriced'], maxOutputTokens: 4_000 });
    expect(unpriced('q', evidence)).toEqual({ tokens: estimate('q', evidence).tokens, usd: 0 });
  });
});

describe('a recorded call', () => {
  const storePrices = { reads: 100_000, writes: 200_000, deletes: 50_000 };
  const about = { workspace: 'main', tool: 'answer' };

  it('tells and records what it asked the store for', async () => {
    const { recorder, used } = await bed();
    const body = async () => (countStore({ reads: 3, writes: 2, deletes: 4 }), 'found');
    const { result, store } = await recordedCall({ recorder, storePrices }, about, body);
    expect({ result, store }).toEqual({ result: 'found', store: { reads: 3, writes: 2, deletes: 4, usd: 9 } });
    await recordedCall({ recorder, storePrices: FREE_STORE }, { ...about, tool: 'fetch' }, body);
    const calls = { answer: 1, fetch: 1 };
    expect(await used()).toEqual({ ...NO_USAGE, storeReads: 6, storeWrites: 4, storeDeletes: 8, usd: 9, calls });
  });

  it('is recorded when it failed, and as a refusal when a budget refused it', async () => {
    const { recorder, used } = await bed();
    const failing = (error: Error) =>
      recordedCall({ recorder, storePrices }, about, async () => {
        countStore({ reads: 1 });
        throw error;
      });
    await expect(failing(new Error('down'))).rejects.toThrow('down');
    await expect(failing(new KildeError('budget_exceeded', 'no room'))).rejects.toThrow('no room');
    expect(await used()).toEqual({ ...NO_USAGE, storeReads: 2, usd: 2, refusals: 1, calls: { answer: 2 } });
  });
});
