import { createKey } from '../../shared/mcp/authenticate/stored-key.ts';
import { indiscretions } from '../support/discreet-log.ts';
import { startLocalKilde, TOKEN, type LocalKilde } from '../support/local-kilde.ts';
import { send, type RawRequest } from '../support/raw-http.ts';

let kilde: LocalKilde;

beforeAll(async () => {
  kilde = await startLocalKilde();
});
afterAll(() => kilde.stop());

const ask = (request: RawRequest) => send(`${kilde.url}/reindex`, request);

/** The call of a scheduler: plain HTTP, for admins alone. */
describe('/reindex', () => {
  it('says to an admin that there is nothing to do', async () => {
    const { status, headers, json } = await ask({ body: {} });
    expect({ status, json }).toEqual({
      status: 501,
      json: {
        jsonrpc: '2.0',
        id: null,
        error: { code: -32603, message: expect.stringContaining('No sources are configured') },
      },
    });
    await kilde.logged(1);
    expect(kilde.logLines).toMatchObject([
      { request_id: headers['x-request-id'], tool: 'reindex', error_kind: 'not_configured' },
    ]);
  });

  it.each([
    ['no token', undefined, 401],
    ['a wrong one', 'Bearer not-the-token-of-the-test', 403],
  ])('refuses %s', async (_name, authorization, status) => {
    expect((await ask({ headers: { authorization }, body: {} })).status).toBe(status);
  });

  it('refuses keys that may read and write, and no more', async () => {
    const { token, record } = createKey({ workspace: 'default', scopes: ['read', 'write'], expiresAt: null });
    await kilde.composition.keys.putKey(record);
    const { status, json } = await ask({ headers: { authorization: `Bearer ${token}` }, body: {} });
    expect({ status, json }).toMatchObject({
      status: 403,
      json: { error: { message: expect.stringContaining('admin') } },
    });
  });

  it('takes nothing but POST, of pages of this machine, with small bodies', async () => {
    expect(await ask({ method: 'PUT', body: {} })).toMatchObject({ status: 405, headers: { allow: 'POST' } });
    expect((await ask({ headers: { origin: 'https://evil.example' }, body: {} })).status).toBe(403);
    expect((await ask({ body: ' '.repeat(64 * 1024 + 1) })).status).toBe(413);
  });

  it('keeps tokens out of the log', async () => {
    await kilde.logged(7);
    expect(kilde.logLines).toHaveLength(7);
    expect(indiscretions(kilde.logLines, [TOKEN])).toEqual([]);
  });

  it('tells of its health and readiness without a key', async () => {
    expect(await send(`${kilde.url}/reindex/health?probe=1`, { method: 'GET' })).toMatchObject({ status: 200 });
    expect(await send(`${kilde.url}/reindex/ready`, { method: 'GET' })).toMatchObject({
      status: 200,
      json: { status: 'ready', store: { name: 'sqlite', answers: true }, embedder: { breaker: 'none' } },
    });
  });
});
