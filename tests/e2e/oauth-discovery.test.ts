import { startLocalKilde, toolCall, type LocalKilde } from '../support/local-kilde.ts';
import { modernCall } from '../support/modern.ts';
import { send } from '../support/raw-http.ts';

/** With tokens of an external issuer, clients find it by what a 401 says (RFC 9728). No token is checked here. */
const AUDIENCE = 'https://kilde.example.com/mcp';
const ISSUER = 'https://issuer.example.com';

let kilde: LocalKilde;

beforeAll(async () => {
  kilde = await startLocalKilde({ AUTH: 'oauth', AUTH_AUDIENCE: AUDIENCE, AUTH_ISSUER: ISSUER });
});
afterAll(() => kilde.stop());

const open = { authorization: undefined };

it('sends a client without a token to the document that names the issuer', async () => {
  const modern = modernCall('tools/call', { name: 'retrieve_code', arguments: { query: 'x' } });
  for (const request of [
    { headers: open, body: toolCall('retrieve_code', { query: 'x' }) },
    { headers: { ...modern.headers, ...open }, body: modern.body },
  ]) {
    const { status, headers } = await send(`${kilde.url}/mcp`, request);
    expect({ status, authenticate: headers['www-authenticate'] }).toEqual({
      status: 401,
      authenticate: 'Bearer resource_metadata="https://kilde.example.com/.well-known/oauth-protected-resource/mcp"',
    });
  }
});

it.each(['/.well-known/oauth-protected-resource/mcp', '/.well-known/oauth-protected-resource'])(
  'gives that document to anyone, at %s',
  async (path) => {
    const { status, headers, json } = await send(`${kilde.url}${path}`, {
      method: 'GET',
      headers: { ...open, origin: 'http://localhost:6274' },
    });
    expect({ status, type: headers['content-type'], json }).toEqual({
      status: 200,
      type: 'application/json',
      json: {
        resource: AUDIENCE,
        authorization_servers: [ISSUER],
        scopes_supported: ['read', 'write', 'admin'],
        bearer_methods_supported: ['header'],
        resource_name: 'Kilde',
      },
    });
    expect(headers['access-control-allow-origin']).toBe('http://localhost:6274');
  },
);

it('is no authorization server itself', async () => {
  const { status } = await send(`${kilde.url}/.well-known/oauth-authorization-server`, {
    method: 'GET',
    headers: open,
  });
  expect(status).toBe(404);
});
