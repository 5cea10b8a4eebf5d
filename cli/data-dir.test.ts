import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../shared/platform/config/index.ts';
import { DataDir } from './data-dir.ts';

let parent = '';
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'kilde-data-'));
});
afterEach(async () => {
  await rm(parent, { recursive: true, force: true });
});

const open = () => DataDir.open(join(parent, 'deep/data'));
const rightsOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);

describe('the folder', () => {
  it('is made with those above it, for this user alone', async () => {
    const { path } = await open();
    expect(path).toBe(join(parent, 'deep/data'));
    expect(await rightsOf(path)).toBe('700');
  });

  it('may be there already, with what is in it', async () => {
    const { path } = await open();
    await writeFile(join(path, 'kilde.sqlite'), 'x');
    await open();
    expect(await readdir(path)).toEqual(['kilde.sqlite']);
  });

  it('cannot be a file', async () => {
    await mkdir(join(parent, 'deep'));
    await writeFile(join(parent, 'deep/data'), 'x');
    await expect(open()).rejects.toMatchObject({
      kind: 'not_configured',
      message: expect.stringContaining('deep/data cannot be used'),
    });
  });
});

describe('the token', () => {
  it('is made once, long, random, fit for the configuration, and for this user alone', async () => {
    const dir = await open();
    const token = await dir.bearerToken();
    expect(token).toMatch(/^kilde-local-[\w-]{43}$/);
    expect(loadConfig({ MCP_BEARER_TOKEN: token }).auth).toEqual({ mode: 'bearer', token });
    expect(await rightsOf(join(dir.path, 'token'))).toBe('600');
    expect(await readdir(dir.path)).toEqual(['token']);
    expect(await (await open()).bearerToken()).toBe(token);
  });

  it('is another one in another folder', async () => {
    const [one, two] = await Promise.all(
      ['a', 'b'].map(async (name) => (await DataDir.open(join(parent, name))).bearerToken()),
    );
    expect(one).not.toBe(two);
  });

  it('may be put there by hand', async () => {
    const dir = await open();
    await writeFile(join(dir.path, 'token'), '  my-own-token-of-20-signs \r\n');
    expect(await dir.bearerToken()).toBe('my-own-token-of-20-signs');
  });

  it.each([
    '',
    'short',
    'with blanks in between it',
    'x'.repeat(513),
    'med-æøå-er-det-ikke-greit',
    'two-lines-of-text\nin-the-token-file',
  ])('is made anew when what is there is none: %j', async (kept) => {
    const dir = await open();
    await writeFile(join(dir.path, 'token'), kept, { mode: 0o644 });
    const token = await dir.bearerToken();
    expect(token).toMatch(/^kilde-local-/);
    expect(await readFile(join(dir.path, 'token'), 'utf8')).toBe(`${token}\n`);
    expect(await rightsOf(join(dir.path, 'token'))).toBe('600');
  });
});

describe('an index of a Kilde without sources', () => {
  it('is known by the file it kept, for each workspace', async () => {
    const dir = await open();
    expect(await dir.hasEarlierIndex('a')).toBe(false);
    await writeFile(join(dir.path, 'source.a.json'), '{}');
    expect(await dir.hasEarlierIndex('a')).toBe(true);
    expect(await dir.hasEarlierIndex('b')).toBe(false);
    expect(dir.earlierIndexFile('a')).toBe(join(dir.path, 'source.a.json'));
  });
});
