import { OpenAiServer, type Fault, type OpenAiServerOptions } from '../../tests/support/openai-server.ts';
import type { ScriptedAnswer } from '../../tests/support/openai-server-bodies.ts';
import { OpenAiGenerator } from '../adapters/openai/index.ts';
import { ExtractiveGenerator } from '../answer/extractive.ts';
import type { Claim, FailureReason } from '../ports/generator.ts';
import type { FailoverEvent } from './chain.ts';
import { FailoverGenerator } from './failover-generator.ts';
import { HandTimer } from './testing/hand-timer.ts';

const QUESTION = 'Which port does the server listen on?';
const EVIDENCE = [{ id: 'c1', path: 'app.ts', startLine: 1, endLine: 1, text: 'The server listens on port 8080.' }];
const PRICES = { 'gpt-5-mini': { input: 1, output: 1 } };

const saying = (text: string): ScriptedAnswer => ({
  kind: 'text',
  text: JSON.stringify({
    sufficiency: 'full',
    claims: [{ text, quotes: [{ evidence_id: 'e1', quote: text }] }],
    missing: '',
  }),
});

/** Providers `a`, `b` … on servers of their own, behind a `FailoverGenerator`. */
async function setUp(
  servers: readonly OpenAiServerOptions[],
  { lastResort = true, tries = 2, breakerFailures = 5 } = {},
) {
  const running: OpenAiServer[] = [];
  for (const [index, options] of servers.entries())
    running.push(await OpenAiServer.start({ answer: () => saying(`From ${'abc'.charAt(index)}.`), ...options }));
  const hand = new HandTimer();
  const waits: number[] = [];
  const timing = { timer: hand.timer, wait: async (ms: number) => void waits.push(ms) };
  const events: FailoverEvent[] = [];
  const generator = new FailoverGenerator({
    providers: running.map(({ baseURL }, index) => {
      const name = 'abc'.charAt(index);
      return new OpenAiGenerator({ name, baseURL, prices: PRICES, tries, breakerFailures }, timing);
    }),
    lastResort: lastResort ? new ExtractiveGenerator() : undefined,
    onFailover: (event) => events.push(event),
  });
  const script = (index: number, ...faults: readonly Fault[]) => running[index]?.script(...faults);
  const requests = () => running.map((server) => server.requests.length);
  const dispose = async () => void (await Promise.all(running.map((server) => server[Symbol.asyncDispose]())));
  return { generator, running, script, requests, events, hand, waits, [Symbol.asyncDispose]: dispose };
}

const always = (fault: Fault): Fault[] => [fault, fault, fault, fault];

describe('a first provider that does not serve', () => {
  it.each<[string, Fault, FailureReason, number]>([
    ['closes the connection', { kind: 'close' }, 'outage', 2],
    ['fails', { kind: 'status', status: 500 }, 'outage', 2],
    ['breaks off', { kind: 'stream', after: 9, ends: 'cut' }, 'outage', 2],
    ['is limiting', { kind: 'status', status: 429 }, 'throttled', 2],
    ['is limiting for a minute', { kind: 'status', status: 429, headers: { 'retry-after': '60' } }, 'throttled', 1],
    ['does not know the key', { kind: 'status', status: 401 }, 'denied', 1],
    ['does not take the request', { kind: 'status', status: 400 }, 'rejected', 1],
    ['answers a page', { kind: 'raw', text: '<html>', contentType: 'text/html' }, 'unreadable', 1],
  ])('%s: the second one answers, and the first is named', async (_, fault, reason, tries) => {
    await using parts = await setUp([{}, {}]);
    parts.script(0, ...always(fault));
    expect(await parts.generator.generate(QUESTION, EVIDENCE)).toMatchObject({
      claims: [{ text: 'From b.' }],
      provider: 'b',
      failovers: [{ provider: 'a', reason }],
      inputTokens: 1_200,
    });
    expect(parts.requests()).toEqual([tries, 1]);
    expect(parts.events).toEqual([{ from: 'a', to: 'b', reason, count: 1 }]);
  });

  it('hangs: the second one is asked after 4 seconds', async () => {
    await using parts = await setUp([{}, {}]);
    parts.script(0, { kind: 'hang' });
    const asked = parts.generator.generate(QUESTION, EVIDENCE);
    await parts.running[0]?.received(1);
    await parts.hand.elapse(4_000);
    expect(await asked).toMatchObject({ provider: 'b', failovers: [{ provider: 'a', reason: 'timeout' }] });
    expect(parts.requests()).toEqual([1, 1]);
    expect(await parts.running[0]?.requests[0]?.aborted).toBe(true);
  });

  it('tries so long that another is better: 4.8 seconds, whatever they are spent on', async () => {
    await using parts = await setUp([{}, {}]);
    parts.script(0, { kind: 'status', status: 503 }, { kind: 'hang' });
    const asked = parts.generator.generate(QUESTION, EVIDENCE);
    await parts.running[0]?.received(2);
    await parts.hand.elapse(4_800);
    expect(await asked).toMatchObject({ provider: 'b', failovers: [{ provider: 'a', reason: 'timeout' }] });
  });

  it('is left alone after some outages in a row, and asked again when its pause is over', async () => {
    await using parts = await setUp([{}, {}], { breakerFailures: 2 });
    parts.script(0, { kind: 'close' }, { kind: 'close' });
    await parts.generator.generate(QUESTION, EVIDENCE);
    const { provider, failovers } = await parts.generator.generate(QUESTION, EVIDENCE);
    expect({ provider, failovers }).toEqual({ provider: 'b', failovers: [{ provider: 'a', reason: 'open' }] });
    expect(parts.requests()).toEqual([2, 2]);
    expect(parts.generator.state()).toEqual({
      provider: 'b',
      breaker: 'closed',
      providers: [
        { provider: 'a', breaker: 'open', failovers: 2 },
        { provider: 'b', breaker: 'closed', failovers: 0 },
      ],
    });
  });
});

