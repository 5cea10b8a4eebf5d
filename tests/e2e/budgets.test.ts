import { z } from 'zod';
import { post, toolCall } from '../support/local-kilde.ts';
import { modernCall } from '../support/modern.ts';
import { startProvidedKilde, type ProvidedKilde } from '../support/provided-kilde.ts';

const DOCUMENT = { path: 'limits.md', text: '# Limits\n\nA caller has ten requests a second.\nMore are refused.\n' };
const CHANGED = { ...DOCUMENT, text: `${DOCUMENT.text}After a minute they may come again.\n` };
const ERROR_META = 'dev.kilde/error';
const DAY_MS = 86_400_000;

let bed: ProvidedKilde;
beforeEach(async () => {
  bed = await startProvidedKilde();
  await bed.call('add_document', DOCUMENT);
});
afterEach(() => bed[Symbol.asyncDispose]());

const setBudgets = (budgets: object) => bed.kilde.composition.settings.change('default', { budgets });
const asked = () => bed.provider.requests.length;

const factsSchema = z.looseObject({
  code: z.number(),
  kind: z.string(),
  retryable: z.boolean(),
  retryAfterMs: z.number().optional(),
});
const olderError = z.object({ error: z.object({ code: z.number(), message: z.string(), data: factsSchema }) });
const modernError = z.object({
  result: z.object({
    isError: z.literal(true),
    content: z.tuple([z.object({ type: z.literal('text'), text: z.string() })]),
    _meta: z.looseObject({ [ERROR_META]: factsSchema }),
  }),
});

async function failAsOlder(tool: string, args: unknown) {
  const { status, json } = await post(`${bed.kilde.url}/mcp`, toolCall(tool, args));
  const { code, message, data } = olderError.parse(json).error;
  return { status, message, facts: { ...data, code } };
}

async function failAsModern(tool: string, args: unknown) {
  const { body, headers } = modernCall('tools/call', { name: tool, arguments: args });
  const { status, json } = await post(`${bed.kilde.url}/mcp`, body, headers);
  const { content, _meta } = modernError.parse(json).result;
  return { status, message: content[0].text, facts: factsSchema.parse(_meta[ERROR_META]) };
}

const ERAS = [
  ['the older era', failAsOlder],
  ['2026-07-28', failAsModern],
] as const;

/** Searches as well: to embed a question costs tokens. */
const COSTLY = [
  ['add_document', CHANGED],
  ['retrieve_code', { query: 'how many requests' }],
  ['search', { query: 'how many requests' }],
  ['answer', { question: 'How many requests has a caller?' }],
] as const;

describe.each(ERAS)('a budget that is used up, told to %s', (_era, fail) => {
  it.each(COSTLY)('refuses %s before the provider is asked', async (tool, args) => {
    const before = asked();
    await setBudgets({ tokensPerDay: 1 });
    const { status, message, facts } = await fail(tool, args);
    expect({ status, ...facts }).toMatchObject({
      status: 200,
      code: -32603,
      kind: 'budget_exceeded',
      retryable: false,
    });
    expect(facts.retryAfterMs).toBeGreaterThan(0);
    expect(facts.retryAfterMs).toBeLessThanOrEqual(DAY_MS);
    expect(message).toMatch(
      /budget of tokens per day \(tokensPerDay\) has no room .* of 1 used, .*starts anew at \d{4}-/,
    );
    expect(asked()).toBe(before);
    expect(await bed.usage()).toMatchObject({ refusals: 1, calls: { [tool]: tool === 'add_document' ? 2 : 1 } });
  });
});

describe('beside a budget that is used up', () => {
  it('what costs nothing goes on', async () => {
    await setBudgets({ tokensPerDay: 0, usdPerDay: 0, usdPerMonth: 0 });
    expect(await bed.call('add_document', DOCUMENT)).toMatchObject({ outcome: 'unchanged' });
    expect(await bed.call('status', {})).toMatchObject({ documents: 1 });
    const { document_id: id } = z
      .looseObject({ document_id: z.string() })
      .parse(await bed.call('add_document', DOCUMENT));
    expect(await bed.call('delete_document', { document_id: id })).toMatchObject({ document_id: id });
    expect((await bed.usage()).refusals).toBe(0);
  });

  it('what was worked out before is given again, and costs nothing', async () => {
    const question = { question: 'How many requests has a caller?' };
    const first = await bed.call('answer', question);
    const before = await bed.usage();
    await setBudgets({ tokensPerDay: 0, usdPerDay: 0, usdPerMonth: 0 });
    const { answer, citations } = first;
    expect(await bed.call('answer', question)).toMatchObject({ answer, citations, cost: { tokens: 0, usd: 0 } });
    const after = await bed.usage();
    expect(after).toMatchObject({
      refusals: 0,
      usd: before.usd,
      cacheHits: before.cacheHits + 1,
      calls: { answer: 2 },
    });
  });

  it('other workspaces are not refused', async () => {
    const { composition } = bed.kilde;
    await setBudgets({ tokensPerDay: 0 });
    const request = { query: 'requests', topK: 1, filter: {} };
    await composition.library.addDocument('other', { content: { text: DOCUMENT.text }, path: DOCUMENT.path });
    expect((await composition.library.retrieve({ ...request, workspace: 'other' })).hits).toHaveLength(1);
    await expect(composition.library.retrieve({ ...request, workspace: 'default' })).rejects.toMatchObject({
      kind: 'budget_exceeded',
    });
  });

  it('a raised limit holds from the next call on', async () => {
    await setBudgets({ tokensPerDay: 1 });
    expect((await failAsOlder('retrieve_code', { query: 'requests' })).facts.kind).toBe('budget_exceeded');
    await setBudgets({ tokensPerDay: null });
    expect(await bed.call('retrieve_code', { query: 'requests' })).toMatchObject({ hits: [{ path: DOCUMENT.path }] });
  });
});

