import { OpenAiServer, type Fault, type OpenAiServerOptions } from '../../tests/support/openai-server.ts';
import { OfflineEmbedder } from '../adapters/offline/embedder.ts';
import { OpenAiEmbedder } from '../adapters/openai/index.ts';
import type { FailoverEvent } from './chain.ts';
import { FailoverEmbedder } from './failover-embedder.ts';
import { HandTimer } from './testing/hand-timer.ts';

const BUDGET_MS = 4_500;

async function setUp(servers: readonly OpenAiServerOptions[], { patient = false, breakerFailures = 5 } = {}) {
  const running: OpenAiServer[] = [];
  for (const options of servers) running.push(await OpenAiServer.start(options));
  const hand = new HandTimer();
  const events: FailoverEvent[] = [];
  const clock = { ms: 1_000 };
  const prices = { 'text-embedding-3-small': { input: 1, output: 0 } };
  const embedder = new FailoverEmbedder({
    providers: running.map(
      ({ baseURL }, index) =>
        new OpenAiEmbedder(
          { name: 'abc'.charAt(index), baseURL, tries: 2, breakerFailures, prices },
          { wait: async () => {} },
        ),
    ),
    budgetMs: patient ? undefined : BUDGET_MS,
    onFailover: (event) => events.push(event),
    timer: hand.timer,
    now: () => clock.ms,
  });
  const script = (index: number, ...faults: readonly Fault[]) => running[index]?.script(...faults);
  const requests = () => running.map((server) => server.requests.length);
  const dispose = async () => void (await Promise.all(running.map((server) => server[Symbol.asyncDispose]())));
  return { embedder, running, script, requests, events, hand, clock, [Symbol.asyncDispose]: dispose };
}

const close: Fault = { kind: 'close' };

describe('embedders that stand in for each other', () => {
  it('give the same vectors, whoever serves', async () => {
    await using parts = await setUp([{}, {}]);
    const first = await parts.embedder.embed(['fox', 'hen']);
    parts.script(0, close, close);
    expect(await parts.embedder.embed(['fox', 'hen'])).toEqual(first);
    expect(parts.events).toEqual([{ from: 'a', to: 'b', reason: 'outage', count: 1 }]);
    expect(parts.requests()).toEqual([3, 1]);
  });

  it('are of one profile', () => {
    const embedder = (embeddingModel: string) => new OpenAiEmbedder({ name: embeddingModel, embeddingModel });
    const profile = embedder('m').profile.id;
    const mixed = () => new FailoverEmbedder({ providers: [embedder('m'), new OfflineEmbedder()] });
    expect(mixed).toThrow(/one embedding profile can stand in for each other: openai:m:1024, /);
    expect(new FailoverEmbedder({ providers: [embedder('m')] }).profile.id).toBe(profile);
    expect(() => new FailoverEmbedder({ providers: [] })).toThrow(/at least one/);
  });

  it('take what the most limited of them takes, and cost what the first does', async () => {
    await using parts = await setUp([{}, {}]);
    expect(parts.embedder.limits).toEqual(new OpenAiEmbedder({}).limits);
    const { tokens: guessed, usd } = parts.embedder.estimate(['some words']);
    expect(usd).toBeCloseTo(guessed / 1e6, 12);
  });

  it('are told apart from what they cannot do: the first one that may pass is the failure', async () => {
    await using parts = await setUp([{}, {}]);
    parts.script(0, close, close);
    parts.script(1, { kind: 'status', status: 401 });
    await expect(parts.embedder.embed(['fox'])).rejects.toMatchObject({ reason: 'outage', retryable: true });
    expect(parts.events.map(({ to }) => to)).toEqual(['b', null]);
  });

  it('add what a useless answer cost', async () => {
    await using parts = await setUp([{}, {}]);
    parts.script(0, { kind: 'zeros' });
    const { tokens, usd } = await parts.embedder.embed(['four']);
    expect({ tokens, usd }).toEqual({ tokens: 2, usd: 2e-6 });
  });

  it('are left alone while their breaker is open', async () => {
    await using parts = await setUp([{}, {}], { breakerFailures: 2 });
    parts.script(0, close, close);
    await parts.embedder.embed(['fox']);
    await parts.embedder.embed(['fox']);
    expect(parts.requests()).toEqual([2, 2]);
    expect(parts.embedder.state().providers.map(({ breaker }) => breaker)).toEqual(['open', 'closed']);
  });
});

