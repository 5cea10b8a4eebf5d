import { GitHost, type Fault } from '../../../tests/support/git-host.ts';
import type { GitRepository } from '../../../tests/support/git-repository.ts';
import { gitWeb } from '../../../tests/support/git-web.ts';
import { openWeb } from '../../platform/web/open-web.ts';
import { GitReader, type GitReaderOptions } from './git-reader.ts';

const NAME = 'github.com/owner/name';
const NOW = new Date('2026-11-20T12:00:00Z');

let host: GitHost;
let repository: GitRepository;
beforeAll(async () => {
  host = await GitHost.start();
});
afterAll(() => host[Symbol.asyncDispose]());
beforeEach(() => {
  ({ repository } = host.create(NAME));
});
afterEach(() => {
  expect(host.faults.splice(0)).toEqual([]);
  host.requests.length = 0;
  host.repositories.clear();
});

const reader = (options: Partial<GitReaderOptions> = {}) =>
  new GitReader({
    url: `https://${NAME}`,
    branch: null,
    token: async () => undefined,
    web: gitWeb(host, { tries: 1 }),
    expand: false,
    now: () => NOW,
    ...options,
  });
const withToken = { token: async () => 'T0KEN' };
const refs = /info\/refs$/;
const tarball = /tar\.gz|tarball/;

/** The failure to open, of which nothing may be secret. */
async function failure(from: GitReader, signal?: AbortSignal): Promise<unknown> {
  const error: unknown = await from.open(null, signal).then(
    () => 'opened',
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({ message: expect.not.stringMatching(/T0KEN|one-time/) });
  return error;
}

describe('what is not there', () => {
  it('is a branch', async () => {
    repository.commit([['a.md', 'a']]);
    await expect(failure(reader({ branch: 'Main' }))).resolves.toMatchObject({
      kind: 'source_failed',
      retryable: false,
      message: expect.stringContaining('no such branch'),
    });
  });

  it('is a default branch', async () => {
    repository.commit([['a.md', 'a']], 'side');
    await expect(failure(reader())).resolves.toMatchObject({ message: expect.stringContaining('default branch') });
  });

  it('is a commit', async () => {
    await expect(failure(reader())).resolves.toMatchObject({
      kind: 'source_failed',
      message: expect.stringContaining('no commits yet'),
    });
    await expect(failure(reader({ branch: 'main' }))).resolves.toMatchObject({
      message: expect.stringContaining('no commits yet'),
    });
  });

  it('is a repository', async () => {
    host.repositories.clear();
    await expect(failure(reader())).resolves.toMatchObject({
      kind: 'source_failed',
      retryable: false,
      message: expect.stringMatching(/github\.com\/owner\/name.*token/),
    });
  });

  it('is a git host', async () => {
    host.faults.push({ path: refs, kind: 'body', body: Buffer.from('<title>Welcome</title>') });
    await expect(failure(reader())).resolves.toMatchObject({ message: expect.stringContaining('as a git host does') });
  });
});

describe('refusals', () => {
  beforeEach(() => repository.commit([['a.md', 'a']]));

  it.each([401, 403, 404, 410])('with status %d say what to check, at either request', async (status) => {
    for (const path of [refs, tarball]) {
      host.faults.push({ path, kind: 'status', status });
      await expect(failure(reader(withToken))).resolves.toMatchObject({
        kind: 'source_failed',
        retryable: false,
        message: expect.stringMatching(new RegExp(`check .*status ${status}`)),
      });
    }
  });

  it('for too many requests pass the time to wait on', async () => {
    host.faults.push({ path: refs, kind: 'status', status: 429, headers: { 'retry-after': '60' } });
    await expect(failure(reader())).resolves.toMatchObject({
      kind: 'source_failed',
      retryable: true,
      retryAfterMs: 60_000,
    });
  });

  it('for GitHub’s limit of the hour do so, too', async () => {
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW.getTime() / 1_000 + 1_800) };
    host.faults.push({ path: tarball, kind: 'status', status: 403, headers });
    await expect(failure(reader(withToken))).resolves.toMatchObject({
      kind: 'source_failed',
      retryable: true,
      retryAfterMs: 1_800_000,
    });
  });

  it.each([500, 503])('of a host that is not well (%d) may be over soon', async (status) => {
    for (const path of [refs, tarball]) {
      host.faults.push({ path, kind: 'status', status });
      await expect(failure(reader())).resolves.toMatchObject({ kind: 'source_failed', retryable: true });
    }
  });

  it('by a page to log in at are none to be unpacked', async () => {
    host.create('bitbucket.org/owner/name').repository.commit([['a.md', 'a']]);
    const to = `https://bitbucket.org:${host.port}/account/signin`;
    host.faults.push({ path: tarball, kind: 'redirect', to });
    await expect(failure(reader({ url: 'https://bitbucket.org/owner/name', ...withToken }))).resolves.toMatchObject({
      kind: 'source_failed',
      retryable: false,
      message: expect.stringContaining('token may read it'),
    });
  });

  it('of tarballs that are made first are to be tried again', async () => {
    host.faults.push({ path: tarball, kind: 'status', status: 202 });
    await expect(failure(reader())).resolves.toMatchObject({ retryable: true });
  });
});

