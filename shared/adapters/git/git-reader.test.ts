import { GitHost, type HostedRepository } from '../../../tests/support/git-host.ts';
import type { Change } from '../../../tests/support/git-repository.ts';
import { gitWeb } from '../../../tests/support/git-web.ts';
import type { Web } from '../../platform/web/web.ts';
import type { FileEntry, SourceEntry, SourceSnapshot } from '../../ports/source-reader.ts';
import { GitReader, type GitReaderOptions } from './git-reader.ts';

let host: GitHost;
beforeAll(async () => {
  host = await GitHost.start();
});
afterAll(() => host[Symbol.asyncDispose]());
afterEach(() => {
  expect(host.faults.splice(0)).toEqual([]);
  host.requests.length = 0;
  host.repositories.clear();
});

const reader = (name: string, options: Partial<GitReaderOptions> = {}) =>
  new GitReader({
    url: `https://${name}`,
    branch: null,
    token: async () => undefined,
    web: gitWeb(host),
    expand: false,
    ...options,
  });
const withToken = (token: string) => ({ token: async () => token });

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

async function opened(from: GitReader, known: string | null = null): Promise<SourceSnapshot> {
  const snapshot = await from.open(known);
  if (snapshot === 'unchanged') throw new Error('unchanged');
  return snapshot;
}

async function listed(from: GitReader): Promise<SourceEntry[]> {
  return all((await opened(from)).entries());
}

async function textsOf(entries: readonly SourceEntry[]): Promise<Record<string, string>> {
  const files = entries.filter((entry): entry is FileEntry => entry.kind === 'file');
  const texts = files.map(async ({ path, read }) => {
    const content = await read(null);
    return [path, content.kind === 'bytes' ? Buffer.from(content.bytes).toString('utf8') : content.kind] as const;
  });
  return Object.fromEntries(await Promise.all(texts));
}

const FILES: readonly Change[] = [
  ['README.md', '# Read me\n'],
  ['src/main.ts', 'export {};\n'],
];

const HOSTS = [
  'github.com/owner/name',
  'gitlab.com/group/sub/deep/name',
  'gitlab.kilde.test/group/name',
  'bitbucket.org/owner/name',
  'codeberg.org/owner/name',
  'gitea.kilde.test/owner/name',
  'gitea.kilde.test/folder/owner/name',
  'ghe.kilde.test/owner/name',
];

describe.each(HOSTS)('a repository at %s', (name) => {
  let hosted: HostedRepository;
  beforeEach(() => {
    hosted = host.create(name);
  });

  it('is listed at the commit that its branch is at', async () => {
    const sha = hosted.repository.commit(FILES);
    const snapshot = await opened(reader(name));
    expect(snapshot.revision).toBe(sha);
    expect(snapshot.total).toBe(2);
    await expect(textsOf(await all(snapshot.entries()))).resolves.toEqual({
      'README.md': '# Read me\n',
      'src/main.ts': 'export {};\n',
    });
  });

  it('is unchanged until something is committed, for one request', async () => {
    const from = reader(name);
    const first = hosted.repository.commit(FILES);
    await expect(from.open(first)).resolves.toBe('unchanged');
    expect(host.asked).toEqual([`${name}.git/info/refs`]);
    const second = hosted.repository.commit([['README.md', '# Other\n']]);
    const snapshot = await opened(from, first);
    expect(snapshot.revision).toBe(second);
    await expect(textsOf(await all(snapshot.entries()))).resolves.toMatchObject({
      'README.md': '# Other\n',
    });
  });

  it('is read with a token where it takes one, and with no other', async () => {
    hosted.repository.commit(FILES);
    hosted.token = 'right-token';
    await expect(listed(reader(name, withToken('right-token')))).resolves.toHaveLength(2);
    for (const options of [withToken('wrong-token'), {}])
      await expect(reader(name, options).open(null)).rejects.toMatchObject({
        kind: 'source_failed',
        retryable: false,
        message: expect.not.stringMatching(/right-token|wrong-token/),
      });
  });
});

