import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Refused } from './failure.ts';
import { specOf, type SpecOptions } from './source-spec.ts';

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'kilde-spec-'));
  await mkdir(join(cwd, 'docs'));
  await writeFile(join(cwd, 'a.csv'), 'a,b\n');
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

const spec = (location: string, options: SpecOptions = {}) => specOf(location, options, cwd);

async function refusal(location: string, options: SpecOptions = {}): Promise<string> {
  try {
    return JSON.stringify(await spec(location, options));
  } catch (error) {
    if (error instanceof Refused && error.exitCode === 2) return error.message;
    throw error;
  }
}

const git = (url: string) => ({ kind: 'git', url, branch: null, token: null });
const site = (url: string) => ({ kind: 'site', url, pages: null, maxPages: 1_000 });

describe('what a location is', () => {
  it.each([
    ['gs://acme', { kind: 'bucket', bucket: 'acme', prefix: '' }],
    ['gs://acme/', { kind: 'bucket', bucket: 'acme', prefix: '' }],
    ['gs://acme/team/handbook', { kind: 'bucket', bucket: 'acme', prefix: 'team/handbook/' }],
    ['gs://acme/team/', { kind: 'bucket', bucket: 'acme', prefix: 'team/' }],
    ['https://github.com/owner/name', git('https://github.com/owner/name')],
    ['https://gitlab.com/group/sub/name', git('https://gitlab.com/group/sub/name')],
    ['https://gitlab.example.org/group/name', git('https://gitlab.example.org/group/name')],
    ['https://bitbucket.org/owner/name', git('https://bitbucket.org/owner/name')],
    ['https://codeberg.org/owner/name/', git('https://codeberg.org/owner/name/')],
    ['https://git.example.com:8443/owner/name.git', git('https://git.example.com:8443/owner/name.git')],
    ['https://docs.gitlab.com/ee/', site('https://docs.gitlab.com/ee/')],
    ['https://docs.example.com', site('https://docs.example.com/')],
    ['HTTPS://docs.example.com/sitemap.xml', site('https://docs.example.com/sitemap.xml')],
  ])('%s', async (location, expected) => {
    expect(await spec(location)).toEqual(expected);
  });

  it('is a folder from here, or a whole path', async () => {
    const folder = { kind: 'folder', path: join(cwd, 'docs') };
    expect(await spec('docs')).toEqual(folder);
    expect(await spec('./docs/../docs/')).toEqual(folder);
    expect(await spec(join(cwd, 'docs'))).toEqual(folder);
  });

  it('is what --kind says', async () => {
    expect(await spec('https://git.example.com/owner/name', { kind: 'git', branch: 'next' })).toEqual({
      ...git('https://git.example.com/owner/name'),
      branch: 'next',
    });
    const page = 'https://github.com/owner/name/wiki';
    expect(await spec(page, { kind: 'site', page: [page], maxPages: 3 })).toEqual({
      ...site(page),
      pages: [page],
      maxPages: 3,
    });
  });
});

describe('what is no location', () => {
  it.each([
    ['gone', /^There is no folder .*gone; expected an existing folder/],
    ['a.csv', /a\.csv is a file; add it once with "kilde add"/],
    ['github.com/owner/name', /There is no folder/],
    ['http://docs.example.com/', /no https address/],
    ['https://', /no https address/],
    ['ftp://example.com/', /No such locations/],
    ['ssh://git@github.com/owner/name', /over https/],
    ['git@github.com:owner/name.git', /over https/],
    ['gs://', /names no bucket/],
    ['https://github.com/owner', /names no repository/],
    ['https://github.com/owner/name/tree/main/docs', /A branch goes to --branch/],
    ['https://gitlab.com/group/name/-/tree/main', /names no repository/],
    ['https://github.com/owner/name?tab=readme', /names no repository/],
  ])('%s', async (location, message) => {
    expect(await refusal(location)).toMatch(message);
  });

  it.each([
    ['docs', { branch: 'main' }, '--branch is for sources of the kind git, not folder.'],
    ['gs://acme', { token: 'x' }, '--token is for sources of the kind git, not bucket.'],
    ['https://github.com/a/b', { page: ['x'] }, '--page is for sources of the kind site, not git.'],
    ['https://github.com/a/b', { maxPages: 3 }, '--max-pages is for sources of the kind site, not git.'],
  ])('%s with %j', async (location, options, message) => {
    expect(await refusal(location, options)).toBe(message);
  });

  it('never repeats a password', async () => {
    for (const location of ['https://ana:s3cret@github.com/a/b', 'https://s3cret@docs.example.com/'])
      expect(await refusal(location)).toMatch(/^(?!.*s3cret).*--token env:KILDE_TOKEN_NAME/);
  });

  it('cannot give orders to the terminal', async () => {
    expect(await refusal('go\u001b[2Jne\n')).toContain('go?[2Jne?;');
  });
});