describe('answers that are cut short', () => {
  beforeEach(() => repository.commit([...Array(40).keys()].map((n) => [`f${n}.md`, `# ${n}\n${Math.sqrt(n)}\n`])));

  const cuts: Fault['kind'][] = ['cut', 'short'];
  it.each(cuts.flatMap((kind) => [0.05, 0.5, 0.95].map((share) => ({ kind, share }))))(
    'are no snapshot: $kind at $share',
    async ({ kind, share }) => {
      if (kind !== 'cut' && kind !== 'short') throw new Error(kind);
      host.faults.push({ path: tarball, kind, share });
      await expect(failure(reader())).resolves.toMatchObject({ kind: 'source_failed', retryable: true });
    },
  );

  it('are asked for again', async () => {
    host.faults.push({ path: refs, kind: 'cut', share: 0.5 }, { path: tarball, kind: 'cut', share: 0.5 });
    await expect(reader({ web: gitWeb(host) }).open(null)).resolves.toMatchObject({ total: 40 });
  });

  it('do not hide a branch', async () => {
    host.faults.push({ path: refs, kind: 'short', share: 0.9 });
    await expect(failure(reader({ branch: 'nowhere' }))).resolves.toMatchObject({
      retryable: true,
      message: expect.stringContaining('cut short'),
    });
  });
});

describe('limits', () => {
  beforeEach(() => repository.commit([['a.md', 'a'.repeat(1_000)]]));

  it.each([{ tarballBytes: 50 }, { refsBytes: 50 }, { unpackedBytes: 500 }, { entries: 1 }])(
    'hold: %j',
    async (limits) => {
      await expect(failure(reader({ limits }))).resolves.toMatchObject({ kind: 'source_failed' });
    },
  );
});

describe('callers', () => {
  beforeEach(() =>
    repository.commit([
      ['a.md', 'a'],
      ['b.md', 'b'],
    ]),
  );

  it.each([refs, tarball])('who leave while %s is on its way are let go', async (path) => {
    const caller = new AbortController();
    host.faults.push({ path, kind: 'silent', onRequest: () => caller.abort() });
    await expect(failure(reader(), caller.signal)).resolves.toMatchObject({ kind: 'cancelled' });
  });

  it('who leave in the middle of a listing get no more of it', async () => {
    const caller = new AbortController();
    const snapshot = await reader().open(null);
    if (snapshot === 'unchanged') throw new Error(snapshot);
    const seen: string[] = [];
    const walk = async () => {
      for await (const { path } of snapshot.entries(caller.signal)) {
        seen.push(path);
        caller.abort();
      }
    };
    await expect(walk()).rejects.toMatchObject({ kind: 'cancelled' });
    expect(seen).toEqual(['a.md']);
  });
});

describe('private addresses', () => {
  it('are left alone unless the operator named the host', async () => {
    repository.commit([['a.md', 'a']]);
    const lookup = () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]);
    const web = host.through(openWeb({ ca: host.ca, lookup }));
    await expect(failure(reader({ web }))).resolves.toMatchObject({ kind: 'source_failed', retryable: false });
    expect(host.asked).toEqual([]);
  });
});
