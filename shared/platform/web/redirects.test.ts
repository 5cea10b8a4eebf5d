import type { RequestListener } from 'node:http';
import { HttpsServer } from '../../../tests/support/https-server.ts';
import { KildeError } from '../errors.ts';
import { HostRefused } from './host-guard.ts';
import { openWeb } from './open-web.ts';
import type { WebReply, WebRequest } from './web.ts';

const SECRETS = { authorization: 'Bearer hush', cookie: 'hush', 'Private-Token': 'hush', accept: 'text/html' };

describe('redirects', () => {
  let first: HttpsServer;
  let second: HttpsServer;
  /** Location by path, on the first host; anything else is a page. */
  let routes: Record<string, string | undefined>;
  let status: number;

  const answer: RequestListener = ({ url }, response) => {
    const location = routes[url ?? ''];
    if (location === undefined) response.end(`page ${url}`);
    else response.writeHead(status, location === '' ? {} : { location }).end('moved');
  };

  beforeEach(async () => {
    [first, second] = await Promise.all([
      HttpsServer.start(answer),
      HttpsServer.start((_, response) => response.end('second')),
    ]);
    routes = {};
    status = 302;
  });
  afterEach(() => Promise.all([first[Symbol.asyncDispose](), second[Symbol.asyncDispose]()]));

  const get = (request: Partial<WebRequest> = {}): Promise<WebReply> =>
    openWeb({
      allowedPrivateHosts: [first.host, second.host],
      ca: first.ca,
      wait: () => Promise.reject(new Error('nothing here is worth another try')),
    }).get({ url: first.url('/a'), maxBytes: 1_000, ...request });

  const failure = (request?: Partial<WebRequest>): Promise<unknown> => get(request).catch((error: unknown) => error);

  it.each([301, 302, 303, 307, 308])('are followed: %d', async (given) => {
    status = given;
    routes = { '/a': '/b?x=1#part', '/b?x=1': 'c/d' };
    const reply = await get();
    expect(Buffer.from(reply.body).toString()).toBe('page /c/d');
    expect(reply.url.href).toBe(first.url('/c/d').href);
  });

  it('are followed five times, and not a sixth', async () => {
    routes = { '/a': '/1', '/1': '/2', '/2': '/3', '/3': '/4', '/4': '/5' };
    await expect(get()).resolves.toMatchObject({ status: 200 });
    routes = { ...routes, '/5': '/6' };
    const error = await failure();
    expect(error).toMatchObject({ kind: 'source_failed', retryable: false });
    expect(String(error)).toContain('redirects more than 5 times');
    expect(first.paths).not.toContain('/6');
  });

  it('that go round in circles end', async () => {
    routes = { '/a': '/b', '/b': '/a' };
    expect(String(await failure())).toContain('redirects more than 5 times');
    expect(first.requests).toHaveLength(6);
  });

  it('keep every header on the same host', async () => {
    routes = { '/a': '/b' };
    await get({ headers: SECRETS, sameHost: true });
    expect(first.requests[1]?.headers).toMatchObject({ authorization: 'Bearer hush', cookie: 'hush' });
  });

  it('take no credentials to another host, and do not find them again on the way back', async () => {
    routes = { '/a': second.url('/').href };
    second.answer = (_, response) => response.writeHead(302, { location: first.url('/back').href }).end();
    await expect(get({ headers: SECRETS })).resolves.toMatchObject({ status: 200 });
    expect(first.paths).toEqual(['/a', '/back']);
    for (const { headers } of [...second.requests, ...first.requests.slice(1)]) {
      expect(JSON.stringify(headers)).not.toContain('hush');
      expect(headers.accept).toBe('text/html');
    }
  });

  it('to another host are refused where only one is wanted', async () => {
    routes = { '/a': second.url('/').href };
    const error = await failure({ sameHost: true });
    expect(error).toMatchObject({ kind: 'source_failed', retryable: false });
    expect(String(error)).toContain('redirects to another host');
    expect(second.requests).toEqual([]);
  });

  it.each([
    ['plain http', () => first.url('/b').href.replace('https', 'http')],
    ['a private address', () => 'https://10.0.0.1/'],
    ['this machine, on a port that was not named', () => 'https://127.0.0.1:1/'],
    ['metadata', () => 'https://169.254.169.254/latest/meta-data/'],
    ['metadata by name', () => 'https://metadata.google.internal/'],
    ['a decimal address', () => `//2130706433:1/`],
    ['localhost', () => `https://localhost:${first.port}/`],
    ['a user name', () => first.url('/b').href.replace('//', '//user:pass@')],
    ['a file', () => 'file:///etc/passwd'],
    ['data', () => 'data:text/plain,hello'],
  ])('to %s are refused', async (_, location) => {
    routes = { '/a': location() };
    const error = await failure();
    expect(error).toBeInstanceOf(HostRefused);
    expect(error).toMatchObject({ kind: 'source_failed', retryable: false });
    expect(first.requests).toHaveLength(1);
  });

  it.each([
    ['nowhere', ''],
    ['what is no URL', 'https://'],
  ])('to %s say so', async (_, location) => {
    routes = { '/a': location };
    const error = await failure();
    expect(error).toBeInstanceOf(KildeError);
    expect(String(error)).toContain('redirects without saying where to');
  });

  it('name the host that failed, which is the one they led to', async () => {
    routes = { '/a': second.url('/').href };
    second.answer = (_, response) => response.writeHead(418).end();
    expect(String(await failure())).toContain(`"${second.host}" answered with status 418`);
  });
});
