import type { RequestListener, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { HttpsServer } from '../../../tests/support/https-server.ts';
import { KildeError } from '../errors.ts';
import { HostRefused } from './host-guard.ts';
import { openWeb } from './open-web.ts';
import type { WebOptions } from './options.ts';
import type { Web, WebReply, WebRequest } from './web.ts';

const NOW = new Date('2026-11-20T12:00:00.000Z');
/** Long enough for this machine to answer in, short enough to wait for. */
const SHORT_MS = 500;

const text = ({ body }: WebReply): string => Buffer.from(body).toString('utf8');

const say =
  (status: number, headers: Record<string, string> = {}, body: string | Buffer = ''): RequestListener =>
  (_, response) =>
    void response.writeHead(status, headers).end(body);

/** One answer after the other; the last one for ever. */
function inTurn(...answers: RequestListener[]): RequestListener {
  let next = 0;
  return (request, response) => {
    answers[Math.min(next, answers.length - 1)]?.(request, response);
    next += 1;
  };
}

describe('openWeb', () => {
  let server: HttpsServer;
  let waits: number[];

  beforeEach(async () => {
    server = await HttpsServer.start(say(200, {}, 'hello'), 'docs.test', 'git.test');
    waits = [];
  });
  afterEach(() => server[Symbol.asyncDispose]());

  /** Trusts the server, and records pauses in place of making them. */
  const open = (options: WebOptions = {}): Web =>
    openWeb({
      allowedPrivateHosts: [server.host],
      ca: server.ca,
      clock: { now: () => NOW },
      wait: async (ms) => void waits.push(ms),
      ...options,
    });

  const get = (request: Partial<WebRequest> = {}, options?: WebOptions): Promise<WebReply> =>
    open(options).get({ url: server.url('/page?q=1'), maxBytes: 10_000, ...request });

  const failure = async (request: Partial<WebRequest> = {}, options?: WebOptions): Promise<KildeError> => {
    const error = await get(request, options).catch((caught: unknown) => caught);
    if (!(error instanceof KildeError)) throw new Error('expected a KildeError', { cause: error });
    expect(error.message).not.toMatch(/q=1|undici|\n/);
    return error;
  };

  describe('answers', () => {
    it('gives body, headers in small letters, and where they came from', async () => {
      server.answer = say(200, { ETag: '"a"', 'X-Many': 'one' }, 'hello');
      const reply = await get();
      expect(text(reply)).toBe('hello');
      expect(reply).toMatchObject({ status: 200, headers: { etag: '"a"', 'x-many': 'one' } });
      expect(reply.url.href).toBe(server.url('/page?q=1').href);
    });

    it('asks as itself, with the headers it is given', async () => {
      await get({ headers: { 'If-None-Match': '"a"', authorization: 'Bearer t' } }, { userAgent: 'kilde/1' });
      expect(server.requests).toMatchObject([
        { path: '/page?q=1', headers: { 'user-agent': 'kilde/1', 'if-none-match': '"a"', authorization: 'Bearer t' } },
      ]);
    });

    it.each([
      ['gzip', gzipSync('hello')],
      ['br', brotliCompressSync('hello')],
    ])('unpacks %s', async (encoding, packed) => {
      server.answer = say(200, { 'content-encoding': encoding }, packed);
      expect(text(await get())).toBe('hello');
    });

    it.each([304, 401, 403, 404, 410])('hands on status %d with what it says', async (status) => {
      server.answer = say(status, { 'x-why': 'because' }, status === 304 ? '' : '{"message":"no"}');
      const reply = await get();
      expect(reply).toMatchObject({ status, headers: { 'x-why': 'because' } });
      expect(text(reply)).toBe(status === 304 ? '' : '{"message":"no"}');
      expect(server.requests).toHaveLength(1);
    });

    it('hands on a status whose apology is too long, or breaks off', async () => {
      server.answer = say(404, {}, 'x'.repeat(20_000));
      await expect(get()).resolves.toMatchObject({ status: 404, body: new Uint8Array() });
      server.answer = (_, response) => {
        response.writeHead(410, { 'content-length': '100' }).write('x');
        setImmediate(() => response.destroy());
      };
      await expect(get()).resolves.toMatchObject({ status: 410 });
    });

    it('keeps connections for calls to come', async () => {
      const sockets = new Set<unknown>();
      server.answer = (request, response) => {
        sockets.add(request.socket);
        say(request.url === '/404' ? 404 : 200, {}, 'x')(request, response);
      };
      const web = open();
      for (let i = 0; i < 5; i += 1)
        for (const path of ['/a', '/404']) await web.get({ url: server.url(path), maxBytes: 10 });
      // The next call may come before the last one's connection is free again.
      expect(sockets.size).toBeLessThanOrEqual(2);
    });
  });

  describe('statuses that are no answer', () => {
    it.each([
      [400, false],
      [402, false],
      [406, false],
      [408, true],
      [451, false],
      [500, true],
      [501, true],
      [300, false],
      [305, false],
    ])('%d fails at once, retryable: %s', async (status, retryable) => {
      server.answer = say(status);
      const error = await failure();
      expect(error).toMatchObject({ kind: 'source_failed', retryable });
      expect(error.message).toContain(`"${server.host}" answered with status ${status}.`);
      expect(server.requests).toHaveLength(1);
    });

    it.each([429, 502, 503, 504])('%d is tried again', async (status) => {
      server.answer = inTurn(say(status), say(status), say(200, {}, 'hello'));
      expect(text(await get())).toBe('hello');
      expect(waits).toHaveLength(2);
      // 500 doubled, the upper half of it random.
      expect(waits[0]).toBeGreaterThanOrEqual(250);
      expect(waits[0]).toBeLessThanOrEqual(500);
      expect(waits[1]).toBeGreaterThanOrEqual(500);
      expect(waits[1]).toBeLessThanOrEqual(1_000);
    });

    it.each([429, 503])('%d to the end fails, retryable', async (status) => {
      server.answer = say(status);
      expect(await failure({}, { tries: 2 })).toMatchObject({ kind: 'source_failed', retryable: true });
      expect(server.requests).toHaveLength(2);
    });

    it.each([
      [429, '7', 7_000],
      [503, '7', 7_000],
      [429, 'Fri, 20 Nov 2026 12:00:09 GMT', 9_000],
      [429, '30', 30_000],
    ])('%d waits as long as asked: %s', async (status, asked, ms) => {
      server.answer = inTurn(say(status, { 'retry-after': asked }), say(200));
      await get();
      expect(waits).toEqual([ms]);
    });

    it.each(['31', '86400', 'Fri, 20 Nov 2026 13:00:00 GMT'])('does not sit out %s', async (asked) => {
      server.answer = say(429, { 'retry-after': asked });
      const error = await failure();
      expect(error).toMatchObject({ retryable: true });
      expect(error.retryAfterMs).toBeGreaterThan(30_000);
      expect([waits, server.requests.length]).toEqual([[], 1]);
    });

    it('waits as it would anyway when the host asks for nonsense', async () => {
      server.answer = inTurn(say(429, { 'retry-after': 'soon' }), say(200));
      await get();
      expect(waits[0]).toBeLessThanOrEqual(500);
    });
  });

  describe('connections that fail', () => {
    it('are tried again', async () => {
      server.answer = inTurn((_, response) => response.destroy(), say(200, {}, 'hello'));
      expect(text(await get())).toBe('hello');
      expect(waits).toHaveLength(1);
    });

    it('are tried again when the body breaks off', async () => {
      const brokenOff: RequestListener = (_, response) => {
        response.writeHead(200, { 'content-length': '5' }).write('he');
        setImmediate(() => response.destroy());
      };
      server.answer = inTurn(brokenOff, say(200, {}, 'hello'));
      expect(text(await get())).toBe('hello');
    });

    it('fail in the end, retryable, and say nothing of addresses', async () => {
      // Port 1 is nobody's.
      const url = new URL('https://docs.test:1/');
      const lookup = async () => [{ address: '127.0.0.1', family: 4 }];
      const error = await failure({ url }, { allowedPrivateHosts: ['docs.test'], lookup });
      expect(error).toMatchObject({
        kind: 'source_failed',
        retryable: true,
        message: `"${url.host}" could not be reached (ECONNREFUSED). Try again later.`,
      });
      expect(waits).toHaveLength(2);
    });

    it('fail when the name is not known', async () => {
      const lookup = () => Promise.reject(Object.assign(new Error('no 127.0.0.1'), { code: 'ENOTFOUND' }));
      expect(await failure({ url: new URL('https://gone.test/') }, { lookup })).toMatchObject({
        retryable: true,
        message: '"gone.test" could not be reached (ENOTFOUND). Try again later.',
      });
    });

    it.each([
      ['headers', () => {}],
      ['a body', (response: ServerResponse) => void response.writeHead(200, { 'content-length': '9' }).write('x')],
    ])('are given up when there is silence in place of %s', async (_, hang) => {
      server.answer = (__, response) => hang(response);
      expect(await failure({}, { timeoutMs: SHORT_MS, tries: 1 })).toMatchObject({
        kind: 'source_failed',
        retryable: true,
        message: `"${server.host}" stopped answering. Try again later.`,
      });
    });

    it('are given up when bytes come too slowly to ever end', async () => {
      const timers: NodeJS.Timeout[] = [];
      server.answer = (_, response) => {
        response.writeHead(200);
        timers.push(setInterval(() => response.write('x'), SHORT_MS / 10));
      };
      const error = await failure({}, { timeoutMs: 10 * SHORT_MS, totalMs: SHORT_MS });
      timers.forEach(clearInterval);
      expect(error).toMatchObject({
        retryable: true,
        message: `"${server.host}" did not answer in full within 0.5 seconds. Try again later.`,
      });
    });

    it('are given up when the pauses would be too long together', async () => {
      server.answer = say(503);
      const wait: WebOptions['wait'] = (_, signal) =>
        new Promise((__, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
      expect(await failure({}, { totalMs: SHORT_MS, wait })).toMatchObject({ kind: 'source_failed', retryable: true });
    });
  });

  describe('bodies', () => {
    it('that say they are too long are not read', async () => {
      server.answer = (_, response) => void response.writeHead(200, { 'content-length': '10001' }).write('x');
      expect(await failure()).toMatchObject({
        kind: 'source_failed',
        retryable: false,
        message: `"${server.host}" sent more than 10000 bytes, the most that is read here.`,
      });
    });

    it('that never end are cut off', async () => {
      const closed = Promise.withResolvers<void>();
      server.answer = (_, response) => {
        response.once('close', closed.resolve);
        response.on('drain', () => fill(response));
        fill(response.writeHead(200));
      };
      const fill = (response: ServerResponse): void => {
        while (response.write('x'.repeat(10_000)));
      };
      expect((await failure()).message).toContain('more than 10000 bytes');
      await closed.promise;
    });

    it('that unpack without end are cut off', async () => {
      server.answer = say(200, { 'content-encoding': 'gzip' }, gzipSync(Buffer.alloc(16_000_000)));
      expect((await failure()).message).toContain('more than 10000 bytes');
    });

    it('that cannot be unpacked say so', async () => {
      server.answer = say(200, { 'content-encoding': 'gzip' }, 'plain');
      expect(await failure()).toMatchObject({ kind: 'source_failed', retryable: false });
    });
  });

  describe('certificates', () => {
    it('that nobody vouches for are not trusted', async () => {
      const error = await failure({}, { ca: undefined });
      expect(error).toMatchObject({ kind: 'source_failed', retryable: false });
      expect(error.message).toContain('a certificate that is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT)');
      expect([waits, server.requests]).toEqual([[], []]);
    });

    it('for another name are not trusted', async () => {
      const lookup = async () => [{ address: '127.0.0.1', family: 4 }];
      const error = await failure(
        { url: server.url('/', 'other.test') },
        { allowedPrivateHosts: ['other.test'], lookup },
      );
      expect(error.message).toContain('not trusted (ERR_TLS_CERT_ALTNAME_INVALID)');
    });

    it('are wanted: a host that speaks plain http is not read', async () => {
      const plain = createServer(say(200)).listen(0, '127.0.0.1');
      await new Promise((resolve) => plain.once('listening', resolve));
      const address = plain.address();
      const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
      const host = `127.0.0.1:${port}`;
      const error = await failure({ url: new URL(`https://${host}/`) }, { allowedPrivateHosts: [host] });
      expect(error).toMatchObject({ kind: 'source_failed', retryable: false });
      await new Promise((resolve) => plain.close(resolve));
    });
  });

  describe('hosts', () => {
    it.each([
      ['a private address', 'https://127.0.0.1:PORT/'],
      ['a decimal address', 'https://2130706433:PORT/'],
      ['a mapped address', 'https://[::ffff:127.0.0.1]:PORT/'],
      ['localhost', 'https://localhost:PORT/'],
    ])('that are %s are refused without a connection', async (_, pattern) => {
      const url = new URL(pattern.replace('PORT', String(server.port)));
      const error = await failure({ url }, { allowedPrivateHosts: [] });
      expect(error).toBeInstanceOf(HostRefused);
      expect(error).toMatchObject({ kind: 'source_failed', retryable: false });
      expect([waits, server.requests]).toEqual([[], []]);
    });

    it('whose name leads to a private address are refused, and told what to set', async () => {
      const lookup = async () => [{ address: '127.0.0.1', family: 4 }];
      const error = await failure({ url: server.url('/', 'docs.test') }, { lookup });
      expect(error).toBeInstanceOf(HostRefused);
      expect(error.message).toContain('"docs.test" is not a public host');
      expect(error.message).toContain('KILDE_PRIVATE_HOSTS');
      expect([waits, server.requests]).toEqual([[], []]);
    });

    it('that the operator named are read, on the port that was named', async () => {
      const lookup = async () => [{ address: '127.0.0.1', family: 4 }];
      const named = { allowedPrivateHosts: [`docs.test:${server.port}`], lookup };
      const url = server.url('/', 'docs.test');
      expect(text(await get({ url }, named))).toBe('hello');
      expect(await failure({ url }, { ...named, allowedPrivateHosts: ['docs.test:1'] })).toBeInstanceOf(HostRefused);
    });
  });

  describe('cancelling', () => {
    it('before the call asks nothing', async () => {
      expect(await failure({ signal: AbortSignal.abort() })).toMatchObject({ kind: 'cancelled', retryable: false });
      expect(server.requests).toEqual([]);
    });

    it.each([
      ['the answer is awaited', () => {}],
      ['the body comes', (response: ServerResponse) => void response.writeHead(200).write('x')],
      ['an apology comes', (response: ServerResponse) => void response.writeHead(404).write('x')],
    ])('while %s ends the request', async (_, hang) => {
      const controller = new AbortController();
      const closed = Promise.withResolvers<void>();
      server.answer = (request, response) => {
        request.socket.once('close', closed.resolve);
        hang(response);
        setImmediate(() => controller.abort());
      };
      expect(await failure({ signal: controller.signal })).toMatchObject({ kind: 'cancelled' });
      await closed.promise;
    });

    it('while a name is looked up does not wait for it', async () => {
      const controller = new AbortController();
      const lookup = () => {
        controller.abort();
        return new Promise<never>(() => {});
      };
      const url = new URL('https://slow.test/');
      expect(await failure({ url, signal: controller.signal }, { lookup })).toMatchObject({ kind: 'cancelled' });
    });

    it('while it waits for the next try makes none', async () => {
      const controller = new AbortController();
      const hour: WebOptions = { wait: undefined, backoffMs: 60_000, maxBackoffMs: 60_000 };
      server.answer = (request, response) => {
        response.once('close', () => setImmediate(() => controller.abort()));
        say(503)(request, response);
      };
      expect(await failure({ signal: controller.signal }, hour)).toMatchObject({ kind: 'cancelled' });
      expect(server.requests).toHaveLength(1);
    });
  });
});
