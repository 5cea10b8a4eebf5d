import { SignJWT, type JWTPayload } from 'jose';
import { JwksServer } from '../../../tests/support/jwks-server.ts';
import { OAuthAuthenticator, type OAuthOptions } from './oauth.ts';

const NOW = new Date('2026-11-20T12:00:00Z');
const seconds = (offset: number): number => NOW.getTime() / 1_000 + offset;
const AUDIENCE = 'https://kilde.example.com/mcp';

let issuer: JwksServer;

beforeEach(async () => {
  issuer = await JwksServer.start();
});

afterEach(() => issuer[Symbol.asyncDispose]());

const authenticatorOf = (options: Partial<OAuthOptions> = {}) =>
  new OAuthAuthenticator({
    audience: AUDIENCE,
    issuer: issuer.issuer,
    jwksUrl: issuer.jwksUrl,
    workspace: 'default',
    clock: { now: () => NOW },
    ...options,
  });

const claimsOf = (claims: JWTPayload = {}): JWTPayload => ({
  iss: issuer.issuer,
  aud: AUDIENCE,
  sub: 'auth0|ann',
  scope: 'openid read write',
  iat: seconds(-10),
  exp: seconds(300),
  ...claims,
});

const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('tokens that hold', () => {
  it('become a principal with the scopes that are ours', async () => {
    const token = await issuer.sign(claimsOf());
    expect(await authenticatorOf().authenticate(token)).toEqual({
      keyId: 'oauth:auth0|ann',
      workspace: 'default',
      scopes: ['read', 'write'],
    });
  });

  it.each(['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA'])('may be signed with %s', async (alg) => {
    await issuer.rotate('other', alg);
    expect(await authenticatorOf().authenticate(await issuer.sign(claimsOf()))).toBeDefined();
  });

  it('may carry the audience with a slash at its end', async () => {
    expect(await authenticatorOf().authenticate(await issuer.sign(claimsOf({ aud: `${AUDIENCE}/` })))).toBeDefined();
  });

  it('may hold no scope of ours: they then have no rights', async () => {
    const token = await issuer.sign(claimsOf({ scope: 'openid' }));
    expect(await authenticatorOf().authenticate(token)).toMatchObject({ scopes: [] });
  });

  it('may name their scopes with a prefix', async () => {
    const token = await issuer.sign(claimsOf({ scope: 'kilde:admin read' }));
    expect(await authenticatorOf({ scopePrefix: 'kilde:' }).authenticate(token)).toMatchObject({ scopes: ['admin'] });
  });
});

describe('the workspace', () => {
  it('is the one in the claim', async () => {
    const token = await issuer.sign(claimsOf({ org_id: 'org_Acme' }));
    expect(await authenticatorOf({ workspaceClaim: 'org_id' }).authenticate(token)).toMatchObject({
      workspace: 'org_Acme',
    });
  });

  it.each([undefined, null, '', 7, ['acme'], 'a/b', '..', '__all__', 'x'.repeat(129)])(
    'is never the default when the claim is %j',
    async (value) => {
      const token = await issuer.sign(claimsOf({ org_id: value }));
      expect(await authenticatorOf({ workspaceClaim: 'org_id' }).authenticate(token)).toBeUndefined();
    },
  );

  it('cannot be chosen by a claim that was not configured', async () => {
    const token = await issuer.sign(claimsOf({ workspace: 'other', org_id: 'other' }));
    expect(await authenticatorOf().authenticate(token)).toMatchObject({ workspace: 'default' });
  });
});

describe('tokens that do not hold', () => {
  it.each<[string, JWTPayload]>([
    ['another audience', { aud: 'https://kilde.example.com/other' }],
    ['no audience', { aud: undefined }],
    ['another issuer', { iss: 'https://evil.dev' }],
    ['an expiry that has passed', { exp: seconds(-61) }],
    ['no expiry', { exp: undefined }],
    ['a beginning that is to come', { nbf: seconds(61) }],
    ['no subject', { sub: undefined }],
    ['a binding to a key that was not shown', { cnf: { jkt: 'thumbprint' } }],
  ])('have %s', async (_, claims) => {
    expect(await authenticatorOf().authenticate(await issuer.sign(claimsOf(claims)))).toBeUndefined();
  });

  it.each(['', 'a', 'a.b', 'a.b.c', 'a.b.c.d.e', '..', '💥', 'null', 'eyJhbGciOiJub25lIn0..'])(
    'are %j',
    async (token) => {
      expect(await authenticatorOf().authenticate(token)).toBeUndefined();
    },
  );

  it('say that they need no signature', async () => {
    const unsigned = `${base64({ alg: 'none' })}.${base64(claimsOf())}.`;
    expect(await authenticatorOf().authenticate(unsigned)).toBeUndefined();
  });

  it("take the issuer's public key for a shared secret", async () => {
    const secret = new TextEncoder().encode(JSON.stringify(issuer.publicJwk));
    const forged = await new SignJWT(claimsOf()).setProtectedHeader({ alg: 'HS256', kid: 'first' }).sign(secret);
    expect(await authenticatorOf().authenticate(forged)).toBeUndefined();
  });

  it('are signed by a key of someone else under a known id', async () => {
    await using other = await JwksServer.start();
    expect(await authenticatorOf().authenticate(await other.sign(claimsOf()))).toBeUndefined();
  });

  it('bring their own key along', async () => {
    await using other = await JwksServer.start();
    const header = { jwk: other.publicJwk, jku: other.jwksUrl };
    expect(await authenticatorOf().authenticate(await other.sign(claimsOf(), { header }))).toBeUndefined();
    expect(other.requests).toEqual([]);
  });

  it('had their claims changed after signing', async () => {
    const [header, , signature] = (await issuer.sign(claimsOf())).split('.');
    const changed = `${header}.${base64(claimsOf({ scope: 'admin' }))}.${signature}`;
    expect(await authenticatorOf().authenticate(changed)).toBeUndefined();
  });

  it('demand an extension that nobody here knows', async () => {
    const [, payload, signature] = (await issuer.sign(claimsOf())).split('.');
    const header = base64({ alg: 'ES256', kid: 'first', crit: ['x'], x: 1 });
    expect(await authenticatorOf().authenticate(`${header}.${payload}.${signature}`)).toBeUndefined();
  });
});

