import { z } from 'zod';
import { cacheBed, type CacheBed } from '../../tests/support/cache-bed.ts';
import { MemorySharedCache } from '../../tests/support/memory-shared-cache.ts';
import { answerQuestion, type Answer, type AnswerRequest } from '../answer/answer-question.ts';
import { ExtractiveGenerator } from '../answer/extractive.ts';
import { KildeError } from '../platform/errors.ts';
import type { Claim, Evidence, GenerateCall, Generated, Generator } from '../ports/generator.ts';
import { FailoverGenerator } from '../providers/failover-generator.ts';
import { ProviderError } from '../providers/provider-error.ts';
import { retrieve } from '../retrieve/retrieve.ts';
import { answerCodec } from './answer-codec.ts';

const LIMITS = '# Rate limits\n\nA caller has ten requests a second.\nMore are refused\nwith status 429.\n';
const STORE = '# Store\n\nDocuments are kept in one file.\nIt can be copied while nobody writes.\n';
const QUESTION = 'What are the rate limits?';

/** Quotes what it is shown, and says each claim as it goes; waits when it is told to. */
class QuotingGenerator implements Generator {
  readonly model: string;
  readonly calls: GenerateCall[] = [];
  readonly said: Partial<Generated>;
  gate: Promise<void> = Promise.resolve();
  failure: KildeError | undefined;

  constructor(said: Partial<Generated> = {}, model = 'quoting') {
    this.said = said;
    this.model = model;
  }

  async generate(_question: string, evidence: readonly Evidence[], call: GenerateCall = {}): Promise<Generated> {
    this.calls.push(call);
    const claims: Claim[] = evidence.slice(0, 2).map(({ id, text }, index) => ({
      text: `Claim ${index + 1}.`,
      quotes: [{ evidenceId: id, quote: text.trim().slice(0, 20) }],
    }));
    call.onClaim?.(claims[0]!);
    await this.gate;
    if (this.failure !== undefined) throw this.failure;
    for (const claim of claims.slice(1)) call.onClaim?.(claim);
    const served = { provider: 'quoting', model: this.model, failovers: [] };
    return {
      sufficiency: 'full',
      claims,
      missing: '',
      ...served,
      inputTokens: 90,
      outputTokens: 9,
      usd: 0.25,
      ...this.said,
    };
  }

  state() {
    return { provider: 'quoting', breaker: 'none' } as const;
  }
}

async function setUp(generator: Generator = new QuotingGenerator(), options: Parameters<typeof cacheBed>[0] = {}) {
  const bed = cacheBed({ generator, ...options });
  await bed.add('limits.md', LIMITS);
  await bed.add('store.md', STORE);
  bed.embedder.forget();
  return { ...bed, ask: asking(bed), uncached: uncached(bed) };
}

const asked = (more: Partial<AnswerRequest>): AnswerRequest => ({
  workspace: 'team',
  question: QUESTION,
  filter: {},
  ...more,
});
const asking = (bed: CacheBed) => {
  const answer = bed.answering();
  return (more: Partial<AnswerRequest> = {}) => answer(asked(more));
};
const uncached =
  ({ store, plain, generator }: CacheBed) =>
  (more: Partial<AnswerRequest> = {}) =>
    answerQuestion({ retrieve: (request) => retrieve({ store, embedders: plain }, request), generator }, asked(more));

/** Its promise, but for what a cache is there to change. */
function bare({ retrieval: { cost: _cost, cache: _cache, ...retrieval }, generated, ...answer }: Answer) {
  const { provider, model, failovers } = generated;
  const { status, language, claims, citations, unsupportedClaims, droppedLinks, missing, nearest } = answer;
  const rest = { status, language, claims, citations, unsupportedClaims, droppedLinks, missing, nearest };
  return { ...rest, answer: answer.answer, retrieval, generated: { provider, model, failovers } };
}

