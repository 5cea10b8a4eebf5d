import { indiscretions, MARKER } from '../support/discreet-log.ts';
import { post, startLocalKilde, TOKEN, toolCall, type LocalKilde } from '../support/local-kilde.ts';
import { modernCall } from '../support/modern.ts';
import { OpenAiServer, type Fault } from '../support/openai-server.ts';
import { send } from '../support/raw-http.ts';

const ERROR_META = 'dev.kilde/error';
const UPSTREAM_SECRET = 'key-of-the-provider';

const isFailover = (line: Record<string, unknown>): boolean => line['failover'] !== undefined;

let provider: OpenAiServer;
let kilde: LocalKilde;
let requests = 0;

beforeAll(async () => {
  provider = await OpenAiServer.start();
  kilde = await startLocalKilde({ OPENAI_API_KEY: UPSTREAM_SECRET, OPENAI_BASE_URL: provider.baseURL });
  requests += 1;
  await post(`${kilde.url}/mcp`, toolCall('add_document', { text: `The ${MARKER} is in the hall.`, path: 'hall.md' }));
});
afterAll(async () => {
  await kilde.stop();
  await provider[Symbol.asyncDispose]();
});

interface Case {
  readonly name: string;
  readonly tool: string;
  readonly args: unknown;
  readonly faults?: readonly Fault[];
  readonly code: number;
  readonly kind: string;
  readonly message: RegExp;
  readonly retryAfterMs?: number;
}

const refusedKey: Fault = {
  kind: 'status',
  status: 401,
  body: { error: { message: `Incorrect API key provided: ${UPSTREAM_SECRET}.`, code: 'invalid_api_key' } },
};
const busy: Fault = { kind: 'status', status: 429, headers: { 'retry-after': '120' } };
const question = { question: `Where is the ${MARKER}?` };

const CASES: readonly Case[] = [
  {
    name: 'an argument is missing',
    tool: 'retrieve_code',
    args: {},
    code: -32602,
    kind: 'invalid_argument',
    message: /^Invalid arguments for tool retrieve_code\. query: /,
  },
  {
    name: 'an argument is wrong',
    tool: 'retrieve_code',
    args: { query: MARKER, top_k: 0 },
    code: -32602,
    kind: 'invalid_argument',
    message: /top_k: /,
  },
  {
    name: 'an argument is not known',
    tool: 'retrieve_code',
    args: { query: MARKER, colour: 'red' },
    code: -32602,
    kind: 'invalid_argument',
    message: /colour/,
  },
  {
    name: 'there are two contents',
    tool: 'add_document',
    args: { text: MARKER, content_base64: 'YQ==', path: 'a' },
    code: -32602,
    kind: 'invalid_argument',
    message: /exactly one of/,
  },
  {
    name: 'there are no arguments',
    tool: 'answer',
    args: undefined,
    code: -32602,
    kind: 'invalid_argument',
    message: /question: /,
  },
  {
    name: 'there is nothing under an id',
    tool: 'fetch',
    args: { id: `no-${MARKER}` },
    code: -32602,
    kind: 'not_found',
    message: /nothing under that id/,
  },
  {
    name: 'a workspace is not the own one',
    tool: 'retrieve_code',
    args: { query: MARKER, workspace: 'other' },
    code: -32602,
    kind: 'forbidden',
    message: /may not use the workspace/,
  },
  {
    name: 'the embedding provider refuses the key',
    tool: 'add_document',
    args: { text: `New: ${MARKER}`, path: 'new.md' },
    faults: [refusedKey],
    code: -32000,
    kind: 'provider_failed',
    message: /^The embedding provider/,
  },
  {
    name: 'the provider asks for two minutes',
    tool: 'add_document',
    args: { text: `Later: ${MARKER}`, path: 'later.md' },
    faults: [busy],
    code: -32000,
    kind: 'provider_failed',
    message: /./,
    retryAfterMs: 120_000,
  },
];

describe.each(CASES)('when $name', ({ tool, args, faults = [], code, kind, message, retryAfterMs }) => {
  const facts = {
    code,
    kind,
    retryable: retryAfterMs !== undefined,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };

  beforeEach(() => {
    requests += 1;
    provider.script(...faults);
  });

  it(`answers ${code} to the older era`, async () => {
    const { status, headers, json, text } = await send(`${kilde.url}/mcp`, { body: toolCall(tool, args, 'an id') });
    expect({ status, json }).toEqual({
      status: 200,
      json: {
        jsonrpc: '2.0',
        id: 'an id',
        error: {
          code,
          message: expect.stringMatching(message),
          data: { ...facts, requestId: headers['x-request-id'] },
        },
      },
    });
    expect(text).not.toContain(UPSTREAM_SECRET);
    expect(text).not.toMatch(/node_modules|\.ts:\d/);
  });

  it('answers 2026-07-28 with a result that its model can read', async () => {
    const { body, headers: given } = modernCall('tools/call', { name: tool, arguments: args });
    const { status, headers, json, text } = await send(`${kilde.url}/mcp`, { headers: given, body });
    expect({ status, json }).toEqual({
      status: 200,
      json: {
        jsonrpc: '2.0',
        id: 1,
        result: expect.objectContaining({
          resultType: 'complete',
          isError: true,
          content: [{ type: 'text', text: expect.stringMatching(message) }],
          _meta: expect.objectContaining({ [ERROR_META]: { ...facts, requestId: headers['x-request-id'] } }),
        }),
      },
    });
    expect(text).not.toContain(UPSTREAM_SECRET);
    expect(text).not.toMatch(/node_modules|\.ts:\d/);
  });
});

