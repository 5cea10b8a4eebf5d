import { GitHost } from '../../../tests/support/git-host.ts';
import { gitWeb } from '../../../tests/support/git-web.ts';
import { probeKind } from './probe.ts';
import { parseRepository } from './repository.ts';

let host: GitHost;
beforeAll(async () => {
  host = await GitHost.start();
});
afterAll(() => host[Symbol.asyncDispose]());
afterEach(() => {
  expect(host.requests.every(({ headers }) => headers.authorization === undefined)).toBe(true);
  host.requests.length = 0;
  expect(host.faults.splice(0)).toEqual([]);
});

const kindOf = (name: string) => probeKind(gitWeb(host), parseRepository(`https://${name}`));

describe('probeKind', () => {
  it.each([
    ['gitlab.kilde.test/group/sub/name', 'gitlab', 1],
    ['gitea.kilde.test/owner/name', 'gitea', 2],
    ['gitea.kilde.test/folder/owner/name', 'gitea', 2],
    ['ghe.kilde.test/owner/name', 'github-enterprise', 3],
    ['other.kilde.test/owner/name', undefined, 3],
  ])('takes the host of %s for %s, after %d requests', async (name, kind, requests) => {
    await expect(kindOf(name)).resolves.toBe(kind);
    expect(host.asked).toHaveLength(requests);
  });

  it('looks for Gitea’s API in the folder that Gitea lives in', async () => {
    await kindOf('gitea.kilde.test/folder/owner/name');
    expect(host.asked).toContain('gitea.kilde.test/folder/api/v1/version');
  });

  const json = { 'content-type': 'application/json; charset=utf-8' };

  it('knows a Gitea that shows nothing to strangers', async () => {
    host.faults.push({ path: /v1\/version/, kind: 'status', status: 403, headers: json });
    await expect(kindOf('gitea.kilde.test/o/r')).resolves.toBe('gitea');
  });

  it('knows a GitLab that answers strangers', async () => {
    const headers = { ...json, 'x-gitlab-meta': '{}' };
    host.faults.push({ path: /v4\/version/, kind: 'status', status: 200, headers });
    await expect(kindOf('gitlab.kilde.test/o/r')).resolves.toBe('gitlab');
  });

  it('does not take a wall of passwords for any host', async () => {
    const headers = { 'content-type': 'text/html', 'www-authenticate': 'Basic' };
    for (const path of [/v4/, /v1/, /v3/]) host.faults.push({ path, kind: 'status', status: 401, headers });
    await expect(kindOf('other.kilde.test/o/r')).resolves.toBeUndefined();
  });

  it('does not take a page for an answer', async () => {
    for (const path of [/v4/, /v1/, /v3/])
      host.faults.push({ path, kind: 'body', body: Buffer.from('<title>version</title>') });
    await expect(kindOf('other.kilde.test/o/r')).resolves.toBeUndefined();
  });

  it('goes on after an address that the host cannot make sense of, or that leads elsewhere', async () => {
    host.faults.push({ path: /v4/, kind: 'status', status: 400 });
    await expect(kindOf('gitea.kilde.test/o/r')).resolves.toBe('gitea');
    host.faults.push({ path: /v4/, kind: 'redirect', to: `https://gitlab.kilde.test:${host.port}/api/v4/version` });
    await expect(kindOf('gitea.kilde.test/o/r')).resolves.toBe('gitea');
    expect(host.asked).not.toContain('gitlab.kilde.test/api/v4/version');
  });

  it('does not guess about a host that is down', async () => {
    host.faults.push({ path: /v4/, kind: 'status', status: 500 });
    await expect(kindOf('gitlab.kilde.test/o/r')).rejects.toMatchObject({ kind: 'source_failed', retryable: true });
  });
});