describe('an answer that was given before', () => {
  it('is what it was, costs nothing and says so', async () => {
    const generator = new QuotingGenerator();
    const { ask, uncached: plain } = await setUp(generator);
    const first = await ask();
    expect(first).toMatchObject({ status: 'answered', cache: 'miss', generated: { inputTokens: 90, usd: 0.25 } });
    expect(first.retrieval).toMatchObject({ cache: 'miss', cost: { tokens: 1 } });
    const second = await ask();
    expect(second).toMatchObject({
      cache: 'hit',
      retrieval: { cache: 'hit', cost: { tokens: 0, usd: 0 } },
      generated: { provider: 'quoting', model: 'quoting', inputTokens: 0, outputTokens: 0, usd: 0 },
    });
    expect(generator.calls).toHaveLength(1);
    const expected = bare(await plain());
    expect(expected.citations).toHaveLength(2);
    for (const each of [first, second]) expect(bare(each)).toEqual(expected);
  });

  it.each<[string, Partial<AnswerRequest>]>([
    ['another question', { question: 'What are the rate limits' }],
    ['another filter', { filter: { language: 'markdown' } }],
    ['claims that are marked', { unsupportedClaims: 'mark' }],
    ['another workspace', { workspace: 'team-2' }],
  ])('is not that of %s', async (_, more) => {
    const { ask } = await setUp();
    await ask();
    expect((await ask(more)).cache).toBe('miss');
    expect((await ask({ unsupportedClaims: 'remove', signal: new AbortController().signal })).cache).toBe('hit');
  });

  it('is not that of other models or providers, nor of another masking policy', async () => {
    const bed = await setUp();
    await bed.ask();
    const other = new QuotingGenerator({}, 'another');
    expect((await bed.answering(other)(asked({}))).cache).toBe('miss');
    expect((await bed.answering(bed.generator, ['test', 'and a second'])(asked({}))).cache).toBe('miss');
    bed.settings.masking = 'off';
    expect((await bed.ask()).cache).toBe('miss');
  });

  it('is made anew once the index has changed', async () => {
    const bed = await setUp();
    await bed.ask();
    await bed.add('limits.md', LIMITS.replace('ten', 'twenty'));
    const after = await bed.ask();
    expect(after.cache).toBe('miss');
    expect(JSON.stringify(after)).toContain('twenty');
    await bed.remove('limits.md');
    expect(JSON.stringify(await bed.ask())).not.toContain('requests a second');
  });

  it('uses the vector and the hits of a search, and gives it its own', async () => {
    const { ask, embedder, retrieve: search } = await setUp();
    await search(QUESTION, { topK: 8 });
    expect((await ask()).retrieval).toMatchObject({ cache: 'hit', cost: { tokens: 0 } });
    expect((await search(QUESTION, { topK: 3 })).cost.tokens).toBe(0);
    expect(embedder.calls).toHaveLength(1);
  });
});

describe('what is not kept', () => {
  const unproved = { claims: [{ text: 'It is so.', quotes: [] }] };
  it.each<[string, Partial<Generated>, Answer['status']]>([
    ['tells only a part', { sufficiency: 'partial' }, 'partial'],
    ['tells nothing', { sufficiency: 'none' }, 'insufficient_evidence'],
    ['proves nothing', unproved, 'insufficient_evidence'],
    ['came by a detour', { failovers: [{ provider: 'first', reason: 'timeout' }] }, 'answered'],
  ])('is an answer that %s', async (_, said, status) => {
    const generator = new QuotingGenerator(said);
    const { ask, caches } = await setUp(generator);
    expect(await ask()).toMatchObject({ status, cache: 'miss' });
    expect(await ask()).toMatchObject({ status, cache: 'miss', retrieval: { cache: 'hit' } });
    expect(generator.calls).toHaveLength(2);
    expect(caches.answers.size.entries).toBe(0);
  });

  it('is what passages say where the provider failed, though passages by choice are kept', async () => {
    const question = 'ten requests a second';
    const provider = new QuotingGenerator();
    provider.failure = new ProviderError('outage', 'down', { retryable: true });
    const lastResort = new ExtractiveGenerator();
    const { ask, answering } = await setUp(new FailoverGenerator({ providers: [provider], lastResort }));
    expect(await ask({ question })).toMatchObject({ status: 'answered', generated: { provider: 'extractive' } });
    provider.failure = undefined;
    expect(await ask({ question })).toMatchObject({ cache: 'miss', generated: { provider: 'quoting' } });
    expect(await ask({ question })).toMatchObject({ cache: 'hit', generated: { provider: 'quoting' } });
    const passages = answering(lastResort, []);
    expect((await passages(asked({ question }))).cache).toBe('miss');
    expect((await passages(asked({ question }))).cache).toBe('hit');
  });

  it('is an answer from evidence that was found without the question’s meaning', async () => {
    const { ask, embedder } = await setUp();
    embedder.failNext(new KildeError('provider_failed', 'down'));
    expect(await ask()).toMatchObject({ status: 'answered', retrieval: { path: 'lexical' } });
    expect(await ask()).toMatchObject({ cache: 'miss', retrieval: { path: 'hybrid' } });
  });

  it('is a failure', async () => {
    const generator = new QuotingGenerator();
    const { ask } = await setUp(generator);
    generator.failure = new KildeError('provider_failed', 'down');
    await expect(ask()).rejects.toMatchObject({ kind: 'provider_failed' });
    generator.failure = undefined;
    expect(await ask()).toMatchObject({ status: 'answered', cache: 'miss' });
  });

  it('is an answer under a masking policy that changed while it was made', async () => {
    const generator = new QuotingGenerator();
    const { ask, settings } = await setUp(generator);
    const { promise, resolve } = Promise.withResolvers<void>();
    generator.gate = promise;
    const answering = ask();
    await waitFor(() => generator.calls.length === 1);
    settings.masking = 'off';
    resolve();
    await answering;
    settings.masking = 'mask';
    expect((await ask()).cache).toBe('miss');
  });
});