it('answers with passages when the answering model refuses the key, and warns of it in the log', async () => {
  requests += 1;
  provider.script({ kind: 'none' }, refusedKey);
  const { json, text } = await send(`${kilde.url}/mcp`, { body: toolCall('answer', question) });
  expect(json).toMatchObject({
    result: { structuredContent: { status: 'answered', model: 'extractive', served_by: { generator: 'extractive' } } },
  });
  expect(text).not.toContain(UPSTREAM_SECRET);
  expect(kilde.logLines.filter(isFailover)).toMatchObject([
    {
      severity: 'WARNING',
      failover: { role: 'answers', from: 'openai', to: 'extractive', reason: 'denied', count: 1 },
    },
  ]);
});

it('shows in /ready what every provider did not serve', async () => {
  const { json } = await send(`${kilde.url}/ready`, { method: 'GET' });
  expect(json).toMatchObject({
    status: 'ready',
    generator: { provider: 'openai', breaker: 'closed', providers: [{ provider: 'openai', failovers: 1 }] },
    embedder: { provider: 'openai', providers: [{ provider: 'openai', breaker: 'closed' }] },
  });
});

describe('an unknown tool', () => {
  it.each(['mcp', 'retrieve_code', 'answer', 'add_document'])(
    'is a method that was not found, at /%s',
    async (path) => {
      requests += 1;
      const { status, json } = await send(`${kilde.url}/${path}`, {
        body: toolCall('no_such_tool', { query: MARKER }),
      });
      expect({ status, json }).toMatchObject({
        status: 200,
        json: {
          error: {
            code: -32601,
            message: expect.stringMatching(/^Method not found: /),
            data: { kind: 'unknown_tool' },
          },
        },
      });
    },
  );

  it("is unknown as well when it is another function's", async () => {
    requests += 1;
    const { json } = await send(`${kilde.url}/retrieve_code`, {
      body: toolCall('add_document', { text: MARKER, path: 'a.md' }),
    });
    expect(json).toMatchObject({
      error: { code: -32601, message: expect.stringContaining('This endpoint has: retrieve_code.') },
    });
  });

  it('is an invalid parameter in 2026-07-28, as its specification asks', async () => {
    requests += 1;
    const { status, json } = await send(
      `${kilde.url}/mcp`,
      modernCall('tools/call', { name: 'no_such_tool', arguments: {} }),
    );
    expect({ status, json }).toMatchObject({
      status: 200,
      json: { error: { code: -32602, data: { kind: 'unknown_tool' } } },
    });
  });
});

describe('a store that fails', () => {
  let broken: LocalKilde;
  beforeAll(async () => {
    broken = await startLocalKilde();
    await broken.composition.library.store.close();
  });
  afterAll(() => broken.stop());

  it('answers -32001, and says so to 2026-07-28 in a result', async () => {
    const older = await send(`${broken.url}/retrieve_code`, { body: toolCall('retrieve_code', { query: MARKER }) });
    expect(older).toMatchObject({ status: 200, json: { error: { code: -32001, data: { kind: 'store_failed' } } } });
    const modern = await send(
      `${broken.url}/retrieve_code`,
      modernCall('tools/call', { name: 'retrieve_code', arguments: { query: MARKER } }),
    );
    expect(modern.json).toMatchObject({
      result: { isError: true, _meta: { [ERROR_META]: { code: -32001, kind: 'store_failed' } } },
    });
    for (const { text } of [older, modern]) expect(text).not.toMatch(/sqlite|database|\.ts:\d/i);
  });

  it('is an error in the log, and makes the server not ready', async () => {
    await broken.logged(2);
    expect(broken.logLines).toHaveLength(2);
    for (const line of broken.logLines) expect(line).toMatchObject({ severity: 'ERROR', error_kind: 'store_failed' });
    expect(indiscretions(broken.logLines, [TOKEN])).toEqual([]);
    const ready = await send(`${broken.url}/ready`, { method: 'GET' });
    expect(ready).toMatchObject({ status: 503, json: { status: 'not ready', store: { answers: false } } });
    expect((await send(`${broken.url}/mcp/health`, { method: 'GET' })).status).toBe(200);
  });
});

it('tells the log the kind of every failure, and nothing of what callers sent', async () => {
  const failovers = kilde.logLines.filter(isFailover);
  await kilde.logged(requests + failovers.length);
  const ofRequests = kilde.logLines.filter((line) => !isFailover(line));
  expect(ofRequests).toHaveLength(requests);
  expect(indiscretions(kilde.logLines, [TOKEN, UPSTREAM_SECRET])).toEqual([]);
  const [first, ...failed] = ofRequests;
  expect(first).toMatchObject({ severity: 'INFO', tool: 'add_document', status: 200, cache: 'none' });
  const { ERROR: errors, WARNING: warnings } = Object.groupBy(failed, ({ severity }) => String(severity));
  expect(warnings?.length).toBeGreaterThan(10);
  expect(warnings?.every(({ error_kind, cause }) => error_kind !== 'provider_failed' && cause === undefined)).toBe(
    true,
  );
  // Two kinds of failure at the provider, in both eras; of the cause the place is told, and no words of the provider.
  expect(errors).toHaveLength(4);
  for (const line of errors ?? [])
    expect(line).toMatchObject({ error_kind: 'provider_failed', cause: expect.stringMatching(/ at /) });
});