describe('a budget with little room', () => {
  it('still searches when an answer no longer fits, and asks no model', async () => {
    await setBudgets({ tokensPerDay: 5_000 });
    expect(await bed.call('retrieve_code', { query: 'requests' })).toMatchObject({ hits: [{ path: DOCUMENT.path }] });
    const { facts, message } = await failAsOlder('answer', { question: 'How many requests has a caller?' });
    expect(facts.kind).toBe('budget_exceeded');
    expect(message).toContain('tokensPerDay');
    expect(bed.provider.requests.filter(({ path }) => path === 'responses')).toEqual([]);
  });

  it('in dollars a month says when the month ends', async () => {
    await setBudgets({ usdPerMonth: 0.000_001 });
    const { facts } = await failAsOlder('answer', { question: 'How many requests has a caller?' });
    const now = new Date();
    const end = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1);
    expect(facts.retryAfterMs).toBeGreaterThan(end - now.getTime() - 60_000);
    expect(facts.retryAfterMs).toBeLessThanOrEqual(end - now.getTime() + 60_000);
  });

  it('lets only as many calls at once through as it has room for', async () => {
    const room = 20_000;
    await setBudgets({ tokensPerDay: room });
    const questions = Array.from({ length: 8 }, (_, index) => `How many requests has caller ${index}?`);
    const outcomes = await Promise.allSettled(questions.map((question) => bed.call('answer', { question })));
    const served = outcomes.filter(({ status }) => status === 'fulfilled').length;
    expect(served).toBeGreaterThan(0);
    expect(served).toBeLessThan(questions.length);
    const { embeddingTokens, inputTokens, outputTokens, refusals } = await bed.usage();
    expect(embeddingTokens + inputTokens + outputTokens).toBeLessThanOrEqual(room);
    expect(refusals).toBe(questions.length - served);
  });
});

const costs = z.looseObject({
  cost: z.strictObject({
    tokens: z.number(),
    usd: z.number(),
    store: z.strictObject({ reads: z.number(), writes: z.number(), deletes: z.number(), usd: z.number() }),
  }),
});

describe('what calls cost', () => {
  it('is the same in their results and in usage, and nothing for the embedded store', async () => {
    await bed.call('delete_document', { document_id: (await added()).document_id });
    const before = await bed.usage();
    const results = [
      await bed.call('add_document', CHANGED),
      await bed.call('retrieve_code', { query: 'how many requests' }),
      await bed.call('answer', { question: 'How many requests has a caller?' }),
      await bed.call('answer', { question: 'May they come again after a minute?' }),
    ].map((result) => costs.parse(result).cost);
    for (const { tokens, usd, store } of results) {
      expect(store).toEqual({ reads: 0, writes: 0, deletes: 0, usd: 0 });
      expect([tokens > 0, usd > 0]).toEqual([true, true]);
    }
    const after = await bed.usage();
    const tokensOf = (usage: typeof after) => usage.embeddingTokens + usage.inputTokens + usage.outputTokens;
    expect(tokensOf(after) - tokensOf(before)).toBe(results.reduce((sum, { tokens }) => sum + tokens, 0));
    expect(after.usd - before.usd).toBeCloseTo(
      results.reduce((sum, { usd }) => sum + usd, 0),
      12,
    );
    expect(after).toMatchObject({ storeReads: 0, storeWrites: 0, storeDeletes: 0 });
  });

  it('has in it what an answer cost that could not be used', async () => {
    await using cutShort = await startProvidedKilde({
      answer: () => ({ kind: 'incomplete', text: '{"suffi', reason: 'max_output_tokens' }),
    });
    await cutShort.call('add_document', DOCUMENT);
    const before = await cutShort.usage();
    const result = await cutShort.call('answer', { question: 'How many requests has a caller?' });
    const { tokens, usd } = costs.parse(result).cost;
    expect(result).toMatchObject({ served_by: { failovers: [{ provider: 'openai', reason: 'too_long' }] } });
    const after = await cutShort.usage();
    expect(after).toMatchObject({ inputTokens: 1_200, outputTokens: 300, failovers: 1 });
    expect(after.embeddingTokens - before.embeddingTokens + 1_500).toBe(tokens);
    expect(after.usd - before.usd).toBeCloseTo(usd, 12);
  });
});

const added = async () => z.looseObject({ document_id: z.string() }).parse(await bed.call('add_document', DOCUMENT));
