import type { JWTPayload } from 'jose';
import { JwksServer } from '../../../tests/support/jwks-server.ts';
import { KildeError } from '../../platform/errors.ts';
import type { Principal } from '../../ports/keys.ts';
import { CallerAuthenticator, type OperatorOptions } from './callers.ts';
import { GoogleAuthenticator } from './google.ts';

const NOW = new Date('2026-11-20T12:00:00Z');
const clock = { now: () => NOW };
const seconds = (offset: number): number => NOW.getTime() / 1_000 + offset;
const KEY = 'kilde_a-key-of-some-workspace';
const principal: Principal = { keyId: 'k', workspace: 'team', scopes: ['admin'] };
const OPERATOR = { kind: 'operator', keyId: 'google:1029384756' };

const CLAIMS: JWTPayload = {
  iss: 'https://accounts.google.com',
  aud: 'https://reindex.example.com',
  sub: '1029384756',
  email: 'Scheduler@my-project.iam.gserviceaccount.com',
  email_verified: true,
  iat: seconds(-10),
  exp: seconds(3_600),
};

let google: JwksServer;
beforeAll(async () => {
  google = await JwksServer.start('RS256');
});
afterAll(() => google[Symbol.asyncDispose]());

/** The process's own authenticator, which remembers what it was asked. */
function keys() {
  const asked: string[] = [];
  const authenticate = async (token: string) => {
    asked.push(token);
    return token === KEY ? principal : undefined;
  };
  return { asked, authenticate };
}

const operators = (options: Partial<OperatorOptions> = {}): OperatorOptions => ({
  accounts: ['scheduler@my-project.iam.gserviceaccount.com', 'tasks@my-project.iam.gserviceaccount.com'],
  audience: 'https://reindex.example.com',
  jwksUrl: google.jwksUrl,
  clock,
  ...options,
});

const attempt = async (claims: JWTPayload, others = keys()) =>
  new CallerAuthenticator(operators(), others).authenticate(await google.sign({ ...CLAIMS, ...claims }));

describe('a token of a named account', () => {
  it.each<[string, JWTPayload]>([
    ['the first', {}],
    ['the second', { email: 'tasks@my-project.iam.gserviceaccount.com' }],
    ["Google's other name", { iss: 'accounts.google.com' }],
    ['an audience among several', { aud: ['other', 'https://reindex.example.com'] }],
  ])('makes an operator: %s', async (_, claims) => {
    const others = keys();
    expect(await attempt(claims, others)).toEqual(OPERATOR);
    expect(others.asked).toEqual([]);
  });

  it.each<[string, JWTPayload]>([
    ['of another audience', { aud: 'https://mcp.example.com' }],
    ['of no audience', { aud: undefined }],
    ['of another issuer', { iss: 'https://login.example.com' }],
    ['of an issuer that looks like it', { iss: 'https://accounts.google.com.evil.dev' }],
    ['of no issuer', { iss: undefined }],
    ['that expired', { exp: seconds(-61) }],
    ['that never expires', { exp: undefined }],
    ['of the future', { nbf: seconds(61) }],
    ['of another account', { email: 'eve@my-project.iam.gserviceaccount.com' }],
    ['of the same name in another project', { email: 'scheduler@evil.iam.gserviceaccount.com' }],
    ['of an address that nobody verified', { email_verified: false }],
    ['of an address verified in words', { email_verified: 'true' }],
    ['of no address', { email: undefined }],
    ['of no subject', { sub: undefined }],
  ])('is refused when it is %s', async (_, claims) => {
    const others = keys();
    expect(await attempt(claims, others)).toBeUndefined();
    expect(others.asked).toHaveLength(1);
  });

  it('is refused when another key signed it', async () => {
    await using other = await JwksServer.start('RS256');
    const forged = await other.sign(CLAIMS);
    expect(await new CallerAuthenticator(operators(), keys()).authenticate(forged)).toBeUndefined();
    const [header, , signature] = (await google.sign(CLAIMS)).split('.');
    const payload = Buffer.from(JSON.stringify({ ...CLAIMS, exp: seconds(9e9) })).toString('base64url');
    const altered = [header, payload, signature].join('.');
    expect(await new CallerAuthenticator(operators(), keys()).authenticate(altered)).toBeUndefined();
  });

  it('is refused when nobody is an operator', async () => {
    const token = await google.sign(CLAIMS);
    expect(await new CallerAuthenticator(null, keys()).authenticate(token)).toBeUndefined();
  });
});

