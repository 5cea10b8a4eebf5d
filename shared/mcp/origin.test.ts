import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import fc from 'fast-check';
import { checkOrigin, corsHeaders, LOOPBACK_HOSTS, type OriginPolicy } from './origin.ts';

const local: OriginPolicy = { allowedOrigins: [], allowedHosts: LOOPBACK_HOSTS };
/** As on Cloud Run: its proxy routes by host, and no page is allowed that was not named. */
const behindProxy: OriginPolicy = { allowedOrigins: ['https://app.example.com'], allowedHosts: null };

function check(policy: OriginPolicy, headers: { host?: string; origin?: string }) {
  const req = new IncomingMessage(new Socket());
  Object.assign(req.headers, headers);
  return checkOrigin(req, policy)?.status;
}

describe('a server of this machine', () => {
  it.each(['localhost', 'LocalHost:8080', '127.0.0.1', '127.0.0.1:65535', '[::1]', '[::1]:80'])(
    'answers to %s',
    (host) => {
      expect(check(local, { host })).toBeUndefined();
    },
  );

  it.each([
    undefined,
    '',
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.nip.io',
    'evil.example:80#localhost',
    'a b',
    '0.0.0.0',
    '127.0.0.2',
  ])('does not answer to %j', (host) => {
    expect(check(local, host === undefined ? {} : { host })).toBe(403);
  });

  it.each(['http://localhost:6274', 'https://127.0.0.1', 'http://[::1]:3000'])('serves pages of %s', (origin) => {
    expect(check(local, { host: 'localhost', origin })).toBeUndefined();
  });

  it.each([
    '',
    'null',
    'localhost',
    'https://evil.example',
    'https://localhost.evil.example',
    'https://user@evil.example',
    'https://evil.example/localhost',
  ])('does not serve pages of %j', (origin) => {
    expect(check(local, { host: 'localhost', origin })).toBe(403);
  });
});

describe('a server behind a proxy', () => {
  it('answers to any host', () => {
    fc.assert(fc.property(fc.domain(), (host) => expect(check(behindProxy, { host })).toBeUndefined()));
  });

  it('serves programs, the pages that were named, and no others', () => {
    expect(check(behindProxy, { host: 'x' })).toBeUndefined();
    expect(check(behindProxy, { host: 'x', origin: 'https://app.example.com' })).toBeUndefined();
    for (const origin of [
      'http://app.example.com',
      'https://app.example.com:8443',
      'https://APP.example.com',
      'http://localhost:6274',
    ])
      expect(check(behindProxy, { host: 'x', origin })).toBe(403);
  });
});

it('never serves a foreign page, whatever its name looks like', () => {
  fc.assert(
    fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
      const { hostname, origin } = new URL(url);
      fc.pre(!LOOPBACK_HOSTS.includes(hostname));
      for (const page of [url, origin]) expect(check(local, { host: 'localhost', origin: page })).toBe(403);
    }),
  );
});

describe('corsHeaders', () => {
  it('says nothing to programs', () => {
    expect(corsHeaders(undefined)).toEqual({});
  });

  it('names the page alone, never all, and lets caches know', () => {
    const headers = corsHeaders('http://localhost:6274');
    expect(headers).toMatchObject({ 'access-control-allow-origin': 'http://localhost:6274', vary: 'origin' });
    expect(headers).not.toHaveProperty('access-control-allow-credentials');
    for (const name of ['authorization', 'mcp-protocol-version', 'mcp-method', 'mcp-name'])
      expect(headers['access-control-allow-headers']?.split(', ')).toContain(name);
  });
});