describe('a provider that comes back', () => {
  it('is asked by one call when its pause is over, and serves again', async () => {
    await using one = await OpenAiServer.start();
    await using two = await OpenAiServer.start();
    const providers = [one, two].map(({ baseURL }, at) => {
      const options = { name: 'ab'.charAt(at), baseURL, tries: 1, breakerFailures: 1, breakerPauseMs: 0 };
      return new OpenAiEmbedder(options);
    });
    const embedder = new FailoverEmbedder({ providers });
    one.script(close);
    await embedder.embed(['fox']);
    expect(embedder.state().providers[0]).toEqual({ provider: 'a', breaker: 'half-open', failovers: 1 });
    await Promise.all([embedder.embed(['fox']), embedder.embed(['hen'])]);
    expect([one.requests.length, two.requests.length]).toEqual([2, 2]);
    expect(embedder.state()).toMatchObject({ provider: 'a', breaker: 'closed' });
  });
});

it('a provider with as many calls under way as it may have is passed by', async () => {
  await using one = await OpenAiServer.start();
  await using two = await OpenAiServer.start();
  const reasons: string[] = [];
  const embedder = new FailoverEmbedder({
    providers: [
      new OpenAiEmbedder({ name: 'a', baseURL: one.baseURL, concurrency: 1, queue: 0 }),
      new OpenAiEmbedder({ name: 'b', baseURL: two.baseURL }),
    ],
    onFailover: ({ reason }) => reasons.push(reason),
  });
  one.script({ kind: 'hang' });
  const gone = new AbortController();
  const first = embedder.embed(['fox'], gone.signal);
  await one.received(1);
  await embedder.embed(['hen']);
  expect(reasons).toEqual(['busy']);
  gone.abort();
  await expect(first).rejects.toMatchObject({ kind: 'cancelled' });
});

describe('the time of a question', () => {
  it('is shared among those that are left', async () => {
    await using parts = await setUp([{}, {}, {}]);
    parts.script(0, { kind: 'hang' });
    parts.script(1, { kind: 'hang' });
    const asked = parts.embedder.embed(['fox']);
    await parts.running[0]?.received(1);
    // Of 4.5 seconds; 0.1 of them were not used up when its third of them was over.
    parts.clock.ms += 1_400;
    await parts.hand.elapse(1_500);
    await parts.running[1]?.received(1);
    parts.clock.ms += 1_550;
    await parts.hand.elapse(1_550);
    expect((await asked).vectors).toHaveLength(1);
    expect(parts.hand.set).toEqual([1_500, 1_550, 1_550]);
    expect(parts.events.map(({ reason }) => reason)).toEqual(['timeout', 'timeout']);
    expect(await parts.running[0]?.requests[0]?.aborted).toBe(true);
  });

  it('is over when it is, and says so', async () => {
    await using parts = await setUp([{}]);
    parts.script(0, { kind: 'hang' });
    const asked = parts.embedder.embed(['fox']);
    await parts.running[0]?.received(1);
    await Promise.all([
      expect(asked).rejects.toMatchObject({ reason: 'timeout', retryable: true, kind: 'provider_failed' }),
      parts.hand.elapse(BUDGET_MS),
    ]);
    expect(await parts.running[0]?.requests[0]?.aborted).toBe(true);
    expect(parts.hand.running).toEqual([]);
  });

  it('does not count for those who have it', async () => {
    await using parts = await setUp([{}], { patient: true });
    await parts.embedder.embed(['fox']);
    expect(parts.hand.set).toEqual([]);
  });
});

it.each([{ patient: true }, { patient: false }])('a caller who leaves ends the call: %j', async (options) => {
  await using parts = await setUp([{}, {}], options);
  parts.script(0, { kind: 'hang' });
  const gone = new AbortController();
  const asked = parts.embedder.embed(['fox'], gone.signal);
  await parts.running[0]?.received(1);
  gone.abort();
  await expect(asked).rejects.toMatchObject({ kind: 'cancelled' });
  expect(parts.requests()).toEqual([1, 0]);
  expect(parts.events).toEqual([]);
});
