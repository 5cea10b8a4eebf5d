import { indiscretions, MARKER } from '../support/discreet-log.ts';
import { startLocalKilde, TOKEN, type LocalKilde } from '../support/local-kilde.ts';
import { META, modernCall, REVISION } from '../support/modern.ts';
import { eventsOf, send, type RawRequest } from '../support/raw-http.ts';

let kilde: LocalKilde;
let requests = 0;

beforeAll(async () => {
  kilde = await startLocalKilde();
});
afterAll(() => kilde.stop());

const ask = (request: RawRequest, path = '/mcp') => {
  requests += 1;
  return send(`${kilde.url}${path}`, request);
};

const retrieval = modernCall('tools/call', { name: 'retrieve_code', arguments: { query: MARKER } }, 7);
const failure = (code: number, id: unknown, data: unknown = expect.anything()) => ({
  jsonrpc: '2.0',
  id,
  error: data === undefined ? { code, message: expect.any(String) } : { code, message: expect.any(String), data },
});

describe('server/discover', () => {
  it('says what is served, and how long that holds', async () => {
    const { status, json } = await ask(modernCall('server/discover'));
    expect({ status, json }).toEqual({
      status: 200,
      json: {
        jsonrpc: '2.0',
        id: 1,
        result: {
          resultType: 'complete',
          supportedVersions: [REVISION],
          capabilities: { tools: { listChanged: false } },
          instructions: expect.stringContaining('retrieve_code'),
          ttlMs: 3_600_000,
          cacheScope: 'public',
          _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'kilde', title: 'Kilde', version: '1' } },
        },
      },
    });
  });

  it('is the same for every key', async () => {
    const [first, second] = [await ask(modernCall('server/discover')), await ask(modernCall('server/discover'))];
    expect(first.text).toBe(second.text);
  });
});

describe('_meta', () => {
  const without = (key: keyof typeof META) => {
    const { [key]: _left, ...rest } = META;
    return rest;
  };

  it.each([
    ['is missing', undefined],
    ['has no protocol version', without('io.modelcontextprotocol/protocolVersion')],
    ['has no client capabilities', without('io.modelcontextprotocol/clientCapabilities')],
  ])('that %s is 400 and -32602', async (_name, _meta) => {
    const { body, headers } = modernCall('tools/list', {}, 'abc');
    const { status, json } = await ask({ headers, body: { ...body, params: { _meta } } });
    expect({ status, json }).toMatchObject({ status: 400, json: { id: 'abc', error: { code: -32602 } } });
  });

  it('that is no object is 400, and no request at all', async () => {
    const { body, headers } = modernCall('tools/list', {}, 'abc');
    const { status, json } = await ask({ headers, body: { ...body, params: { _meta: 'meta' } } });
    expect({ status, json }).toMatchObject({ status: 400, json: { id: 'abc', error: { code: -32600 } } });
  });

  it('need not say which client calls', async () => {
    const { body, headers } = modernCall('tools/list');
    const params = { _meta: without('io.modelcontextprotocol/clientInfo') };
    expect((await ask({ headers, body: { ...body, params } })).status).toBe(200);
  });
});

describe('headers', () => {
  it.each([
    ['no revision', { 'mcp-protocol-version': undefined }],
    ['an older revision', { 'mcp-protocol-version': '2025-11-25' }],
    ['no method', { 'mcp-method': undefined }],
    ['another method', { 'mcp-method': 'tools/list' }],
    ['the method in capitals', { 'mcp-method': 'TOOLS/CALL' }],
    ['no name', { 'mcp-name': undefined }],
    ['another name', { 'mcp-name': 'answer' }],
  ])('that hold %s are 400 and -32020', async (_name, wrong) => {
    const { status, json } = await ask({ body: retrieval.body, headers: { ...retrieval.headers, ...wrong } });
    expect({ status, json }).toMatchObject({ status: 400, json: { jsonrpc: '2.0', id: 7, error: { code: -32020 } } });
  });

  it.each(['Mcp-Name', 'MCP-NAME'])(
    'are the same in any case, and blanks around values do not count: %s',
    async (name) => {
      const { 'mcp-name': _name, ...rest } = retrieval.headers;
      const { status, json } = await ask({ body: retrieval.body, headers: { ...rest, [name]: '  retrieve_code ' } });
      expect({ status, json }).toMatchObject({ status: 200, json: { id: 7, result: { structuredContent: {} } } });
    },
  );

  it('need not name a media type', async () => {
    for (const accept of [undefined, '*/*', 'application/json', 'text/event-stream']) {
      const { status, headers } = await ask({ body: retrieval.body, headers: { ...retrieval.headers, accept } });
      expect({ status, type: headers['content-type'] }).toEqual({ status: 200, type: 'application/json' });
    }
  });
});

