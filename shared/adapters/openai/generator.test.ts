import { OpenAiServer, errorBody, type OpenAiServerOptions } from '../../../tests/support/openai-server.ts';
import { ANSWER_USAGE, type ScriptedAnswer } from '../../../tests/support/openai-server-bodies.ts';
import { KildeError } from '../../platform/errors.ts';
import type { Evidence } from '../../ports/generator.ts';
import { OpenAiGenerator } from './generator.ts';
import type { OpenAiGeneratorOptions } from './options.ts';

const KEY = 'sk-test-0123456789abcdef';
const QUESTION = 'Which port does the server listen on?';
const EVIDENCE: readonly Evidence[] = [
  { id: 'chunk-a', path: 'README.md', startLine: 1, endLine: 2, text: 'A small server.' },
  { id: 'chunk-b', path: 'src/app.ts', startLine: 7, endLine: 9, text: 'export const port = 8080;' },
];
const CLAIM = { text: 'Port 8080.', quotes: [{ evidence_id: 'e2', quote: 'port = 8080' }] };
const GOOD: ScriptedAnswer = {
  kind: 'text',
  text: JSON.stringify({ sufficiency: 'full', claims: [CLAIM], missing: '' }),
};

async function setUp(
  answer: ScriptedAnswer = GOOD,
  server: OpenAiServerOptions = {},
  options: Partial<OpenAiGeneratorOptions> = {},
) {
  const running = await OpenAiServer.start({ apiKey: KEY, answer: () => answer, ...server });
  const generator = new OpenAiGenerator(
    { apiKey: KEY, baseURL: running.baseURL, ...options },
    { wait: async () => {} },
  );
  return { server: running, generator, [Symbol.asyncDispose]: () => running[Symbol.asyncDispose]() };
}

async function failure(promise: Promise<unknown>): Promise<KildeError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof KildeError)) throw new Error('expected a KildeError', { cause: error });
  for (const secret of [KEY, '127.0.0.1', QUESTION, 'small server']) expect(error.message).not.toContain(secret);
  return error;
}

/** The same over both APIs: what a caller sees does not tell which one carried it. */
describe.each([
  ['responses', {}],
  ['chat completions', { lacks: ['responses'] }],
] as const)('over %s', (api, server) => {
  it('answers claims whose quotes name the evidence by its id, with tokens and money', async () => {
    await using parts = await setUp(GOOD, server, { prices: { 'gpt-5-mini': { input: 0.25, output: 2 } } });
    const generated = await parts.generator.generate(QUESTION, EVIDENCE);
    expect(generated).toMatchObject({
      sufficiency: 'full',
      claims: [{ text: 'Port 8080.', quotes: [{ evidenceId: 'chunk-b', quote: 'port = 8080' }] }],
      missing: '',
      model: expect.stringMatching(/^gpt-5-mini/),
      inputTokens: ANSWER_USAGE.input,
      outputTokens: ANSWER_USAGE.output,
    });
    expect(generated.usd).toBeCloseTo((ANSWER_USAGE.input * 0.25 + ANSWER_USAGE.output * 2) / 1e6, 12);
  });

  it.each<[string, ScriptedAnswer, RegExp, boolean]>([
    ['a refusal', { kind: 'refusal', text: 'I will not say.' }, /declined to answer/, false],
    [
      'the limit of tokens',
      { kind: 'incomplete', text: '{"suffi', reason: 'max_output_tokens' },
      /passed the limit of tokens/,
      false,
    ],
    ['the content filter', { kind: 'incomplete', text: '', reason: 'content_filter' }, /content filter/, false],
    ['prose', { kind: 'text', text: 'It is port 8080.' }, /cannot be read/, false],
    ['no text', { kind: 'text', text: '' }, /cannot be read/, false],
    ['another shape', { kind: 'text', text: '{"answer": "8080"}' }, /cannot be read/, false],
  ])('says clearly that it got %s', async (_, answer, message, retryable) => {
    await using parts = await setUp(answer, server);
    const error = await failure(parts.generator.generate(QUESTION, EVIDENCE));
    expect(error).toMatchObject({ kind: 'provider_failed', retryable, message: expect.stringMatching(message) });
    expect(error.message).toMatch(/^The language-model provider /);
    expect(parts.server.requests.filter(({ path }) => path.startsWith(api.slice(0, 4)))).toHaveLength(1);
  });

  it('shows the evidence and the question as data, and the rules apart from them', async () => {
    await using parts = await setUp(GOOD, server);
    await parts.generator.generate(QUESTION, EVIDENCE);
    const sent = JSON.stringify(parts.server.requests.at(-1)?.body);
    expect(sent).toContain('port = 8080');
    expect(sent).toContain(QUESTION);
    expect(sent).toContain('"strict":true');
    expect(sent).not.toContain('"tools"');
    expect(sent).not.toContain('chunk-b');
  });
});

