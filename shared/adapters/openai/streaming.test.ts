import fc from 'fast-check';
import type { Fault, OpenAiServerOptions } from '../../../tests/support/openai-server.ts';
import { OpenAiServer } from '../../../tests/support/openai-server.ts';
import { ANSWER_USAGE, answerBody, type ScriptedAnswer } from '../../../tests/support/openai-server-bodies.ts';
import { inSevens, streamOf } from '../../../tests/support/openai-server-streams.ts';
import type { Evidence } from '../../ports/generator.ts';
import { ProviderError } from '../../providers/provider-error.ts';
import { HandTimer } from '../../providers/testing/hand-timer.ts';
import { OpenAiGenerator } from './generator.ts';
import type { OpenAiGeneratorOptions } from './options.ts';

const EVIDENCE: readonly Evidence[] = [
  { id: 'chunk-a', path: 'app.ts', startLine: 7, endLine: 9, text: 'export const port = 8080;' },
];
const PRICES = { 'gpt-5-mini': { input: 0.25, output: 2 } };
const USD = (ANSWER_USAGE.input * 0.25 + ANSWER_USAGE.output * 2) / 1e6;
const TEXTS = ['Port 8080.', 'Naïve "quotes" and \\ 😀.'];

const answerOf = (texts: readonly string[]): ScriptedAnswer => ({
  kind: 'text',
  text: JSON.stringify({
    sufficiency: 'full',
    claims: texts.map((text) => ({ text, quotes: [{ evidence_id: 'e1', quote: 'port = 8080' }] })),
    missing: '',
  }),
});

interface SetUp extends OpenAiServerOptions {
  readonly options?: Partial<OpenAiGeneratorOptions>;
}

async function setUp({ options, ...server }: SetUp = {}) {
  const running = await OpenAiServer.start({ answer: () => answerOf(TEXTS), ...server });
  const hand = new HandTimer();
  const waits: number[] = [];
  const generator = new OpenAiGenerator(
    { baseURL: running.baseURL, prices: PRICES, ...options },
    { timer: hand.timer, wait: async (ms) => void waits.push(ms) },
  );
  /** Drafts in order, `null` where those before are void. */
  const heard: (string | null)[] = [];
  const begun = Promise.withResolvers<void>();
  const ask = (signal?: AbortSignal) =>
    generator.generate('Which port?', EVIDENCE, {
      signal,
      onClaim: ({ text }) => {
        heard.push(text);
        begun.resolve();
      },
      onRestart: () => heard.push(null),
    });
  return {
    server: running,
    generator,
    hand,
    waits,
    heard,
    begun: begun.promise,
    ask,
    [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
  };
}

async function failure(promise: Promise<unknown>): Promise<ProviderError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ProviderError) return error;
  throw new Error('expected a ProviderError', { cause: error });
}

const pathsOf = ({ server }: { server: OpenAiServer }) =>
  server.requests.map(({ path, body }) => `${path}${body['stream'] === true ? ' streamed' : ''}`);

