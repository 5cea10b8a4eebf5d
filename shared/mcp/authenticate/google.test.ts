import type { JWTPayload } from 'jose';
import { JwksServer } from '../../../tests/support/jwks-server.ts';
import { GoogleAuthenticator, type GoogleOptions } from './google.ts';

const NOW = new Date('2026-11-20T12:00:00Z');
const seconds = (offset: number): number => NOW.getTime() / 1_000 + offset;

const CLAIMS: JWTPayload = {
  iss: 'https://accounts.google.com',
  aud: 'https://kilde.example.com',
  sub: '1029384756',
  email: 'ann@example.com',
  email_verified: true,
  iat: seconds(-10),
  exp: seconds(3_600),
};

let google: JwksServer;

beforeAll(async () => {
  google = await JwksServer.start('RS256');
});

afterAll(() => google[Symbol.asyncDispose]());

const authenticatorOf = (options: Partial<GoogleOptions> = {}) =>
  new GoogleAuthenticator({
    audience: 'https://kilde.example.com',
    allow: ['ann@example.com', '@acme.dev'],
    scopes: ['read', 'write'],
    workspace: 'acme',
    jwksUrl: google.jwksUrl,
    clock: { now: () => NOW },
    ...options,
  });

const attempt = async (claims: JWTPayload) =>
  authenticatorOf().authenticate(await google.sign({ ...CLAIMS, ...claims }));

it('accepts a listed person, with the configured workspace and scopes', async () => {
  expect(await attempt({})).toEqual({ keyId: 'google:1029384756', workspace: 'acme', scopes: ['read', 'write'] });
});

it.each<[string, JWTPayload]>([
  ["Google's other name", { iss: 'accounts.google.com' }],
  ['an audience among several', { aud: ['other', 'https://kilde.example.com'] }],
  ['a listed domain', { email: 'bo@acme.dev', hd: 'acme.dev' }],
  ['an expiry within the clock skew', { exp: seconds(-59) }],
  ['a beginning within the clock skew', { nbf: seconds(59) }],
])('accepts %s', async (_, claims) => {
  expect(await attempt(claims)).toBeDefined();
});

it.each<[string, JWTPayload]>([
  ['another audience', { aud: 'https://other.example.com' }],
  ['no audience', { aud: undefined }],
  ['another issuer', { iss: 'https://accounts.google.com.evil.dev' }],
  ['no issuer', { iss: undefined }],
  ['an expired token', { exp: seconds(-61) }],
  ['a token that never expires', { exp: undefined }],
  ['a token of the future', { nbf: seconds(61) }],
  ['an address that is not listed', { email: 'eve@example.com' }],
  ['a domain that does not vouch', { email: 'eve@acme.dev' }],
  ['an address that is not verified', { email_verified: false }],
  ['an address verified in words', { email_verified: 'true' }],
  ['an address nobody verified', { email_verified: undefined }],
  ['no address', { email: undefined }],
  ['no subject', { sub: undefined }],
  ['a subject with line breaks', { sub: '1\n2' }],
])('refuses %s', async (_, claims) => {
  expect(await attempt(claims)).toBeUndefined();
});

it('refuses what is not signed with RS256, also by a key of the set', async () => {
  await using other = await JwksServer.start('ES256');
  const authenticator = authenticatorOf({ jwksUrl: other.jwksUrl });
  expect(await authenticator.authenticate(await other.sign(CLAIMS))).toBeUndefined();
});

it('names a wrong configuration when built', () => {
  expect(() => authenticatorOf({ allow: [] })).toThrow(/allow: expected at least one/);
  expect(() => authenticatorOf({ allow: ['example.com'] })).toThrow(/allow\.0/);
  expect(() => authenticatorOf({ audience: '' })).toThrow(/audience/);
  expect(() => authenticatorOf({ scopes: [] })).toThrow(/scopes/);
  expect(() => authenticatorOf({ jwksUrl: 'http://keys.example.com' })).toThrow(/jwksUrl: expected an https URL/);
});