describe('requests', () => {
  it('keep nothing at the provider, call no tools and bound the answer', async () => {
    await using parts = await setUp(GOOD, {}, { answerModel: 'some-model', maxOutputTokens: 500 });
    expect(parts.generator.model).toBe('some-model');
    await parts.generator.generate(QUESTION, EVIDENCE);
    const body = parts.server.requests[0]?.body;
    expect(Object.keys(body ?? {}).toSorted()).toEqual([
      'input',
      'instructions',
      'max_output_tokens',
      'model',
      'store',
      'stream',
      'text',
    ]);
    expect(body).toMatchObject({
      model: 'some-model',
      store: false,
      max_output_tokens: 500,
      text: { format: { type: 'json_schema', strict: true } },
    });
  });

  it('have a nonce of their own each time', async () => {
    await using parts = await setUp();
    await parts.generator.generate(QUESTION, EVIDENCE);
    await parts.generator.generate(QUESTION, EVIDENCE);
    const nonces = parts.server.requests.map(
      ({ body }) => /<evidence ([0-9a-f]{32}) /.exec(String(body['input']))?.[1],
    );
    expect(new Set(nonces).size).toBe(2);
    expect(nonces).not.toContain(undefined);
  });
});

describe('a server without the Responses API', () => {
  it('is asked there once, and over chat completions from then on', async () => {
    await using parts = await setUp(GOOD, { lacks: ['responses'] });
    await parts.generator.generate(QUESTION, EVIDENCE);
    await parts.generator.generate(QUESTION, EVIDENCE);
    expect(parts.server.requests.map(({ path }) => path)).toEqual([
      'responses',
      'chat/completions',
      'chat/completions',
    ]);
  });

  it('is not remembered as such when chat completions fail, too', async () => {
    await using parts = await setUp(GOOD, { lacks: ['responses', 'chat/completions'] });
    expect((await failure(parts.generator.generate(QUESTION, EVIDENCE))).message).toMatch(/HTTP 404/);
    await failure(parts.generator.generate(QUESTION, EVIDENCE));
    expect(parts.server.requests.map(({ path }) => path)).toEqual([
      'responses',
      'chat/completions',
      'responses',
      'chat/completions',
    ]);
  });

  it('is not one that does not know the model', async () => {
    await using parts = await setUp();
    parts.server.script({ kind: 'status', status: 404, body: errorBody('model_not_found', 'No such model.') });
    expect((await failure(parts.generator.generate(QUESTION, EVIDENCE))).message).toMatch(/does not know the model/);
    expect(parts.server.requests).toHaveLength(1);
  });
});

describe('failures', () => {
  it('of a turn the provider began are tried again', async () => {
    const answers: ScriptedAnswer[] = [{ kind: 'failed' }, GOOD];
    await using parts = await setUp(GOOD, { answer: () => answers.shift() ?? GOOD });
    expect((await parts.generator.generate(QUESTION, EVIDENCE)).sufficiency).toBe('full');
    expect(parts.server.requests).toHaveLength(2);
  });

  it('of a turn that never works are told as passing', async () => {
    await using parts = await setUp({ kind: 'failed' });
    expect(await failure(parts.generator.generate(QUESTION, EVIDENCE))).toMatchObject({
      retryable: true,
      message: expect.stringMatching(/began an answer and failed/),
    });
    expect(parts.server.requests).toHaveLength(3);
  });

  it.each([
    [401, /refused Kilde's API key \(HTTP 401\)/, false, 1],
    [429, /limiting Kilde's calls/, true, 3],
    [500, /failed \(HTTP 500\)/, true, 3],
  ])('with status %d are told by name', async (status, message, retryable, requests) => {
    await using parts = await setUp();
    const fault = { kind: 'status', status } as const;
    parts.server.script(fault, fault, fault);
    expect(await failure(parts.generator.generate(QUESTION, EVIDENCE))).toMatchObject({
      retryable,
      message: expect.stringMatching(message),
    });
    expect(parts.server.requests).toHaveLength(requests);
  });

  it('open the breaker, which shows in the state', async () => {
    await using parts = await setUp(GOOD, {}, { breakerFailures: 3 });
    const close = { kind: 'close' } as const;
    parts.server.script(close, close, close);
    await failure(parts.generator.generate(QUESTION, EVIDENCE));
    expect(parts.generator.state()).toEqual({ provider: 'openai', breaker: 'open' });
  });
});

it('an abort closes the connection to the provider', async () => {
  await using parts = await setUp();
  parts.server.script({ kind: 'hang' });
  const controller = new AbortController();
  const call = failure(parts.generator.generate(QUESTION, EVIDENCE, { signal: controller.signal }));
  await parts.server.received(1);
  controller.abort();
  expect(await call).toMatchObject({ kind: 'cancelled' });
  expect(await parts.server.requests[0]?.aborted).toBe(true);
});

it('wrong options are refused when built', () => {
  expect(() => new OpenAiGenerator({ apiKey: KEY, answerModel: '' })).toThrow(
    expect.objectContaining({ kind: 'not_configured' }),
  );
});