describe('every other token', () => {
  it('is the process’s own authenticator’s to judge, without asking Google', async () => {
    await using silent = await JwksServer.start('RS256');
    const authenticator = new CallerAuthenticator(operators({ jwksUrl: silent.jwksUrl }), keys());
    expect(await authenticator.authenticate(KEY)).toEqual({ kind: 'key', principal });
    for (const token of ['unknown', 'a.b.c', await silent.sign({ ...CLAIMS, iss: 'https://login.example.com' })])
      expect(await authenticator.authenticate(token)).toBeUndefined();
    expect(silent.requests).toEqual([]);
  });

  it('is a person’s where the process signs Google accounts in', async () => {
    const audience = 'https://reindex.example.com';
    const people = new GoogleAuthenticator({
      audience,
      jwksUrl: google.jwksUrl,
      clock,
      allow: ['ann@example.com'],
      scopes: ['admin'],
      workspace: 'acme',
    });
    const authenticator = new CallerAuthenticator(operators(), people);
    const of = async (email: string) => authenticator.authenticate(await google.sign({ ...CLAIMS, email }));
    expect(await of('ann@example.com')).toMatchObject({ kind: 'key', principal: { workspace: 'acme' } });
    expect(await of('eve@example.com')).toBeUndefined();
    expect(await of('tasks@my-project.iam.gserviceaccount.com')).toEqual(OPERATOR);
  });

  it('fails when its own authenticator does', async () => {
    const failure = new KildeError('store_failed', 'Down.', { retryable: true });
    const authenticator = new CallerAuthenticator(operators(), { authenticate: () => Promise.reject(failure) });
    await expect(authenticator.authenticate(KEY)).rejects.toBe(failure);
  });
});

it('lets nobody in while the keys cannot be read', async () => {
  await using away = await JwksServer.start('RS256');
  const token = await away.sign(CLAIMS);
  away.mode = { kind: 'status', status: 503 };
  const authenticator = new CallerAuthenticator(operators({ jwksUrl: away.jwksUrl }), keys());
  await expect(authenticator.authenticate(token)).rejects.toMatchObject({ kind: 'provider_failed', retryable: true });
  expect(await authenticator.authenticate(KEY)).toMatchObject({ kind: 'key' });
});

it('tells clients where to log in, as the process’s own authenticator does', () => {
  const others = { ...keys(), resourceMetadata: { resource: 'r' }, resourceMetadataUrl: 'https://r.no/x' };
  expect(new CallerAuthenticator(null, others)).toMatchObject({
    resourceMetadata: { resource: 'r' },
    resourceMetadataUrl: 'https://r.no/x',
  });
  expect(new CallerAuthenticator(null, keys()).resourceMetadataUrl).toBeUndefined();
});

it.each<[string, Partial<OperatorOptions>, RegExp]>([
  ['no accounts', { accounts: [] }, /accounts/],
  ['a domain', { accounts: ['@example.com'] }, /accounts\.0: expected e-mail addresses/],
  ['no audience', { audience: '' }, /audience/],
  ['keys over an open wire', { jwksUrl: 'http://keys.example.com' }, /jwksUrl: expected an https URL/],
])('names what is wrong when built with %s', (_, options, message) => {
  expect(() => new CallerAuthenticator(operators(options), keys())).toThrow(message);
});