describe('a token', () => {
  const sent = () =>
    host.requests
      .filter(({ headers }) => headers.authorization !== undefined)
      .map(({ hostname, headers }) => `${hostname} ${headers.authorization?.split(' ')[0]}`);

  it('goes to GitHub and its API, and not to where that leads', async () => {
    const { repository } = host.create('github.com/owner/name', { token: 'T0KEN' });
    repository.commit(FILES);
    await expect(listed(reader('github.com/owner/name', withToken('T0KEN')))).resolves.toHaveLength(2);
    expect(sent()).toEqual(['github.com Basic', 'api.github.com Bearer']);
    expect(host.asked.at(-1)).toMatch(/^codeload\.github\.com/);
  });

  it('does not go to the host that a tarball is redirected to', async () => {
    const { repository } = host.create('gitlab.com/group/name', { token: 'T0KEN' });
    const sha = repository.commit(FILES);
    host.create('gitea.kilde.test/group/name').repository.commit(FILES);
    const to = `https://gitea.kilde.test:${host.port}/api/v1/repos/group/name/archive/${sha}.tar.gz`;
    host.faults.push({ path: /archive\.tar\.gz/, kind: 'redirect', to });
    await expect(listed(reader('gitlab.com/group/name', withToken('T0KEN')))).resolves.toHaveLength(2);
    expect(sent()).toEqual(['gitlab.com Basic', 'gitlab.com Bearer']);
    expect(host.asked.at(-1)).toMatch(/^gitea\.kilde\.test/);
  });

  it('does not go along when the list of branches is redirected to another host, nor does anything else', async () => {
    host.create('gitlab.com/group/name', { token: 'T0KEN' }).repository.commit(FILES);
    const to = `https://other.kilde.test:${host.port}/group/name.git/info/refs?service=git-upload-pack`;
    host.faults.push({ path: /info\/refs/, kind: 'redirect', to });
    await expect(reader('gitlab.com/group/name', withToken('T0KEN')).open(null)).rejects.toMatchObject({
      kind: 'source_failed',
      message: expect.not.stringContaining('T0KEN'),
    });
    expect(host.asked.filter((path) => path.startsWith('other'))).toEqual([]);
  });

  it('with its user goes as both', async () => {
    for (const name of ['bitbucket.org/owner/name', 'gitea.kilde.test/owner/name']) {
      host.create(name, { token: 'me:T0KEN' }).repository.commit(FILES);
      await expect(listed(reader(name, withToken('me:T0KEN\n')))).resolves.toHaveLength(2);
    }
  });

  it('is asked for each time, so that a new one counts at once', async () => {
    const hosted = host.create('github.com/owner/name', { token: 'first' });
    hosted.repository.commit(FILES);
    const tokens = ['first', 'second'];
    const from = reader('github.com/owner/name', { token: async () => tokens.shift() });
    await opened(from);
    hosted.token = 'second';
    await opened(from);
    expect(tokens).toEqual([]);
  });

  it('that is none is said before anything is asked', async () => {
    await expect(reader('github.com/owner/name', withToken('hush hush')).open(null)).rejects.toMatchObject({
      kind: 'not_configured',
      message: expect.not.stringContaining('hush'),
    });
    expect(host.asked).toEqual([]);
  });
});

describe('branches', () => {
  it('are followed by name', async () => {
    const { repository } = host.create('github.com/owner/name');
    repository.commit(FILES);
    const sha = repository.commit([['other.md', 'other']], 'release/1.x');
    const snapshot = await opened(reader('github.com/owner/name', { branch: 'release/1.x' }));
    expect(snapshot.revision).toBe(sha);
    await expect(textsOf(await all(snapshot.entries()))).resolves.toEqual({ 'other.md': 'other' });
  });

  it('that move meanwhile are read as they were, and again the next time', async () => {
    const { repository } = host.create('github.com/owner/name');
    const first = repository.commit([['a.md', 'one']]);
    let second = '';
    const inner = gitWeb(host);
    const web: Web = {
      get: async (request) => {
        const reply = await inner.get(request);
        if (second === '') second = repository.commit([['a.md', 'two']]);
        return reply;
      },
    };
    const from = reader('github.com/owner/name', { web });
    const snapshot = await opened(from);
    expect(snapshot.revision).toBe(first);
    await expect(textsOf(await all(snapshot.entries()))).resolves.toEqual({ 'a.md': 'one' });
    expect((await opened(from, first)).revision).toBe(second);
  });

  it('may be forced back', async () => {
    const { repository } = host.create('github.com/owner/name');
    const first = repository.commit([['a.md', 'one']]);
    const second = repository.commit([['a.md', 'two']]);
    repository.git(['update-ref', 'refs/heads/main', first]);
    expect((await opened(reader('github.com/owner/name'), second)).revision).toBe(first);
  });
});

describe('a repository that was renamed', () => {
  it('is read where the host redirects to', async () => {
    const { repository } = host.create('github.com/owner/new', { token: 'T' });
    repository.commit(FILES);
    const to = `https://github.com:${host.port}/owner/new.git/info/refs?service=git-upload-pack`;
    host.faults.push({ path: /owner\/old/, kind: 'redirect', to });
    await expect(listed(reader('github.com/owner/old', withToken('T')))).resolves.toHaveLength(2);
    expect(host.asked).toContainEqual(expect.stringMatching(/^api\.github\.com\/repos\/owner\/new\/tarball/));
  });
});

describe('a host of an unknown name', () => {
  it('is asked what it is once, and only when something changed', async () => {
    const { repository } = host.create('gitea.kilde.test/owner/name');
    const first = repository.commit(FILES);
    const from = reader('gitea.kilde.test/owner/name');
    await from.open(first);
    expect(host.asked).toHaveLength(1);
    await opened(from);
    await opened(from);
    expect(host.asked.filter((path) => path.endsWith('/api/v1/version'))).toHaveLength(1);
  });

  it('that is none of the known kinds is not guessed at', async () => {
    host.create('other.kilde.test/owner/name').repository.commit(FILES);
    await expect(reader('other.kilde.test/owner/name').open(null)).rejects.toMatchObject({
      kind: 'source_failed',
      retryable: false,
      message: expect.stringContaining('GitHub, GitLab, Bitbucket Cloud, Gitea or Forgejo'),
    });
  });
});

describe('options', () => {
  it.each(['https://github.com/owner', 'http://github.com/owner/name', 'https://me:x@github.com/owner/name'])(
    'refuse the address %s when the reader is made',
    (url) => {
      expect(() => reader('x/y', { url })).toThrow(expect.objectContaining({ kind: 'invalid_argument' }));
    },
  );

  it.each([{ tarballBytes: 0 }, { refsBytes: Number.NaN }, { entries: -1 }])('refuse the limit %j', (limits) => {
    const [name = ''] = Object.keys(limits);
    expect(() => reader('github.com/owner/name', { limits })).toThrow(
      expect.objectContaining({ kind: 'not_configured', message: expect.stringContaining(name) }),
    );
  });
});