describe.each([
  ['responses', {}],
  ['chat completions', { lacks: ['responses'] }],
] as const)('a stream of %s', (api, server) => {
  const isChat = api !== 'responses';
  /** Where a stream of this API has said one claim: the first events are about the answer, not of it. */
  const stream = (ends: Extract<Fault, { kind: 'stream' }>['ends'], more: object = {}): Fault[] => [
    ...(isChat ? [{ kind: 'none' } as const] : []),
    { kind: 'stream', after: 20, ends, ...more },
  ];

  it('hands over each text as it is complete, and ends in the whole with its price', async () => {
    await using parts = await setUp(server);
    const generated = await parts.ask();
    expect(parts.heard).toEqual(TEXTS);
    expect(generated).toMatchObject({
      claims: TEXTS.map((text) => ({ text, quotes: [{ evidenceId: 'chunk-a', quote: 'port = 8080' }] })),
      provider: 'openai',
      failovers: [],
      inputTokens: ANSWER_USAGE.input,
      outputTokens: ANSWER_USAGE.output,
    });
    expect(generated.usd).toBeCloseTo(USD, 12);
    expect(parts.hand.running).toEqual([]);
  });

  it('is the same wherever its pieces are cut', async () => {
    let cuts: readonly number[] = [];
    let texts: readonly string[] = [];
    const pieces = (text: string): string[] => {
      const places = [...new Set(cuts.map((cut) => cut % text.length))].toSorted((a, b) => a - b);
      return [0, ...places].map((place, index) => text.slice(place, places[index])).filter((piece) => piece !== '');
    };
    await using parts = await setUp({ ...server, pieces, answer: () => answerOf(texts) });
    const claim = fc.string({ unit: 'grapheme', maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(fc.array(claim, { maxLength: 3 }), fc.array(fc.nat(), { maxLength: 30 }), async (said, at) => {
        [texts, cuts] = [said, at];
        parts.heard.length = 0;
        const generated = await parts.ask();
        expect(parts.heard).toEqual(said);
        expect(generated.claims.map(({ text }) => text)).toEqual(said);
      }),
      { numRuns: 30 },
    );
  });

  it.each(['cut', 'end', 'error'] as const)(
    'that breaks off (%s) is had anew, and its drafts are void',
    async (then) => {
      await using parts = await setUp(server);
      parts.server.script(...stream(then));
      const generated = await parts.ask();
      expect(parts.heard).toEqual([TEXTS[0], null, ...TEXTS]);
      expect(generated).toMatchObject({ inputTokens: ANSWER_USAGE.input, sufficiency: 'full' });
      expect(parts.waits).toHaveLength(1);
    },
  );

  it('whose events are no JSON is told so, once', async () => {
    await using parts = await setUp(server);
    parts.server.script(...stream('garble'));
    expect(await failure(parts.ask())).toMatchObject({ reason: 'unreadable', retryable: false });
    expect(parts.heard).toEqual([TEXTS[0], null]);
    expect(parts.server.requests).toHaveLength(isChat ? 2 : 1);
  });

  it.each([
    ['context_length_exceeded', 'too_long', false],
    ['insufficient_quota', 'denied', false],
    ['content_filter', 'filtered', false],
    [400, 'rejected', false],
    ['rate_limit_exceeded', 'throttled', true],
    [503, 'outage', true],
  ] as const)('that ends in the error %s', async (code, reason, retryable) => {
    await using parts = await setUp({ ...server, options: { tries: 1 } });
    parts.server.script(...stream('error', { code }));
    const error = await failure(parts.ask());
    expect(error).toMatchObject({ reason, retryable });
    expect(error.message).not.toContain('Something about');
  });

  it.each(['hang', 'beat'] as const)('that falls silent (%s) is given up, and not tried again', async (then) => {
    await using parts = await setUp(server);
    parts.server.script(...stream(then));
    const asked = failure(parts.ask());
    await parts.begun;
    await parts.hand.elapse(15_000);
    expect(await asked).toMatchObject({ reason: 'timeout', retryable: true });
    expect(parts.heard).toEqual([TEXTS[0], null]);
    expect(await parts.server.requests.at(-1)?.aborted).toBe(true);
    expect(parts.hand.running).toEqual([]);
  });

  it('that does not begin is given up after 4 seconds', async () => {
    await using parts = await setUp(server);
    parts.server.script(...(isChat ? [{ kind: 'none' } as const] : []), { kind: 'hang' });
    const asked = failure(parts.ask());
    await parts.server.received(isChat ? 2 : 1);
    await parts.hand.elapse(4_000);
    expect(await asked).toMatchObject({ reason: 'timeout', message: expect.stringContaining('4 seconds') });
    expect(parts.waits).toEqual([]);
    expect(await parts.server.requests.at(-1)?.aborted).toBe(true);
  });

  it('is not asked for twice where it is refused, and not missed where it is ignored', async () => {
    for (const streaming of ['refused', 'ignored'] as const) {
      await using parts = await setUp({ ...server, streaming });
      await parts.ask();
      parts.server.requests.length = 0;
      const generated = await parts.ask();
      const path = isChat ? 'chat/completions' : 'responses';
      expect(pathsOf(parts)).toEqual([streaming === 'refused' ? path : `${path} streamed`]);
      expect(generated).toMatchObject({ sufficiency: 'full', inputTokens: ANSWER_USAGE.input });
      expect(parts.heard).toEqual([]);
    }
  });

  it('ends with its caller', async () => {
    await using parts = await setUp(server);
    parts.server.script(...stream('hang'));
    const gone = new AbortController();
    const asked = parts.ask(gone.signal);
    await parts.begun;
    gone.abort();
    await expect(asked).rejects.toMatchObject({ kind: 'cancelled' });
    expect(await parts.server.requests.at(-1)?.aborted).toBe(true);
    expect(parts.hand.running).toEqual([]);
  });

  it('that never ends does', async () => {
    const endless: ScriptedAnswer = { kind: 'text', text: `{"sufficiency":"full","claims":[${' '.repeat(5_000)}` };
    await using parts = await setUp({ ...server, answer: () => endless, options: { maxOutputTokens: 100 } });
    expect(await failure(parts.ask())).toMatchObject({ reason: 'too_long' });
  });
});

describe('what an answer cost', () => {
  it.each<[string, ScriptedAnswer, string]>([
    ['a refusal', { kind: 'refusal', text: 'No.' }, 'refused'],
    ['an answer cut short', { kind: 'incomplete', text: '{"suffi', reason: 'max_output_tokens' }, 'too_long'],
    ['what cannot be read', { kind: 'text', text: 'Port 8080, I would say.' }, 'unreadable'],
  ])('is known of %s', async (_, answer, reason) => {
    await using parts = await setUp({ answer: () => answer });
    const error = await failure(parts.ask());
    expect(error).toMatchObject({ reason, spent: { inputTokens: 1_200, outputTokens: 300 } });
    expect(error.spent.usd).toBeCloseTo(USD, 12);
  });

  it('is that of all tries that were counted', async () => {
    const answers: ScriptedAnswer[] = [{ kind: 'failed' }, answerOf(TEXTS)];
    await using parts = await setUp({ answer: () => answers.shift() ?? answerOf(TEXTS) });
    const { inputTokens, outputTokens, usd } = await parts.ask();
    expect({ inputTokens, outputTokens }).toEqual({ inputTokens: 2_400, outputTokens: 600 });
    expect(usd).toBeCloseTo(2 * USD, 12);
  });

  it('does not make an answer worse that lost its price on the way', async () => {
    await using parts = await setUp({ lacks: ['responses'] });
    const whole = answerBody('chat/completions', { model: 'm' }, () => answerOf(TEXTS));
    const after = streamOf('chat/completions', whole, inSevens).length - 1;
    parts.server.script({ kind: 'none' }, { kind: 'stream', after, ends: 'cut' });
    expect(await parts.ask()).toMatchObject({ sufficiency: 'full', inputTokens: 0, usd: 0 });
    expect(parts.server.requests).toHaveLength(2);
  });
});
