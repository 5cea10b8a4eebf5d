import { archiveRequest, kindByName, type HostKind } from './hosts.ts';
import { parseRepository } from './repository.ts';

const SHA = 'c0ffee'.padEnd(40, '0');
const CREDENTIALS = { user: null, token: 'T' };
const request = (kind: HostKind, address: string, hasToken = false) =>
  archiveRequest(kind, parseRepository(address), SHA, hasToken ? CREDENTIALS : undefined);

describe('kindByName', () => {
  it.each([
    ['https://github.com/o/r', 'github'],
    ['https://gitlab.com/g/s/r', 'gitlab'],
    ['https://bitbucket.org/o/r', 'bitbucket'],
    ['https://codeberg.org/o/r', 'gitea'],
    ['https://gitea.com/o/r', 'gitea'],
  ])('knows %s', (address, kind) => {
    expect(kindByName(parseRepository(address))).toBe(kind);
  });

  it.each(['https://github.com.example.org/o/r', 'https://github.com:8443/o/r', 'https://notgithub.com/o/r'])(
    'does not take %s for a host that it knows',
    (address) => {
      expect(kindByName(parseRepository(address))).toBeUndefined();
    },
  );
});

describe('archiveRequest', () => {
  it.each<[HostKind, string, string]>([
    ['github', 'https://github.com/o/r', `https://codeload.github.com/o/r/tar.gz/${SHA}`],
    ['github-enterprise', 'https://git.corp.org/o/r', `https://git.corp.org/api/v3/repos/o/r/tarball/${SHA}`],
    [
      'gitlab',
      'https://gl.org:8443/a/b/c',
      `https://gl.org:8443/api/v4/projects/a%2Fb%2Fc/repository/archive.tar.gz?sha=${SHA}`,
    ],
    ['bitbucket', 'https://bitbucket.org/o/r', `https://bitbucket.org/o/r/get/${SHA}.tar.gz`],
    ['gitea', 'https://codeberg.org/o/r', `https://codeberg.org/api/v1/repos/o/r/archive/${SHA}.tar.gz`],
    ['gitea', 'https://x.org/git/o/r', `https://x.org/git/api/v1/repos/o/r/archive/${SHA}.tar.gz`],
  ])('names the tarball of a commit at %s', (kind, address, url) => {
    const made = request(kind, address);
    expect(made.url.href).toBe(url);
    expect(made.headers).not.toHaveProperty('authorization');
  });

  it('asks GitHub’s API with a token, and only it', () => {
    const made = request('github', 'https://github.com/o/r', true);
    expect(made.url.href).toBe(`https://api.github.com/repos/o/r/tarball/${SHA}`);
    expect(made.headers).toHaveProperty('authorization', 'Bearer T');
  });

  it.each<HostKind>(['github-enterprise', 'gitlab', 'bitbucket', 'gitea'])(
    'sends the token of a %s repository to its own host',
    (kind) => {
      const made = request(kind, 'https://own.example.org/o/r', true);
      expect(made.url.host).toBe('own.example.org');
      expect(made.headers['authorization']).toMatch(/ T$/);
      expect(made.url.href).not.toContain('T/');
    },
  );
});
