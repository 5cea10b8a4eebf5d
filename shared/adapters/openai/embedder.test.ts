import { OpenAiServer, errorBody, type OpenAiServerOptions } from '../../../tests/support/openai-server.ts';
import { tokensOf, vectorOf } from '../../../tests/support/openai-server-bodies.ts';
import { KildeError } from '../../platform/errors.ts';
import { OpenAiEmbedder } from './embedder.ts';
import type { OpenAiEmbedderOptions } from './options.ts';

const KEY = 'sk-test-0123456789abcdef';
const NOW = new Date('2026-11-20T12:00:00.000Z');

async function setUp(options: Partial<OpenAiEmbedderOptions> = {}, serverOptions: OpenAiServerOptions = {}) {
  const server = await OpenAiServer.start({ apiKey: KEY, ...serverOptions });
  const waits: number[] = [];
  const embedder = new OpenAiEmbedder(
    { apiKey: KEY, baseURL: server.baseURL, ...options },
    {
      clock: { now: () => NOW },
      wait: async (ms) => {
        waits.push(ms);
      },
    },
  );
  return { server, embedder, waits, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

const expected = (text: string, dimensions = 1_024): number[] => {
  const vector = vectorOf(text, dimensions);
  const length = Math.hypot(...vector);
  return [...vector].map((value) => value / length);
};

async function failure(promise: Promise<unknown>): Promise<KildeError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof KildeError)) throw new Error('expected a KildeError', { cause: error });
  return error;
}

/** Nothing of the key, the address, the request or the answer may stand in a message. */
function expectClean(error: KildeError, server: OpenAiServer, texts: readonly string[]): void {
  for (const secret of [KEY, 'sk-', '127.0.0.1', server.baseURL, 'your request', ...texts])
    expect(error.message).not.toContain(secret);
}

describe('answers', () => {
  it.each([
    ['base64', {}],
    ['lists of numbers', { floatsOnly: true }],
  ])('become unit vectors in the order of the texts, from %s', async (_, serverOptions) => {
    await using parts = await setUp({}, serverOptions);
    const texts = Array.from({ length: 50 }, (__, index) => `text ${index}`);
    const { vectors } = await parts.embedder.embed(texts);
    expect(vectors).toHaveLength(50);
    texts.forEach((text, index) => {
      const wanted = expected(text);
      expect(Math.hypot(...(vectors[index] ?? []))).toBeCloseTo(1, 5);
      expect([0, 511, 1_023].map((at) => vectors[index]?.[at])).toEqual(
        [0, 511, 1_023].map((at) => expect.closeTo(wanted[at] ?? 0, 6)),
      );
    });
  });

  it('are asked for with the model, 1,024 dimensions and the key, and once', async () => {
    await using parts = await setUp({ embeddingModel: 'some-model' });
    await parts.embedder.embed(['one', 'two']);
    expect(parts.server.requests).toHaveLength(1);
    const [request] = parts.server.requests;
    expect(request?.path).toBe('embeddings');
    expect(request?.body).toEqual({
      model: 'some-model',
      input: ['one', 'two'],
      dimensions: 1_024,
      encoding_format: 'base64',
    });
    expect(request?.headers['authorization']).toBe(`Bearer ${KEY}`);
  });

  it('count tokens and money', async () => {
    await using parts = await setUp({ prices: { 'text-embedding-3-small': { input: 0.02, output: 0 } } });
    const text = 'x'.repeat(4_000);
    const { tokens, usd } = await parts.embedder.embed([text]);
    expect(tokens).toBe(tokensOf(text));
    expect(usd).toBeCloseTo((1_000 * 0.02) / 1e6, 12);
  });

  it('cost 0 when the model has no price', async () => {
    await using parts = await setUp();
    expect((await parts.embedder.embed(['a'])).usd).toBe(0);
  });

  it('are put in order when the server turns them round', async () => {
    await using parts = await setUp();
    parts.server.script({ kind: 'reversed' });
    const { vectors } = await parts.embedder.embed(['a', 'b', 'c']);
    expect(vectors.map((vector) => vector[0])).toEqual(
      ['a', 'b', 'c'].map((text) => expect.closeTo(expected(text)[0] ?? 0, 6)),
    );
  });
});