describe('rotation', () => {
  it('is noticed by the first token with a new key id', async () => {
    const authenticator = authenticatorOf({ cooldownMs: 0 });
    const old = await issuer.sign(claimsOf());
    expect(await authenticator.authenticate(old)).toBeDefined();
    await issuer.rotate('second');
    expect(await authenticator.authenticate(await issuer.sign(claimsOf()))).toBeDefined();
    expect(await authenticator.authenticate(old)).toBeUndefined();
  });

  it('lets nobody make us read the keys again and again', async () => {
    const authenticator = authenticatorOf();
    for (let i = 0; i < 5; i += 1)
      await authenticator.authenticate(await issuer.sign(claimsOf(), { kid: `made-up-${i}` }));
    expect(issuer.requests).toEqual(['/keys']);
  });

  it('is otherwise not asked about: keys are read once', async () => {
    const authenticator = authenticatorOf();
    const token = await issuer.sign(claimsOf());
    await Promise.all(Array.from({ length: 5 }, () => authenticator.authenticate(token)));
    expect(issuer.requests).toEqual(['/keys']);
  });
});

describe('an issuer that does not answer', () => {
  it.each([
    { kind: 'status', status: 500 },
    { kind: 'status', status: 302 },
    { kind: 'raw', text: '<html>' },
    { kind: 'raw', text: '{"keys": "none"}' },
    { kind: 'close' },
  ] as const)('with %j lets nobody in, says so, and is asked again', async (mode) => {
    const authenticator = authenticatorOf();
    const token = await issuer.sign(claimsOf());
    issuer.mode = mode;
    const error = authenticator.authenticate(token);
    await expect(error).rejects.toMatchObject({ kind: 'provider_failed', retryable: true });
    await expect(error).rejects.not.toThrow(issuer.issuer);
    issuer.mode = { kind: 'ok' };
    expect(await authenticator.authenticate(token)).toBeDefined();
  });
});

describe("keys that the issuer's metadata points to", () => {
  it('are found by OpenID Connect discovery, once', async () => {
    const authenticator = authenticatorOf({ jwksUrl: undefined });
    const token = await issuer.sign(claimsOf());
    expect(await authenticator.authenticate(token)).toBeDefined();
    expect(await authenticator.authenticate(token)).toBeDefined();
    expect(issuer.requests).toEqual(['/.well-known/openid-configuration', '/keys']);
  });

  it('are found by RFC 8414 where there is no OpenID Connect', async () => {
    await using plain = await JwksServer.start('ES256', '/.well-known/oauth-authorization-server');
    const authenticator = authenticatorOf({ issuer: plain.issuer, jwksUrl: undefined });
    expect(await authenticator.authenticate(await plain.sign(claimsOf({ iss: plain.issuer })))).toBeDefined();
  });

  it('are not believed when the metadata is of another issuer', async () => {
    issuer.claimedIssuer = 'https://evil.dev';
    const authenticator = authenticatorOf({ jwksUrl: undefined });
    await expect(authenticator.authenticate(await issuer.sign(claimsOf()))).rejects.toMatchObject({
      kind: 'provider_failed',
    });
  });

  it('are looked for again after an outage', async () => {
    const authenticator = authenticatorOf({ jwksUrl: undefined });
    const token = await issuer.sign(claimsOf());
    issuer.mode = { kind: 'status', status: 503 };
    await expect(authenticator.authenticate(token)).rejects.toMatchObject({ kind: 'provider_failed', retryable: true });
    issuer.mode = { kind: 'ok' };
    expect(await authenticator.authenticate(token)).toBeDefined();
  });
});

describe('metadata of the resource', () => {
  it('points clients to the issuer', () => {
    const { resourceMetadata, resourceMetadataUrl } = authenticatorOf({ scopePrefix: 'kilde:' });
    expect(resourceMetadata).toMatchObject({
      resource: AUDIENCE,
      authorization_servers: [issuer.issuer],
      scopes_supported: ['kilde:read', 'kilde:write', 'kilde:admin'],
    });
    expect(resourceMetadataUrl).toBe('https://kilde.example.com/.well-known/oauth-protected-resource/mcp');
  });
});

it.each<[string, Partial<OAuthOptions>]>([
  ['audience', { audience: 'kilde' }],
  ['issuer', { issuer: 'http://login.example.com' }],
  ['jwksUrl', { jwksUrl: 'ftp://example.com/keys' }],
  ['workspaceClaim', { workspaceClaim: '' }],
  ['workspace', { workspace: 'a/b' }],
])('a wrong %s is named when built', (name, options) => {
  expect(() => authenticatorOf(options)).toThrow(
    expect.objectContaining({ kind: 'not_configured', message: expect.stringContaining(name) }),
  );
});
