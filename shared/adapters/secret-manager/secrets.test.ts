import { SecretServer, type SecretFault } from '../../../tests/support/secret-server.ts';
import type { Clock } from '../../ports/clock.ts';
import type { SecretManagerOptions } from './options.ts';
import { SecretManagerSecrets } from './secrets.ts';

const NAME = 'projects/kilde-prod/secrets/gitlab/versions/3';

let server: SecretServer;
let now = 0;
const clock: Clock = { now: () => new Date(now) };

beforeEach(async () => {
  now = Date.parse('2026-11-21T00:00:00Z');
  server = await SecretServer.start();
  server.secrets.set(NAME, 'glpat-1');
});

afterEach(() => server[Symbol.asyncDispose]());

const open = (options: SecretManagerOptions = {}) =>
  new SecretManagerSecrets({ apiEndpoint: server.url, backoffMs: 1, ...options }, clock);

const failure = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('a secret of Secret Manager', () => {
  it('is read by its reference, and no credentials go to a plain stand-in', async () => {
    expect(await open().read(NAME)).toBe('glpat-1');
    expect([server.requests, server.authorizations]).toEqual([[NAME], []]);
  });

  it('may be of the latest version, and of any language', async () => {
    server.secrets.set('projects/p/secrets/s/versions/latest', 'hemmelig-ø');
    expect(await open().read('projects/p/secrets/s/versions/latest')).toBe('hemmelig-ø');
  });

  it('comes without the line break that a shell added', async () => {
    server.secrets.set(NAME, 'glpat-1\n');
    expect(await open().read(NAME)).toBe('glpat-1');
  });

  it.each([
    ['empty', ''],
    ['blank', '\n'],
    ['no text', Uint8Array.of(0xff, 0xfe, 0x00)],
  ])('is not configured when it is %s', async (_, secret) => {
    server.secrets.set(NAME, secret);
    await expect(open().read(NAME)).rejects.toMatchObject({
      kind: 'not_configured',
      message: expect.stringContaining(NAME),
    });
  });

  it.each([
    'env:KILDE_TOKEN_X',
    'projects/p/secrets/s',
    'projects/p/secrets/s/versions/1/../../x',
    'projects/p/secrets/s/versions/1:access',
    '',
  ])('is nothing else: %j', async (reference) => {
    await expect(open().read(reference)).rejects.toMatchObject({ kind: 'not_configured' });
    expect(server.requests).toEqual([]);
  });
});

describe('the cache', () => {
  it('asks once for as long as it keeps a secret, and then again', async () => {
    const secrets = open();
    await secrets.read(NAME);
    server.secrets.set(NAME, 'glpat-2');
    now += 299_999;
    expect(await secrets.read(NAME)).toBe('glpat-1');
    now += 2;
    expect(await secrets.read(NAME)).toBe('glpat-2');
    expect(server.requests).toHaveLength(2);
  });

  it('lets callers at once share one call', async () => {
    const secrets = open();
    expect(await Promise.all([secrets.read(NAME), secrets.read(NAME), secrets.read(NAME)])).toEqual(
      Array(3).fill('glpat-1'),
    );
    expect(server.requests).toHaveLength(1);
  });

  it('keeps no failure', async () => {
    const secrets = open();
    server.secrets.delete(NAME);
    await expect(secrets.read(NAME)).rejects.toMatchObject({ kind: 'not_configured' });
    server.secrets.set(NAME, 'glpat-1');
    expect(await secrets.read(NAME)).toBe('glpat-1');
  });

  it('gives nothing old when access was taken away', async () => {
    const secrets = open();
    await secrets.read(NAME);
    now += 300_001;
    server.secrets.set(NAME, null);
    await expect(secrets.read(NAME)).rejects.toMatchObject({ kind: 'not_configured' });
  });
});

const status = (code: number, name: string): SecretFault => ({ kind: 'status', status: code, name });

describe('failures', () => {
  it.each([
    [404, 'NOT_FOUND', 'is not there'],
    [403, 'PERMISSION_DENIED', 'roles/secretmanager.secretAccessor'],
    [400, 'FAILED_PRECONDITION', 'disabled or destroyed'],
    [400, 'INVALID_ARGUMENT', 'Correct the reference'],
    [401, 'UNAUTHENTICATED', 'credentials'],
  ])('of set-up are said at once: HTTP %i %s', async (code, name, message) => {
    server.script(status(code, name));
    const error = await failure(open().read(NAME));
    expect(error).toMatchObject({
      kind: 'not_configured',
      retryable: false,
      message: expect.stringContaining(message),
    });
    expect(String(error)).not.toContain('projects/private');
    expect(server.requests).toHaveLength(1);
  });

  it.each<SecretFault>([
    status(503, 'UNAVAILABLE'),
    status(500, 'INTERNAL'),
    status(429, 'RESOURCE_EXHAUSTED'),
    { kind: 'close' },
  ])('of the other side are tried again: %j', async (fault) => {
    server.script(fault, fault);
    expect(await open().read(NAME)).toBe('glpat-1');
    expect(server.requests).toHaveLength(3);
  });

  it.each<SecretFault>([
    status(503, 'UNAVAILABLE'),
    status(429, 'RESOURCE_EXHAUSTED'),
    { kind: 'close' },
    { kind: 'hang' },
  ])('that last are retryable: %j', async (fault) => {
    server.script(fault, fault);
    const error = await failure(open({ tries: 2, deadlineMs: 100 }).read(NAME));
    expect(error).toMatchObject({ kind: 'source_failed', retryable: true });
    expect(server.requests).toHaveLength(2);
  });

  it.each(['{}', '{"payload":{}}', '<html>', '{"name":7}'])('of form hold nothing of the answer: %s', async (text) => {
    server.script({ kind: 'raw', text });
    const error = await failure(open({ tries: 1 }).read(NAME));
    expect(error).toMatchObject({ kind: expect.stringMatching(/^(?:source_failed|not_configured)$/) });
    expect(String(error)).not.toContain(text);
  });

  it('to find credentials are named as such', async () => {
    process.env['GOOGLE_APPLICATION_CREDENTIALS'] = '/nowhere/key.json';
    try {
      const error = await failure(new SecretManagerSecrets({ tries: 1 }).read(NAME));
      expect(error).toMatchObject({ kind: 'not_configured', message: expect.stringContaining('credentials') });
      expect(String(error)).not.toContain('nowhere');
    } finally {
      delete process.env['GOOGLE_APPLICATION_CREDENTIALS'];
    }
  });

  it('of options are found when it is built', () => {
    expect(() => open({ ttlMs: 600_000 })).toThrow(expect.objectContaining({ kind: 'not_configured' }));
    expect(() => open({ apiEndpoint: 'localhost:1' })).toThrow(expect.objectContaining({ kind: 'not_configured' }));
  });
});