describe('an answer that cannot be used', () => {
  const refusal: OpenAiServerOptions = { answer: () => ({ kind: 'refusal', text: 'No.' }) };

  it('is asked of one other provider, and paid', async () => {
    await using parts = await setUp([refusal, {}]);
    const generated = await parts.generator.generate(QUESTION, EVIDENCE);
    expect(generated).toMatchObject({ provider: 'b', failovers: [{ provider: 'a', reason: 'refused' }] });
    expect(generated).toMatchObject({ inputTokens: 2_400, outputTokens: 600 });
    expect(generated.usd).toBeCloseTo(3_000 / 1e6, 12);
  });

  it('is not asked of a third', async () => {
    const cut: OpenAiServerOptions = { answer: () => ({ kind: 'incomplete', text: '{', reason: 'content_filter' }) };
    await using parts = await setUp([refusal, cut, {}]);
    expect(await parts.generator.generate(QUESTION, EVIDENCE)).toMatchObject({
      provider: 'extractive',
      model: 'extractive',
      failovers: [
        { provider: 'a', reason: 'refused' },
        { provider: 'b', reason: 'filtered' },
      ],
      inputTokens: 2_400,
    });
    expect(parts.requests()).toEqual([1, 1, 0]);
    expect(parts.events.map(({ to }) => to)).toEqual(['b', 'extractive']);
  });
});

describe('when all of them fail', () => {
  it('passages as they stand are the answer', async () => {
    await using parts = await setUp([{}, {}]);
    for (const index of [0, 1]) parts.script(index, ...always({ kind: 'status', status: 503 }));
    expect(await parts.generator.generate(QUESTION, EVIDENCE)).toMatchObject({
      provider: 'extractive',
      claims: [{ text: EVIDENCE[0]?.text, quotes: [{ evidenceId: 'c1' }] }],
      failovers: [
        { provider: 'a', reason: 'outage' },
        { provider: 'b', reason: 'outage' },
      ],
      usd: 0,
    });
    expect(parts.events.at(-1)).toEqual({ from: 'b', to: 'extractive', reason: 'outage', count: 1 });
  });

  it('and there is no last resort, the failure that may pass is told', async () => {
    await using parts = await setUp([{}, {}], { lastResort: false });
    parts.script(0, ...always({ kind: 'status', status: 503 }));
    parts.script(1, ...always({ kind: 'status', status: 401 }));
    await expect(parts.generator.generate(QUESTION, EVIDENCE)).rejects.toMatchObject({
      kind: 'provider_failed',
      reason: 'outage',
      retryable: true,
    });
    expect(parts.events.at(-1)).toMatchObject({ from: 'b', to: null });
  });
});

describe('drafts', () => {
  it('of a provider that fails are void before those of the next come', async () => {
    await using parts = await setUp([{}, {}], { tries: 1 });
    parts.script(0, { kind: 'stream', after: 19, ends: 'cut' });
    const heard: (string | null)[] = [];
    const onClaim = ({ text }: Claim) => heard.push(text);
    await parts.generator.generate(QUESTION, EVIDENCE, { onClaim, onRestart: () => heard.push(null) });
    expect(heard).toEqual(['From a.', null, 'From b.']);
  });
});

describe('a caller who leaves', () => {
  it('ends the call under way, and nobody else is asked', async () => {
    await using parts = await setUp([{}, {}]);
    parts.script(0, { kind: 'hang' });
    const gone = new AbortController();
    const asked = parts.generator.generate(QUESTION, EVIDENCE, { signal: gone.signal });
    await parts.running[0]?.received(1);
    gone.abort();
    await expect(asked).rejects.toMatchObject({ kind: 'cancelled' });
    expect(await parts.running[0]?.requests[0]?.aborted).toBe(true);
    expect(parts.requests()).toEqual([1, 0]);
    expect(parts.events).toEqual([]);
    expect(parts.hand.running).toEqual([]);
  });

  it('before the call has asked nobody', async () => {
    await using parts = await setUp([{}, {}]);
    const asked = parts.generator.generate(QUESTION, EVIDENCE, { signal: AbortSignal.abort() });
    await expect(asked).rejects.toMatchObject({ kind: 'cancelled' });
    expect(parts.requests()).toEqual([0, 0]);
  });
});

describe('many calls at once', () => {
  it('lose none while the first provider goes and comes back', async () => {
    await using parts = await setUp([{}, {}], { breakerFailures: 4 });
    const faults: Fault[] = Array.from({ length: 30 }, (_, at) =>
      at % 3 === 2 ? { kind: 'none' } : { kind: 'close' },
    );
    parts.script(0, ...faults);
    const calls = Array.from({ length: 40 }, () => parts.generator.generate(QUESTION, EVIDENCE));
    const served = (await Promise.all(calls)).map(({ provider }) => provider);
    expect(new Set(served)).toEqual(new Set(['a', 'b']));
    expect(served).toHaveLength(40);
  });
});