describe('texts of nothing', () => {
  it('are zeros and are not sent', async () => {
    await using parts = await setUp();
    const { vectors } = await parts.embedder.embed(['', 'word', ' \n\t']);
    expect(parts.server.requests[0]?.body['input']).toEqual(['word']);
    expect(vectors.map((vector) => vector.length)).toEqual([1_024, 1_024, 1_024]);
    expect(vectors.map((vector) => Math.round(Math.hypot(...vector)))).toEqual([0, 1, 0]);
    expect(vectors[1]?.[0]).toBeCloseTo(expected('word')[0] ?? 0, 6);
  });

  it.each([[[]], [['', ' ']]])('alone (%j) need no call', async (texts) => {
    await using parts = await setUp();
    expect(await parts.embedder.embed(texts)).toMatchObject({ tokens: 0, usd: 0 });
    expect(parts.server.requests).toHaveLength(0);
  });
});

describe('dimensions', () => {
  it.each([1_536, 768])(
    'of %d instead of 1,024 are refused, with what came and what was expected',
    async (dimensions) => {
      await using parts = await setUp({}, { ignoresDimensions: true, dimensions });
      const error = await failure(parts.embedder.embed(['secret text']));
      expect(error).toMatchObject({ kind: 'provider_failed', retryable: false });
      expect(error.message).toContain(`${dimensions} dimensions, and 1024 were expected`);
      expectClean(error, parts.server, ['secret text']);
    },
  );

  it('of a shorter model are filled up with zeros, not asked for, and part of the profile', async () => {
    await using parts = await setUp(
      { embeddingDimensions: 768, embeddingModel: 'short' },
      { dimensions: 768, refusesDimensions: true },
    );
    const { vectors } = await parts.embedder.embed(['a']);
    expect(parts.embedder.profile).toEqual({ id: 'openai:short:768', provider: 'openai', model: 'short' });
    expect(parts.server.requests).toHaveLength(1);
    expect(vectors[0]).toHaveLength(1_024);
    expect(vectors[0]?.[767]).toBeCloseTo(expected('a', 768)[767] ?? 0, 6);
    expect([...(vectors[0] ?? [])].slice(768)).toEqual(Array.from({ length: 256 }, () => 0));
  });

  it('that a shorter model does not keep to are refused', async () => {
    await using parts = await setUp({ embeddingDimensions: 768 }, { dimensions: 1_024 });
    await expect(parts.embedder.embed(['a'])).rejects.toThrow(/1024 dimensions, and 768 were expected/);
  });

  it('are no longer asked for once a server of a 1,024 model has refused to be asked', async () => {
    await using parts = await setUp({}, { dimensions: 1_024, refusesDimensions: true });
    await parts.embedder.embed(['a']);
    await parts.embedder.embed(['b']);
    expect(parts.server.requests.map(({ body }) => body['dimensions'])).toEqual([1_024, undefined, undefined]);
  });

  it('are asked for again when not asking did not help', async () => {
    await using parts = await setUp({}, { dimensions: 1_536, refusesDimensions: true });
    await expect(parts.embedder.embed(['a'])).rejects.toThrow(/1536 dimensions, and 1024 were expected/);
    await expect(parts.embedder.embed(['a'])).rejects.toThrow(/1536 dimensions/);
    expect(parts.server.requests.map(({ body }) => body['dimensions'])).toEqual([1_024, undefined, 1_024, undefined]);
  });
});

