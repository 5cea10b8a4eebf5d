import { indiscretions, MARKER } from '../support/discreet-log.ts';
import { startLocalKilde, TOKEN, toolCall, type LocalKilde } from '../support/local-kilde.ts';
import { modernCall } from '../support/modern.ts';
import { send, sendBytes, type RawRequest } from '../support/raw-http.ts';

const FUNCTIONS = ['mcp', 'retrieve_code', 'answer', 'add_document'] as const;
const MIB = 1024 * 1024;
const CAPS = { mcp: 24 * MIB, add_document: 24 * MIB, retrieve_code: 4 * MIB, answer: 4 * MIB };
const JSON_TYPE = { 'content-type': 'application/json' };
const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
const modernList = modernCall('tools/list');

let kilde: LocalKilde;
let requests = 0;

/** Every request to a function goes through here, and is looked for in the log at the end. */
const ask = (path: string, request?: RawRequest) => {
  if (/^\/(?:mcp|retrieve_code|answer|add_document)$/.test(path)) requests += 1;
  return send(`${kilde.url}${path}`, request);
};

beforeAll(async () => {
  kilde = await startLocalKilde({
    KILDE_ALLOWED_ORIGINS: 'https://app.example.com',
    KILDE_ALLOWED_HOSTS: 'kilde.example.com',
  });
});
afterAll(() => kilde.stop());

const refusal = (code: number, message: unknown = expect.any(String)) => ({
  jsonrpc: '2.0',
  id: null,
  error: { code, message },
});

describe.each(FUNCTIONS)('/%s', (name) => {
  const path = `/${name}`;

  it.each(['GET', 'DELETE', 'PUT', 'PATCH'])('refuses %s, and says what it takes', async (method) => {
    for (const headers of [{}, modernList.headers]) {
      const { status, headers: given, json } = await ask(path, { method, headers });
      expect({ status, allow: given.allow, json }).toEqual({
        status: 405,
        allow: 'POST, OPTIONS',
        json: refusal(-32600, 'Method Not Allowed; expected POST.'),
      });
    }
  });

  it.each([['text/plain'], ['application/x-www-form-urlencoded'], ['application/jsonx'], [undefined]])(
    'refuses the content type %s',
    async (type) => {
      const { status, json } = await ask(path, { headers: { 'content-type': type }, body: list });
      expect({ status, json }).toEqual({
        status: 415,
        json: refusal(-32600, 'Unsupported Content-Type; expected application/json.'),
      });
    },
  );

  it.each(['application/json; charset=utf-8', 'Application/JSON', 'application/json ;a=b'])(
    'takes the content type %s',
    async (type) => {
      expect((await ask(path, { headers: { 'content-type': type }, body: list })).status).toBe(200);
    },
  );

  it('takes no compressed bodies', async () => {
    const gzip = await ask(path, { headers: { 'content-encoding': 'gzip' }, body: list });
    expect({ status: gzip.status, json: gzip.json }).toEqual({
      status: 415,
      json: refusal(-32600, expect.stringContaining('Compressed')),
    });
    expect((await ask(path, { headers: { 'content-encoding': 'identity' }, body: list })).status).toBe(200);
  });

  it('refuses a body over the cap by its declared length, before a byte of it', async () => {
    requests += 1;
    const head = ['content-type: application/json', `authorization: Bearer ${TOKEN}`];
    const answer = await sendBytes(`${kilde.url}${path}`, [...head, `content-length: ${CAPS[name] + 1}`]);
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toContain(`this endpoint takes at most ${CAPS[name]} bytes`);
    expect(answer.toLowerCase()).toContain('connection: close');
  });

  it('refuses a body over the cap that declares no length, without the rest of it', async () => {
    requests += 1;
    const head = ['content-type: application/json', `authorization: Bearer ${TOKEN}`, 'transfer-encoding: chunked'];
    const size = CAPS[name] + 1;
    const chunk = Buffer.concat([
      Buffer.from(`${size.toString(16)}\r\n`),
      Buffer.alloc(size, ' '),
      Buffer.from('\r\n'),
    ]);
    // The last chunk never comes: an answer means that nobody waited for it.
    const answer = await sendBytes(`${kilde.url}${path}`, head, [chunk]);
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toContain(`this endpoint takes at most ${CAPS[name]} bytes`);
  });

  it('reads a body of exactly the cap', async () => {
    const text = JSON.stringify(list);
    const body = text + ' '.repeat(CAPS[name] - text.length);
    expect((await ask(path, { body })).status).toBe(200);
  });

  it.each([
    ['nothing', '', -32700],
    ['half of it', '{"jsonrpc":"2.0","id":1,', -32700],
    ['no JSON', '<html></html>', -32700],
    ['bytes that are no UTF-8', Buffer.from([0x22, 0xff, 0xfe, 0x22]), -32700],
    ['a batch', JSON.stringify([list, list]), -32600],
    ['an empty batch', '[]', -32600],
    ['a number', '42', -32600],
    ['a string', '"tools/list"', -32600],
    ['null', 'null', -32600],
    ['an object that is no message', '{}', -32600],
    ['a method that is no name', JSON.stringify({ ...list, method: 1 }), -32600],
    ['an id of null', JSON.stringify({ ...list, id: null }), -32600],
    ['an id that is an object', JSON.stringify({ ...list, id: {} }), -32600],
  ])('answers 400 to %s', async (_name, body, code) => {
    for (const headers of [{}, { ...modernList.headers }]) {
      const { status, headers: given, json } = await ask(path, { headers: { ...JSON_TYPE, ...headers }, body });
      expect({ status, type: given['content-type'], json }).toEqual({
        status: 400,
        type: 'application/json',
        json: refusal(code),
      });
    }
  });
});

