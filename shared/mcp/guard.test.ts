import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import fc from 'fast-check';
import type { Principal } from '../ports/keys.ts';
import { guard, type GuardOptions } from './guard.ts';

const principal: Principal = { keyId: 'k', workspace: 'w', scopes: ['read'] };
const METADATA = 'https://kilde.example.com/.well-known/oauth-protected-resource';

/** Counts how often a token was looked at, so that the order of the checks can be seen. */
function guarded(more: { resourceMetadataUrl?: string } = {}): GuardOptions & { asked: string[] } {
  const asked: string[] = [];
  const authenticate = (token: string) => {
    asked.push(token);
    return Promise.resolve(token === 'right' ? principal : undefined);
  };
  return {
    asked,
    maxBodyBytes: 100,
    origins: { allowedOrigins: [], allowedHosts: ['localhost'] },
    authenticator: () => Promise.resolve({ authenticate, ...more }),
  };
}

function requestOf(headers: Record<string, string | undefined>): IncomingMessage {
  const req = new IncomingMessage(new Socket());
  Object.assign(req.headers, { host: 'localhost', authorization: 'Bearer right', ...headers });
  return req;
}

const statusOf = (outcome: Awaited<ReturnType<typeof guard>>) => (outcome.ok ? 200 : outcome.refusal.status);
const challengeOf = (outcome: Awaited<ReturnType<typeof guard>>) =>
  outcome.ok ? undefined : outcome.refusal.headers?.['www-authenticate'];

describe('the order of the checks', () => {
  it.each([
    ['everything is right', {}, 200, ['right']],
    ['the token is wrong', { authorization: 'Bearer wrong' }, 403, ['wrong']],
    ['the token is missing', { authorization: undefined }, 401, []],
    [
      'the page is foreign, and the token is missing',
      { origin: 'https://evil.example', authorization: undefined },
      403,
      [],
    ],
    [
      'the body is too large, and the page is foreign',
      { 'content-length': '101', origin: 'https://evil.example' },
      413,
      [],
    ],
  ])('when %s', async (_name, headers, status, asked) => {
    const options = guarded();
    expect(statusOf(await guard(requestOf(headers), 'legacy', options))).toBe(status);
    expect(options.asked).toEqual(asked);
  });
});

describe('the Authorization header', () => {
  it('hands on who calls', async () => {
    expect(await guard(requestOf({}), 'modern', guarded())).toEqual({ ok: true, caller: principal });
  });

  it('takes the scheme in any case, and any visible ASCII as the token', async () => {
    const token = fc.string({
      unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCodePoint(code)),
      minLength: 1,
      maxLength: 200,
    });
    const scheme = fc.constantFrom('Bearer', 'bearer', 'BEARER', 'bEaReR');
    await fc.assert(
      fc.asyncProperty(scheme, fc.integer({ min: 1, max: 3 }), token, async (name, blanks, value) => {
        const options = guarded();
        await guard(requestOf({ authorization: `${name}${' '.repeat(blanks)}${value}` }), 'legacy', options);
        expect(options.asked).toEqual([value]);
      }),
    );
  });

  it.each([
    '',
    'Bearer',
    'Bearer ',
    'right',
    'Basic right',
    'Bearer a b',
    'Bearer ä',
    'Bearer\tright',
    `Bearer ${'a'.repeat(4_097)}`,
    'Bearerright',
  ])('that is %j is no token at all', async (authorization) => {
    const options = guarded();
    const outcome = await guard(requestOf({ authorization }), 'modern', options);
    expect({ status: statusOf(outcome), challenge: challengeOf(outcome), asked: options.asked }).toEqual({
      status: 401,
      challenge: 'Bearer',
      asked: [],
    });
  });
});

describe('the answer to a wrong token', () => {
  const wrong = requestOf({ authorization: 'Bearer wrong' });
  const challenge = 'Bearer error="invalid_token", error_description="unknown or expired token"';

  it('is 403 in the older era, and 401 in 2026-07-28, with the same reason', async () => {
    const [older, modern] = [await guard(wrong, 'legacy', guarded()), await guard(wrong, 'modern', guarded())];
    expect([statusOf(older), statusOf(modern)]).toEqual([403, 401]);
    expect([challengeOf(older), challengeOf(modern)]).toEqual([challenge, challenge]);
  });

  it('names the document of an external issuer, and so does that to none', async () => {
    const options = guarded({ resourceMetadataUrl: METADATA });
    expect(challengeOf(await guard(wrong, 'modern', options))).toBe(`${challenge}, resource_metadata="${METADATA}"`);
    const none = await guard(requestOf({ authorization: undefined }), 'modern', options);
    expect(challengeOf(none)).toBe(`Bearer resource_metadata="${METADATA}"`);
  });
});

it('lets no one in when the token cannot be checked', async () => {
  const options = { ...guarded(), authenticator: () => Promise.reject(new Error('no store')) };
  await expect(guard(requestOf({}), 'legacy', options)).rejects.toThrow('no store');
});
