import fc from 'fast-check';
import { valuesOf } from '../../testing/values-of.ts';
import { findSecrets } from './index.ts';

/** Written in two pieces, so that those who scan repositories for keys find none here. */
const joined = (...pieces: readonly string[]): string => pieces.join('');
const RANDOM = 'xDPNV2adCV1jFzYI20eBahcyXic6YOZq0M7qO60l';
const BODY = RANDOM.repeat(4);
const PEM = [joined('-----BEGIN PRIVATE', ' KEY-----'), BODY, joined('-----END PRIVATE', ' KEY-----')].join('\n');
const JWT = joined('eyJhbGciOiJIUzI1NiJ9', '.eyJzdWIiOiI0ODIxMyJ9.', 'c2lnbmF0dXJlLW1hZGUtdXA');

const secretsIn = (text: string): string[] => valuesOf(findSecrets, text);

describe('secrets', () => {
  it.each([
    ['a private key', `key:\n${PEM}\nend`, PEM],
    ['a token of three parts', `Authorization: Bearer ${JWT}`, JWT],
    ['an AWS key', 'id AKIA4QX7ZTR2MB9LKJ3W here', 'AKIA4QX7ZTR2MB9LKJ3W'],
    ['a Google key', joined('key=AIza', `${RANDOM.slice(0, 35)} `), joined('AIza', RANDOM.slice(0, 35))],
    ['a GitHub token', joined('x ghp', `_${RANDOM.slice(0, 36)} y`), joined('ghp', `_${RANDOM.slice(0, 36)}`)],
    ['a bearer token', `-H "Authorization: Bearer ${RANDOM}"`, RANDOM],
    ['a random assignment', `API_TOKEN=${RANDOM}`, RANDOM],
    ['a quoted one', `"clientSecret": "${RANDOM}"`, RANDOM],
    ['a password in words', 'ny adgangskode til printeren: Rundetaarn77#', 'Rundetaarn77#'],
    ['a password in quotes', 'password = "Tr0ub4dor&Zebra"', 'Tr0ub4dor&Zebra'],
    ['a password in an address', 'postgres://app:Vinterk4tt!82@db:5432/x', 'Vinterk4tt!82'],
    ['user and password in base64', 'Authorization: Basic YW5uYTpWaW50ZXJrNHR0ITgy', 'YW5uYTpWaW50ZXJrNHR0ITgy'],
  ])('%s is found', (_what, text, secret) => {
    expect(secretsIn(text)).toEqual([secret]);
  });

  it('is found in a key whose end a chunk cut off', () => {
    const cut = PEM.slice(0, 120);
    expect(secretsIn(`${cut}\n`)).toEqual([cut]);
  });

  it.each([
    'password: string',
    'const token = getToken()',
    'API_KEY=your-api-key-here',
    'secret: ${{ secrets.TOKEN }}',
    'password = "changeme"',
    'token: <token>',
    'passwordField = this.form.password',
    'PublicKeyToken',
    'apiKey: process.env.API_KEY',
    'tokens: 1024, maxTokens: 4096',
    'secretName: my-database-credentials',
    'https://example.com/a:b/c@d',
    'postgres://user:password@localhost/db',
    'redis://${USER}:${PASS}@host',
    'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=',
    'commit 6c369aad6b68b75b48e99f73f289509dddc3ebff',
    '5f2b9f4e-8c1d-4a70-9a57-2d1f0c6be911',
    'AKIAIOSFODNN7EXAMPLE',
    'starts with -----BEGIN and says PRIVATE KEY',
    'Basic authentication',
    'TokenSource: //api.example.org/v3/index.json',
  ])('are not: %s', (text) => {
    expect(secretsIn(text)).toEqual([]);
  });

  it('finds what a generator of tokens writes behind any name for it', () => {
    const name = fc.constantFrom('API_KEY', 'apiToken', 'client_secret', 'auth-key', 'ACCESS_KEY', 'db_password');
    const bytes = fc.uint8Array({ minLength: 24, maxLength: 48 });
    let found = 0;
    const samples = fc.sample(fc.tuple(name, bytes), { numRuns: 500, seed: 3 });
    for (const [word, random] of samples) {
      const token = Buffer.from(random).toString('base64url');
      found += secretsIn(`${word}=${token}\n`).some((value) => value === token) ? 1 : 0;
    }
    expect(found / samples.length).toBeGreaterThan(0.9);
  });
});