it('answers 400 to another version of JSON-RPC, under its id', async () => {
  const { status, json } = await ask('/mcp', { body: { ...list, jsonrpc: '1.0' } });
  expect({ status, json }).toEqual({ status: 400, json: { ...refusal(-32600), id: 1 } });
});

describe('Origin and Host', () => {
  it.each([
    'https://evil.example',
    'http://localhost.evil.example',
    'null',
    'nonsense',
    'https://app.example.com.evil.example',
  ])('refuses pages of %s', async (origin) => {
    for (const path of ['/mcp', '/', '/health-of-all']) {
      const { status, headers, json } = await ask(path, { headers: { origin }, body: list });
      expect({ status, json }).toEqual({ status: 403, json: refusal(-32600, expect.stringContaining('Origin')) });
      expect(headers['access-control-allow-origin']).toBeUndefined();
    }
  });

  it.each(['http://localhost:6274', 'http://127.0.0.1', 'https://[::1]:8443', 'https://app.example.com'])(
    'serves pages of %s, and lets them read the answer',
    async (origin) => {
      const { status, headers } = await ask('/mcp', { headers: { origin }, body: list });
      expect({ status, allowed: headers['access-control-allow-origin'], vary: headers.vary }).toEqual({
        status: 200,
        allowed: origin,
        vary: 'origin',
      });
      expect(headers['access-control-expose-headers']).toContain('x-request-id');
    },
  );

  it('lets them read refusals too, and what those ask for', async () => {
    const origin = 'http://localhost:6274';
    for (const [authorization, body, expected] of [
      [undefined, list, 401],
      ['Bearer not-the-token-of-the-test', list, 403],
      [`Bearer ${TOKEN}`, '{', 400],
    ] as const) {
      const { status, headers } = await ask('/mcp', { headers: { origin, authorization }, body });
      expect({ status, allowed: headers['access-control-allow-origin'] }).toEqual({
        status: expected,
        allowed: origin,
      });
      expect(headers['access-control-expose-headers']).toContain('www-authenticate');
    }
  });

  it('answers a preflight without a key, and says what may be sent', async () => {
    const preflight = {
      method: 'OPTIONS',
      headers: {
        authorization: undefined,
        origin: 'http://localhost:6274',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization, content-type, mcp-protocol-version, mcp-method, mcp-name',
      },
    };
    const { status, headers, text } = await ask('/mcp', preflight);
    expect({ status, text, origin: headers['access-control-allow-origin'] }).toEqual({
      status: 204,
      text: '',
      origin: 'http://localhost:6274',
    });
    expect(headers['access-control-allow-methods']).toContain('POST');
    const allowed = (headers['access-control-allow-headers'] ?? '').split(', ');
    for (const name of preflight.headers['access-control-request-headers'].split(', ')) expect(allowed).toContain(name);
    const foreign = { ...preflight, headers: { ...preflight.headers, origin: 'https://evil.example' } };
    expect((await ask('/mcp', foreign)).status).toBe(403);
  });

  it.each(['evil.example', 'localhost.evil.example:80', 'not a host', '127.0.0.1.nip.io'])(
    'refuses requests that are meant for %s',
    async (host) => {
      const { status, json } = await ask('/mcp', { headers: { host }, body: list });
      expect({ status, json }).toEqual({ status: 403, json: refusal(-32600, expect.stringContaining('Host')) });
    },
  );

  it.each(['127.0.0.1:1', 'LOCALHOST', '[::1]:8080', 'kilde.example.com'])(
    'takes requests that are meant for %s',
    async (host) => {
      expect((await ask('/mcp', { headers: { host }, body: list })).status).toBe(200);
    },
  );
});