describe('failures that stay', () => {
  it.each([
    [
      401,
      { kind: 'status', status: 401, body: errorBody('invalid_api_key', `Incorrect API key provided: ${KEY}`) },
      /refused Kilde's API key \(HTTP 401\).*OPENAI_API_KEY/,
    ],
    [403, { kind: 'status', status: 403 }, /refused Kilde's API key \(HTTP 403\)/],
    [404, { kind: 'status', status: 404 }, /does not know the model or the address \(HTTP 404\)/],
    [413, { kind: 'status', status: 413 }, /cannot take a request of this length \(HTTP 413\)/],
    [
      'a used-up quota',
      { kind: 'status', status: 429, body: errorBody('insufficient_quota', 'You exceeded your current quota.') },
      /quota is used up\. An operator/,
    ],
    ['broken JSON', { kind: 'raw', text: '{"data": [' }, /cannot be read/],
    ['HTML', { kind: 'raw', text: '<html>your request</html>', contentType: 'text/html' }, /cannot be read/],
    ['an empty body', { kind: 'raw', text: '' }, /cannot be read/],
    ['another shape', { kind: 'raw', text: '{"data": {"0": "your request"}}' }, /cannot be read/],
    [
      'base64 of half a number',
      { kind: 'raw', text: '{"data": [{"index": 0, "embedding": "AAAA"}]}' },
      /cannot be read/,
    ],
    ['too few vectors', { kind: 'count', count: 0 }, /0 vectors for 1 texts/],
    ['too many vectors', { kind: 'count', count: 2 }, /2 vectors for 1 texts/],
    ['NaN', { kind: 'number', value: NaN }, /not made of finite numbers/],
    ['infinity', { kind: 'number', value: Infinity }, /not made of finite numbers/],
    ['zeros', { kind: 'zeros' }, /all zeros/],
  ] as const)('%s: one try, a clear message, nothing secret', async (_, fault, message) => {
    await using parts = await setUp();
    parts.server.script(fault);
    const error = await failure(parts.embedder.embed(['secret text']));
    expect(error).toMatchObject({ kind: 'provider_failed', retryable: false, message: expect.stringMatching(message) });
    expect(parts.server.requests).toHaveLength(1);
    expectClean(error, parts.server, ['secret text']);
    expect(parts.embedder.state().breaker).toBe('closed');
  });

  it('400 is tried once more without dimensions, then told', async () => {
    await using parts = await setUp();
    parts.server.script({ kind: 'status', status: 400 }, { kind: 'status', status: 400 });
    const error = await failure(parts.embedder.embed(['secret text']));
    expect(error.message).toMatch(/refused the request \(HTTP 400\)/);
    expect(parts.server.requests).toHaveLength(2);
    expectClean(error, parts.server, ['secret text']);
  });

  it('two vectors of one number are refused', async () => {
    await using parts = await setUp();
    parts.server.script({ kind: 'unnumbered' });
    await expect(parts.embedder.embed(['a', 'b'])).rejects.toThrow(/numbered its vectors wrongly/);
  });
});

describe('failures that pass', () => {
  it.each([
    ['429', { kind: 'status', status: 429 }, /limiting Kilde's calls \(HTTP 429\)/],
    ['408', { kind: 'status', status: 408 }, /HTTP 408/],
    ['409', { kind: 'status', status: 409 }, /HTTP 409/],
    ['500', { kind: 'status', status: 500 }, /failed \(HTTP 500\)/],
    ['503', { kind: 'status', status: 503 }, /failed \(HTTP 503\)/],
    ['a closed socket', { kind: 'close' }, /could not be reached, or closed the connection/],
    ['an answer cut off', { kind: 'cut' }, /could not be reached, or closed the connection/],
  ] as const)('%s is tried again, and told after three tries', async (_, fault, message) => {
    await using parts = await setUp({ breakerFailures: 50 });
    parts.server.script(fault, fault);
    expect((await parts.embedder.embed(['a'])).vectors).toHaveLength(1);
    expect(parts.server.requests).toHaveLength(3);
    parts.server.script(fault, fault, fault);
    const error = await failure(parts.embedder.embed(['secret text']));
    expect(error).toMatchObject({ kind: 'provider_failed', retryable: true, message: expect.stringMatching(message) });
    expect(error.cause).toBeDefined();
    expect(parts.server.requests).toHaveLength(6);
    expectClean(error, parts.server, ['secret text']);
  });

  it('a server that is not there is told as such', async () => {
    await using parts = await setUp();
    const { baseURL } = parts.server;
    await parts.server[Symbol.asyncDispose]();
    const embedder = new OpenAiEmbedder({ apiKey: KEY, baseURL, tries: 1 });
    expect(await failure(embedder.embed(['a']))).toMatchObject({
      retryable: true,
      message: expect.stringMatching(/could not be reached/),
    });
  });

  it('a server that hangs is left after the timeout, connection and all', async () => {
    await using parts = await setUp({ timeoutMs: 300, tries: 1 });
    parts.server.script({ kind: 'hang' });
    // Loaded before the clock runs: the first call loads it.
    await import('openai');
    const error = await failure(parts.embedder.embed(['a']));
    expect(error).toMatchObject({
      retryable: true,
      message: expect.stringMatching(/did not answer within 0.3 seconds/),
    });
    expect(await parts.server.requests[0]?.aborted).toBe(true);
  });

  it('an answer that is slow but in time is waited for', async () => {
    await using parts = await setUp();
    parts.server.script({ kind: 'slow', ms: 5 });
    expect((await parts.embedder.embed(['a'])).vectors).toHaveLength(1);
    expect(parts.server.requests).toHaveLength(1);
  });
});

describe('Retry-After', () => {
  it.each([
    [{ 'retry-after': '3' }, 3_000],
    [{ 'retry-after': 'Fri, 20 Nov 2026 12:00:04 GMT' }, 4_000],
    [{ 'retry-after-ms': '1750' }, 1_750],
  ])('%j is waited for', async (headers, ms) => {
    await using parts = await setUp();
    parts.server.script({ kind: 'status', status: 429, headers });
    await parts.embedder.embed(['a']);
    expect(parts.waits).toEqual([ms]);
  });

  it('past the cap is not waited for but told', async () => {
    await using parts = await setUp({ retryAfterCapMs: 2_000 });
    parts.server.script({ kind: 'status', status: 503, headers: { 'retry-after': '120' } });
    expect(await failure(parts.embedder.embed(['a']))).toMatchObject({ retryable: true, retryAfterMs: 120_000 });
    expect(parts.server.requests).toHaveLength(1);
    expect(parts.waits).toEqual([]);
  });
});

describe('breaker', () => {
  it('opens after outages in a row, fails at once, and closes when the trial call succeeds', async () => {
    await using parts = await setUp({ tries: 1, breakerFailures: 2, breakerPauseMs: 60_000 });
    expect(parts.embedder.state()).toEqual({ provider: 'openai', breaker: 'closed' });
    parts.server.script({ kind: 'status', status: 500 }, { kind: 'close' });
    await failure(parts.embedder.embed(['a']));
    await failure(parts.embedder.embed(['a']));
    expect(parts.embedder.state().breaker).toBe('open');
    expect(await failure(parts.embedder.embed(['a']))).toMatchObject({
      retryable: true,
      message: expect.stringMatching(/left alone/),
    });
    expect(parts.server.requests).toHaveLength(2);
    const real = Date.now;
    Date.now = () => real() + 61_000;
    try {
      expect(parts.embedder.state().breaker).toBe('half-open');
      await parts.embedder.embed(['a']);
    } finally {
      Date.now = real;
    }
    expect(parts.embedder.state().breaker).toBe('closed');
  });
});

describe('abort', () => {
  it('closes the connection to the provider at once', async () => {
    await using parts = await setUp();
    parts.server.script({ kind: 'hang' });
    const controller = new AbortController();
    const call = failure(parts.embedder.embed(['a'], controller.signal));
    await parts.server.received(1);
    controller.abort();
    expect(await call).toMatchObject({ kind: 'cancelled' });
    expect(await parts.server.requests[0]?.aborted).toBe(true);
    expect(parts.server.requests).toHaveLength(1);
  });

  it('before the call sends nothing', async () => {
    await using parts = await setUp();
    expect(await failure(parts.embedder.embed(['a'], AbortSignal.abort()))).toMatchObject({ kind: 'cancelled' });
    expect(parts.server.requests).toHaveLength(0);
  });
});

describe('options', () => {
  it.each<[string, OpenAiEmbedderOptions]>([
    ['apiKey', { apiKey: '' }],
    ['baseURL', { apiKey: KEY, baseURL: 'file:///etc/passwd' }],
    ['embeddingDimensions', { apiKey: KEY, embeddingDimensions: 1_025 }],
    ['tries', { apiKey: KEY, tries: 0 }],
    ['timeoutMs', { apiKey: KEY, timeoutMs: 0 }],
  ])('with a wrong %s are refused when built, without their values', (name, options) => {
    const act = () => new OpenAiEmbedder(options);
    expect(act).toThrow(expect.objectContaining({ kind: 'not_configured', message: expect.stringContaining(name) }));
    expect(act).not.toThrow(KEY);
  });

  it('have the defaults of OpenAI', () => {
    const embedder = new OpenAiEmbedder({ apiKey: KEY });
    expect(embedder.profile.id).toBe('openai:text-embedding-3-small:1024');
    expect(embedder.limits).toEqual({ inputs: 256, tokens: 100_000, concurrency: 4 });
  });

  it('take a full batch and refuse a larger one before sending', async () => {
    await using parts = await setUp();
    expect((await parts.embedder.embed(Array.from({ length: 256 }, (_, index) => `t${index}`))).vectors).toHaveLength(
      256,
    );
    await expect(parts.embedder.embed(Array.from({ length: 257 }, () => 't'))).rejects.toMatchObject({
      kind: 'internal',
    });
    expect(parts.server.requests).toHaveLength(1);
  });
});
