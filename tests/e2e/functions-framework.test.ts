import { FUNCTION_NAMES } from '../../functions/catalogue.ts';
import {
  ENTRY_NAMES,
  runFunction,
  startFunction,
  type Entry,
  type FunctionProcess,
} from '../support/function-process.ts';
import { TOKEN, toolCall } from '../support/local-kilde.ts';
import { modernCall } from '../support/modern.ts';
import { eventsOf, send, sendBytes, type RawAnswer, type RawRequest } from '../support/raw-http.ts';

const CAP = 4 * 1024 * 1024;
const JSON_TYPE = { 'content-type': 'application/json' };
const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
const retrieval = toolCall('retrieve_code', { query: 'xylophone' });
const WRONG_TOKEN = { authorization: 'Bearer not-the-token-of-the-test' };
const NO_TOKEN = { authorization: undefined };

const running = new Map<Entry, FunctionProcess>();

beforeAll(async () => {
  for (const entry of ENTRY_NAMES) running.set(entry, await startFunction(entry, 'retrieve_code'));
});
afterAll(async () => {
  for (const process of running.values()) await process.stop();
});

const urlOf = (entry: Entry) => running.get(entry)?.url ?? '';

/** What must be the same whoever listens; ids and durations are each request's own. */
function comparable({ status, headers, text }: RawAnswer) {
  const {
    'content-type': type,
    'www-authenticate': authenticate,
    allow,
    'access-control-allow-origin': origin,
  } = headers;
  const body = text
    .replaceAll(String(headers['x-request-id']), 'ID')
    .replaceAll(/milliseconds\\*":[\d.e-]+/g, 'milliseconds');
  return { status, type, authenticate, allow, origin, hasId: headers['x-request-id'] !== undefined, body };
}

interface Case {
  readonly name: string;
  readonly path?: string;
  readonly request: RawRequest;
  readonly status: number;
  readonly code?: number;
}

const CASES: readonly Case[] = [
  { name: 'a call', request: { body: retrieval }, status: 200 },
  {
    name: 'a call of 2026-07-28',
    request: modernCall('tools/call', { name: 'retrieve_code', arguments: { query: 'x' } }),
    status: 200,
  },
  { name: 'a list of tools', request: { body: list }, status: 200 },
  { name: 'wrong arguments', request: { body: toolCall('retrieve_code', {}) }, status: 200, code: -32602 },
  { name: 'an unknown tool', request: { body: toolCall('answer', { question: 'x' }) }, status: 200, code: -32601 },
  { name: 'a notification', request: { body: { jsonrpc: '2.0', method: 'notifications/initialized' } }, status: 202 },
  { name: 'malformed JSON', request: { headers: JSON_TYPE, body: '{"jsonrpc":' }, status: 400, code: -32700 },
  { name: 'no body', request: { headers: JSON_TYPE }, status: 400, code: -32700 },
  { name: 'a batch', request: { body: [list] }, status: 400, code: -32600 },
  {
    name: 'malformed JSON and no token',
    request: { headers: { ...JSON_TYPE, ...NO_TOKEN }, body: '{' },
    status: 401,
    code: -32600,
  },
  {
    name: 'malformed JSON and a wrong token',
    request: { headers: { ...JSON_TYPE, ...WRONG_TOKEN }, body: '{' },
    status: 403,
    code: -32600,
  },
  {
    name: 'a form',
    request: { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'a=1' },
    status: 415,
    code: -32600,
  },
  { name: 'text', request: { headers: { 'content-type': 'text/plain' }, body: 'text' }, status: 415, code: -32600 },
  {
    name: 'a compressed body',
    request: { headers: { 'content-encoding': 'gzip' }, body: list },
    status: 415,
    code: -32600,
  },
  {
    name: 'a charset that nobody knows',
    request: { headers: { 'content-type': 'application/json; charset=x' }, body: list },
    status: 200,
  },
  { name: 'GET', request: { method: 'GET' }, status: 405, code: -32600 },
  { name: 'DELETE', request: { method: 'DELETE' }, status: 405, code: -32600 },
  {
    name: 'a foreign page',
    request: { headers: { origin: 'https://evil.example' }, body: list },
    status: 403,
    code: -32600,
  },
  {
    name: 'a page of this machine',
    request: { headers: { origin: 'http://localhost:6274' }, body: list },
    status: 200,
  },
  {
    name: 'a preflight',
    request: { method: 'OPTIONS', headers: { ...NO_TOKEN, origin: 'http://localhost:6274' } },
    status: 204,
  },
  { name: 'a foreign host', request: { headers: { host: 'evil.example' }, body: list }, status: 403, code: -32600 },
  { name: 'GET /health', path: 'health', request: { method: 'GET', headers: NO_TOKEN }, status: 200 },
  { name: 'GET /ready', path: 'ready', request: { method: 'GET', headers: NO_TOKEN }, status: 200 },
  {
    name: 'discovery',
    path: '.well-known/oauth-protected-resource',
    request: { method: 'GET', headers: NO_TOKEN },
    status: 404,
  },
  { name: 'another path', path: 'mcp?x=1', request: { body: list }, status: 200 },
];

describe('functions-framework answers as plain node:http does', () => {
  it.each(CASES)('to $name: $status', async ({ path = '', request, status, code }) => {
    const framework = await send(`${urlOf('functions-framework')}${path}`, request);
    const plain = await send(`${urlOf('node:http')}${path}`, request);
    expect(framework.status).toBe(status);
    expect(framework.json).toEqual(
      code === undefined ? framework.json : expect.objectContaining({ error: expect.objectContaining({ code }) }),
    );
    expect(comparable(framework)).toEqual(comparable(plain));
    expect(framework.text).not.toMatch(/<html|<pre|node_modules|\.ts:\d/i);
  });

  it.each(ENTRY_NAMES)('%s refuses a body over the cap without reading it', async (entry) => {
    const head = ['content-type: application/json', `authorization: Bearer ${TOKEN}`];
    const declared = await sendBytes(urlOf(entry), [...head, `content-length: ${CAP + 1}`]);
    expect(declared).toMatch(/^HTTP\/1\.1 413 /);
    const size = CAP + 1;
    const chunk = Buffer.concat([
      Buffer.from(`${size.toString(16)}\r\n`),
      Buffer.alloc(size, ' '),
      Buffer.from('\r\n'),
    ]);
    const endless = await sendBytes(urlOf(entry), [...head, 'transfer-encoding: chunked'], [chunk]);
    expect(endless).toMatch(/^HTTP\/1\.1 413 /);
    for (const answer of [declared, endless]) expect(answer).toContain(`at most ${CAP} bytes`);
  });

  it.each(ENTRY_NAMES)('%s asks for a token before it waits for the body', async (entry) => {
    const head = ['content-type: application/json', 'content-length: 1000', 'connection: close'];
    expect(await sendBytes(urlOf(entry), head)).toMatch(/^HTTP\/1\.1 401 /);
  });

  it.each(ENTRY_NAMES)('%s streams progress', async (entry) => {
    const name = 'add_document';
    const adding = await startFunction(entry, name);
    const call = toolCall(name, { text: 'x', path: 'x.md' });
    const body = { ...call, params: { ...call.params, _meta: { progressToken: 1 } } };
    const answer = await send(adding.url, { headers: { accept: 'application/json, text/event-stream' }, body });
    expect(eventsOf(answer)).toMatchObject([
      { method: 'notifications/progress', params: { progress: 0 } },
      { method: 'notifications/progress', params: { progress: 1 } },
      { id: 1, result: { structuredContent: { outcome: 'created' } } },
    ]);
    await adding.stop();
    expect(adding.output()).not.toContain(TOKEN);
  });
});

describe.each(ENTRY_NAMES)('%s', (entry) => {
  it.each(FUNCTION_NAMES)('starts %s', async (name) => {
    const started = await startFunction(entry, name);
    const ready = await send(`${started.url}ready`, { method: 'GET', headers: NO_TOKEN });
    expect(ready.status).toBe(200);
    const call = await send(started.url, { body: list });
    // It speaks no JSON-RPC, and says which fields it does not know.
    expect(call.status).toBe(name === 'reindex' ? 400 : 200);
    await started.stop();
  });

  it('ends with 1 when a variable is wrong, and names it without a secret', async () => {
    const wrong = { FUNCTION_TARGET: 'mcp', PORT: '0', MCP_BEARER_TOKEN: 'too-short', KILDE_STORE: 'floppy' };
    const { code, stdout, stderr } = await runFunction(entry, wrong);
    expect(code).toBe(1);
    expect(stderr).toContain('KILDE_STORE is "floppy"; it wants sqlite or firestore.');
    expect(stderr).toContain('MCP_BEARER_TOKEN is a value of the wrong form');
    expect(stdout + stderr).not.toMatch(/too-short|node_modules|\.ts:\d/);
  });

  it('ends with 1 when there is no such function', async () => {
    const { code, stderr } = await runFunction(entry, { FUNCTION_TARGET: 'nonsense', PORT: '0' });
    expect(code).toBe(1);
    expect(stderr).toContain('nonsense');
  });
});