describe('revisions and methods', () => {
  it.each(['2027-01-01', 'v999.0.0', '2026-07-29'])(
    'a revision that is not served is 400 and -32022: %s',
    async (revision) => {
      const { body, headers } = modernCall('tools/list', {}, 9);
      const _meta = { ...META, 'io.modelcontextprotocol/protocolVersion': revision };
      const { status, json } = await ask({
        headers: { ...headers, 'mcp-protocol-version': revision },
        body: { ...body, params: { _meta } },
      });
      expect({ status, json }).toEqual({
        status: 400,
        json: failure(-32022, 9, { supported: [REVISION], requested: revision }),
      });
    },
  );

  it.each([
    'initialize',
    'ping',
    'logging/setLevel',
    'resources/list',
    'prompts/list',
    'completion/complete',
    'tasks/get',
    'no/such',
  ])('the method %s is 404 and -32601', async (method) => {
    const { status, json } = await ask(modernCall(method, {}, 'm'));
    expect({ status, json }).toMatchObject({
      status: 404,
      json: { id: 'm', error: { code: -32601, message: 'Method not found' } },
    });
  });

  it('subscriptions/listen holds no stream open: there is nothing to listen to', async () => {
    const listen = modernCall(
      'subscriptions/listen',
      { notifications: { toolsListChanged: true, promptsListChanged: true } },
      5,
    );
    const answer = await ask(listen);
    expect(answer.status).toBe(200);
    expect(eventsOf(answer)).toMatchObject([
      { method: 'notifications/subscriptions/acknowledged', params: { notifications: {} } },
      { id: 5, result: { resultType: 'complete' } },
    ]);
  });
});

describe('messages', () => {
  it.each([0, 1, -1, 2_147_483_648, '', 'a string', '0'])('come back under their id: %j', async (id) => {
    const { json } = await ask(modernCall('tools/list', {}, id));
    expect(json).toMatchObject({ id, result: { ttlMs: 3_600_000, cacheScope: 'public' } });
  });

  it('that want no answer get 202 and nothing', async () => {
    const { body, headers } = modernCall('notifications/cancelled', { requestId: 1 });
    const { id: _id, ...notification } = body;
    const { status, text } = await ask({ headers, body: notification });
    expect({ status, text }).toEqual({ status: 202, text: '' });
  });

  it('of progress come on a stream when a token was sent, and the result after them', async () => {
    const { body, headers } = modernCall('tools/call', { name: 'answer', arguments: { question: MARKER } });
    const params = { ...body.params, _meta: { ...META, progressToken: 'p-1' } };
    const answer = await ask({ headers, body: { ...body, params } });
    expect(answer.headers['content-type']).toBe('text/event-stream');
    expect(eventsOf(answer)).toMatchObject([
      { method: 'notifications/progress', params: { progressToken: 'p-1', progress: 0 } },
      { id: 1, result: { structuredContent: { status: 'insufficient_evidence' } } },
    ]);
    expect((await ask({ headers, body })).headers['content-type']).toBe('application/json');
  });
});

it('calls every request of it by its era in the log, and keeps what was said out of it', async () => {
  await kilde.logged(requests);
  expect(kilde.logLines).toHaveLength(requests);
  expect(indiscretions(kilde.logLines, [TOKEN])).toEqual([]);
  expect(kilde.logLines.filter(({ status, era }) => status === 200 && era !== 'modern')).toEqual([]);
});