describe('what needs no key', () => {
  it.each([
    '/.well-known/oauth-protected-resource',
    '/.well-known/oauth-authorization-server',
    '/.well-known/openid-configuration',
  ])('has nothing under %s, so that no client starts to log in', async (path) => {
    for (const prefix of ['', '/mcp', '/retrieve_code']) {
      const { status } = await send(`${kilde.url}${prefix}${path}`, {
        method: 'GET',
        headers: { authorization: undefined },
      });
      expect(status).toBe(404);
    }
    expect(
      (await send(`${kilde.url}${path}/mcp`, { method: 'GET', headers: { authorization: undefined } })).status,
    ).toBe(404);
  });

  it.each(['', '/mcp', '/retrieve_code', '/answer', '/add_document'])(
    'says that %s/health is well, and ready',
    async (prefix) => {
      const open = { method: 'GET', headers: { authorization: undefined } };
      const health = await send(`${kilde.url}${prefix}/health`, open);
      expect({ status: health.status, json: health.json }).toEqual({
        status: 200,
        json: { status: 'ok', build: 'development' },
      });
      const ready = await send(`${kilde.url}${prefix}/ready`, open);
      expect(ready).toMatchObject({ status: 200, json: { status: 'ready', store: { name: 'sqlite', answers: true } } });
    },
  );

  it('says where to go instead of an address that is none', async () => {
    for (const path of ['/', '/nowhere', '/mcpx', '/__proto__', '/constructor']) {
      const { status, json } = await send(`${kilde.url}${path}`, {
        method: 'GET',
        headers: { authorization: undefined },
      });
      expect(status).toBe(404);
      expect(json).toEqual({ error: expect.stringContaining('/mcp') });
    }
  });
});

describe('requests and their ids', () => {
  it('gives every answer an id of its own', async () => {
    const ids = new Set<unknown>();
    for (const request of [
      { body: list },
      { method: 'GET' },
      { body: '{' },
      { headers: { authorization: undefined }, body: list },
    ]) {
      const { headers } = await ask('/mcp', request);
      expect(headers['x-request-id']).toMatch(/^[\da-f-]{36}$/);
      ids.add(headers['x-request-id']);
    }
    expect(ids.size).toBe(4);
  });

  it('names it in errors, and in the line of the log', async () => {
    const { headers, json } = await ask('/mcp', { body: toolCall('no_such_tool', { query: MARKER }) });
    expect(json).toMatchObject({ error: { data: { requestId: headers['x-request-id'] } } });
    await kilde.logged(requests);
    expect(kilde.logLines.at(-1)).toMatchObject({ request_id: headers['x-request-id'], error_kind: 'unknown_tool' });
    const modern = modernCall('tools/call', { name: 'retrieve_code', arguments: {} });
    const failed = await ask('/mcp', modern);
    expect(failed.json).toMatchObject({
      result: { isError: true, _meta: { 'dev.kilde/error': { requestId: failed.headers['x-request-id'] } } },
    });
  });

  it('writes one line for every request, and none of it was said by a caller', async () => {
    await kilde.logged(requests);
    expect(kilde.logLines).toHaveLength(requests);
    expect(indiscretions(kilde.logLines, [TOKEN])).toEqual([]);
  });
});
