import { indiscretions, MARKER } from '../support/discreet-log.ts';
import { startLocalKilde, TOKEN, toolCall, type LocalKilde } from '../support/local-kilde.ts';
import { eventsOf, send, type RawRequest } from '../support/raw-http.ts';

const OLDER_REVISIONS = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'];

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
const message = (method: string, params?: unknown, id: unknown = 1) => ({
  jsonrpc: '2.0',
  id,
  method,
  ...(params !== undefined && { params }),
});
const initialize = (protocolVersion: string) =>
  message('initialize', { protocolVersion, capabilities: {}, clientInfo: { name: 'older', version: '1' } });

describe('initialize', () => {
  it.each(OLDER_REVISIONS)('agrees on %s', async (revision) => {
    const { status, headers, json } = await ask({ body: initialize(revision) });
    expect({ status, session: headers['mcp-session-id'], json }).toMatchObject({
      status: 200,
      session: undefined,
      json: {
        id: 1,
        result: {
          protocolVersion: revision,
          capabilities: { tools: { listChanged: false } },
          serverInfo: { name: 'kilde' },
        },
      },
    });
  });

  it('offers its newest to a client of another one', async () => {
    const { json } = await ask({ body: initialize('2099-01-01') });
    expect(json).toMatchObject({ result: { protocolVersion: '2025-11-25' } });
  });

  it('is followed by a notification that wants no answer, and by calls without a session', async () => {
    for (const revision of OLDER_REVISIONS) {
      const headers = { 'mcp-protocol-version': revision };
      const ready = await ask({ headers, body: { jsonrpc: '2.0', method: 'notifications/initialized' } });
      expect({ status: ready.status, text: ready.text }).toEqual({ status: 202, text: '' });
      const call = await ask({ headers, body: toolCall('retrieve_code', { query: MARKER }) });
      expect(call).toMatchObject({ status: 200, json: { result: { structuredContent: { hits: [] } } } });
    }
  });
});

describe('bare JSON-RPC, as people send it with curl', () => {
  const bare = { accept: undefined };

  it.each([
    undefined,
    '*/*',
    'application/json',
    'application/json, text/event-stream',
    'text/event-stream',
    'text/html',
  ])('is answered in JSON whatever it accepts: %s', async (accept) => {
    const { status, headers, json } = await ask({
      headers: { accept },
      body: toolCall('retrieve_code', { query: MARKER }),
    });
    expect({ status, type: headers['content-type'] }).toEqual({ status: 200, type: 'application/json' });
    expect(json).toMatchObject({ jsonrpc: '2.0', id: 1, result: { structuredContent: { hits: [] } } });
  });

  it('lists the tools, and answers a ping', async () => {
    expect((await ask({ headers: bare, body: message('tools/list') })).json).toMatchObject({
      result: {
        tools: [
          { name: 'retrieve_code' },
          { name: 'answer' },
          { name: 'add_document' },
          { name: 'search' },
          { name: 'fetch' },
          { name: 'status' },
          { name: 'delete_document' },
        ],
      },
    });
    expect((await ask({ headers: bare, body: message('ping') })).json).toEqual({ jsonrpc: '2.0', id: 1, result: {} });
  });

  it.each(['resources/list', 'prompts/list', 'logging/setLevel', 'server/discover', 'subscriptions/listen', 'no/such'])(
    'does not know the method %s: -32601',
    async (method) => {
      const { status, json } = await ask({ headers: bare, body: message(method, {}, 'x') });
      expect({ status, json }).toMatchObject({
        status: 200,
        json: { jsonrpc: '2.0', id: 'x', error: { code: -32601 } },
      });
    },
  );

  it.each([0, 1, -1, 2_147_483_648, '', 'a string', '0'])('comes back under its id: %j', async (id) => {
    expect((await ask({ headers: bare, body: message('ping', undefined, id) })).json).toEqual({
      jsonrpc: '2.0',
      id,
      result: {},
    });
  });

  it.each([
    ['no name', {}],
    ['a name that is none', { name: 1 }],
    ['arguments that are no object', { name: 'retrieve_code', arguments: 'x' }],
    ['arguments that are a list', { name: 'retrieve_code', arguments: [] }],
    ['no parameters', undefined],
  ])('cannot call a tool with %s: -32602', async (_name, params) => {
    const { status, json } = await ask({ headers: bare, body: message('tools/call', params) });
    expect({ status, json }).toMatchObject({ status: 200, json: { id: 1, error: { code: -32602 } } });
  });

  it('that wants no answer gets 202', async () => {
    for (const body of [
      { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1, reason: MARKER } },
      { jsonrpc: '2.0', method: 'notifications/none-we-know' },
      { jsonrpc: '2.0', id: 1, result: {} },
    ]) {
      const { status, text } = await ask({ headers: bare, body });
      expect({ status, text }).toEqual({ status: 202, text: '' });
    }
  });
});

describe('progress', () => {
  const call = toolCall('answer', { question: MARKER });
  const withToken = { ...call, params: { ...call.params, _meta: { progressToken: 42 } } };
  const both = { accept: 'application/json, text/event-stream' };

  it('comes on a stream, and the result after it', async () => {
    const answer = await ask({ headers: both, body: withToken });
    expect({ status: answer.status, type: answer.headers['content-type'] }).toEqual({
      status: 200,
      type: 'text/event-stream',
    });
    expect(eventsOf(answer)).toMatchObject([
      { method: 'notifications/progress', params: { progressToken: 42, progress: 0 } },
      { id: 1, result: { structuredContent: { status: 'insufficient_evidence' } } },
    ]);
  });

  it.each([
    ['who did not ask', both, call],
    ['who cannot read a stream', { accept: 'application/json' }, withToken],
  ])('is not for callers %s', async (_name, headers, body) => {
    const answer = await ask({ headers, body });
    expect(answer.headers['content-type']).toBe('application/json');
    expect(answer.json).toMatchObject({ id: 1, result: { structuredContent: {} } });
  });
});

it('refuses a revision that nobody speaks', async () => {
  const { status, json } = await ask({
    headers: { 'mcp-protocol-version': '1999-01-01' },
    body: message('tools/list'),
  });
  expect({ status, json }).toMatchObject({
    status: 400,
    json: { error: { message: expect.stringContaining('1999-01-01') } },
  });
});

it('calls every request of it by its era in the log, and keeps what was said out of it', async () => {
  await kilde.logged(requests);
  expect(kilde.logLines).toHaveLength(requests);
  expect(indiscretions(kilde.logLines, [TOKEN])).toEqual([]);
  expect(kilde.logLines.filter(({ era }) => era !== 'legacy')).toEqual([]);
});