describe('claims', () => {
  const hearing = () => {
    const lines: (string | null)[] = [];
    return { lines, onClaim: (line: string | null) => void lines.push(line) };
  };
  const LINES = ['Claim 1. [1]', 'Claim 2. [2]'];

  it('are told as they come, and all at once where they are known', async () => {
    const { ask } = await setUp();
    for (const cache of ['miss', 'hit']) {
      const { lines, onClaim } = hearing();
      expect((await ask({ onClaim })).cache).toBe(cache);
      expect(lines).toEqual(LINES);
    }
  });

  it('are told each of several who ask at the same time, and none who has gone', async () => {
    const generator = new QuotingGenerator();
    const { ask } = await setUp(generator);
    const { promise, resolve } = Promise.withResolvers<void>();
    generator.gate = promise;
    const [going, leaver, stayer] = [new AbortController(), hearing(), hearing()];
    const gone = ask({ onClaim: leaver.onClaim, signal: going.signal });
    await waitFor(() => leaver.lines.length === 1);
    const staying = ask({ onClaim: stayer.onClaim });
    await waitFor(() => false, 5);
    going.abort();
    await expect(gone).rejects.toMatchObject({ kind: 'cancelled' });
    expect(generator.calls[0]?.signal?.aborted).toBe(false);
    resolve();
    // What it cost is told to the one who is left.
    expect(await staying).toMatchObject({ cache: 'miss', generated: { inputTokens: 90 } });
    expect([leaver.lines, stayer.lines]).toEqual([LINES.slice(0, 1), LINES]);
    expect(generator.calls).toHaveLength(1);
  });

  it('are not made for nobody', async () => {
    const generator = new QuotingGenerator();
    const { ask } = await setUp(generator);
    generator.gate = new Promise(() => undefined);
    const going = new AbortController();
    const gone = [1, 2].map(() => ask({ signal: going.signal }));
    await waitFor(() => generator.calls.length === 1);
    going.abort();
    for (const each of gone) await expect(each).rejects.toMatchObject({ kind: 'cancelled' });
    expect(generator.calls[0]?.signal?.aborted).toBe(true);
  });
});

describe('an answer from another process', () => {
  it('serves, and is proved again before it does', async () => {
    const shared = { store: new MemorySharedCache(), release: 'r1' };
    const one = await setUp(new QuotingGenerator(), { shared });
    const generator = new QuotingGenerator();
    const other = cacheBed({ shared, store: one.store, embedder: one.embedder, generator });
    const first = await one.ask();
    await one.caches.settled();
    const second = await asking(other)();
    expect(second.cache).toBe('hit');
    expect(bare(second)).toEqual(bare(first));
    expect(generator.calls).toEqual([]);
  });

  it('is read whole or not at all', async () => {
    const { ask } = await setUp();
    const good = await ask();
    const { cache: _, ...answer } = good;
    const read = (changed: unknown) => answerCodec.decode(new TextEncoder().encode(JSON.stringify(changed)));
    const kept: unknown = JSON.parse(new TextDecoder().decode(answerCodec.encode(answer)));
    expect(read(kept)).toEqual(kept);
    const { citations, claims, generated, retrieval } = answer;
    const [citation] = citations;
    const [hit, ...rest] = retrieval.hits;
    const longer = { ...hit, chunk: { ...hit!.chunk, text: `${hit!.chunk.text} more` } };
    const base = z.object({}).loose().parse(kept);
    for (const change of [
      { status: 'partial' },
      { more: 1 },
      { citations: [] },
      { citations: [{ ...citation, quote: 'what nobody wrote' }, ...citations.slice(1)] },
      { citations: [{ ...citation, chunkId: 'unknown' }, ...citations.slice(1)] },
      { citations: [{ ...citation, contentHash: `sha256:${'0'.repeat(64)}` }, ...citations.slice(1)] },
      { claims: [{ ...claims[0], citations: [0] }] },
      { generated: { ...generated, failovers: [{ provider: 'p', reason: 'outage' }] } },
      { retrieval: { ...retrieval, lexicalBecause: 'provider' } },
      { retrieval: { ...retrieval, hits: [longer, ...rest] } },
    ])
      expect(read({ ...base, ...change })).toBeUndefined();
    for (const nothing of [null, [], 'answer', {}]) expect(read(nothing)).toBeUndefined();
    expect(answerCodec.decode(Uint8Array.of(0xff, 0x7b, 0x7d))).toBeUndefined();
  });
});

/** Until it is so, or for so many turns of the event loop. */
async function waitFor(isSo: () => boolean, turns = 1_000): Promise<void> {
  for (let turn = 0; turn < turns && !isSo(); turn += 1) await new Promise(setImmediate);
}
