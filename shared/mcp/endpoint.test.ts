import { createServer, type Server } from 'node:http';
import { z } from 'zod';
import { KildeError } from '../platform/errors.ts';
import { listen } from '../platform/listen.ts';
import { createLogger } from '../platform/log.ts';
import { defineTool } from '../tools/tool.ts';
import { createEndpoint, type EndpointOptions } from './endpoint.ts';

const SECRET = 'a secret of the operator';
const tool = defineTool({
  name: 'a_tool',
  title: 'A tool',
  description: 'A tool.',
  input: z.strictObject({}),
  output: z.object({}),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  scope: 'read',
  maxBodyBytes: 1_000,
  call: () => Promise.reject(new Error(SECRET)),
});

const lines: Record<string, unknown>[] = [];
const servers: Server[] = [];
afterAll(() => Promise.all(servers.map((server) => new Promise((done) => server.close(done)))));
beforeEach(() => lines.splice(0));

async function start(parts: Pick<EndpointOptions, 'library' | 'authenticator'>): Promise<string> {
  const handler = createEndpoint({
    ...parts,
    tools: [tool],
    origins: { allowedOrigins: [], allowedHosts: null },
    logger: createLogger({
      level: 'info',
      buildId: 'test',
      destination: { write: (line) => void lines.push(JSON.parse(line)) },
    }),
    buildId: 'test',
    project: undefined,
  });
  const server = createServer((req, res) => void handler(req, res));
  servers.push(server);
  return `http://127.0.0.1:${await listen(server, '127.0.0.1', 0)}`;
}

const everyone = () =>
  Promise.resolve({ authenticate: () => Promise.resolve({ keyId: 'k', workspace: 'w', scopes: ['read'] as const }) });

async function call(url: string, method = 'tools/list', params: unknown = {}) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer x', connection: 'close' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  });
  return { status: response.status, retryAfter: response.headers.get('retry-after'), text: await response.text() };
}

describe('when the library cannot be opened', () => {
  const busy = () =>
    Promise.reject(
      new KildeError('store_failed', 'The store is busy.', {
        cause: new Error(SECRET),
        retryable: true,
        retryAfterMs: 2_000,
      }),
    );
  const broken = () => Promise.reject(new Error(SECRET));

  it('says when to try again, if that may help', async () => {
    const url = await start({ library: busy, authenticator: everyone });
    const { status, retryAfter, text } = await call(url);
    expect({ status, retryAfter }).toEqual({ status: 503, retryAfter: '2' });
    expect(JSON.parse(text)).toEqual({
      jsonrpc: '2.0',
      id: null,
      error: { code: -32001, message: 'The store is busy.' },
    });
  });

  it('says no more than that something went wrong, if it is not known what', async () => {
    const url = await start({ library: broken, authenticator: everyone });
    const { status, text } = await call(url);
    expect({ status, code: JSON.parse(text).error.code }).toEqual({ status: 500, code: -32603 });
    expect(text + JSON.stringify(lines)).not.toContain(SECRET);
    expect(lines).toMatchObject([
      { severity: 'ERROR', status: 500, error_kind: 'internal', cause: expect.stringMatching(/^Error at /) },
    ]);
  });

  it('is alive, and not ready', async () => {
    const url = await start({ library: broken, authenticator: everyone });
    expect((await fetch(`${url}/health`)).status).toBe(200);
    const ready = await fetch(`${url}/ready`);
    expect({ status: ready.status, text: await ready.text() }).toEqual({
      status: 503,
      text: expect.not.stringContaining(SECRET),
    });
  });
});

describe('when it cannot be found out who calls', () => {
  const unknown = () => Promise.reject(new Error(SECRET));

  it('lets nobody in, and goes on serving', async () => {
    const url = await start({ library: () => Promise.reject(new Error('not asked')), authenticator: unknown });
    for (const request of [call(url), call(`${url}/again`)]) expect(await request).toMatchObject({ status: 500 });
    const discovery = await fetch(`${url}/.well-known/oauth-protected-resource`);
    expect({ status: discovery.status, text: await discovery.text() }).toEqual({
      status: 500,
      text: expect.not.stringContaining(SECRET),
    });
  });
});
