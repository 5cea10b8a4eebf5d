import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { jest } from '@jest/globals';
import { hasGcloud } from './firestore-emulator.ts';
import setUp from './global-setup.ts';

const WITH = "describeWithEmulator('x', () => {});";

/** A run of jest over a project of its own, in an environment of its own; jest gives each test file a copy to change. */
async function project(files: Readonly<Record<string, string>>) {
  const rootDir = await mkdtemp(join(tmpdir(), 'kilde-setup-'));
  folders.push(rootDir);
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(rootDir, path)), { recursive: true });
    await writeFile(join(rootDir, path), text);
  }
  const run = (pattern: RegExp) =>
    setUp({ rootDir, testPathPatterns: { toExecutor: () => ({ isMatch: (path) => pattern.test(path) }) } });
  return { rootDir, run };
}

const folders: string[] = [];
let said: string[] = [];
const { PATH: PATH_BEFORE } = process.env;

describe('the global setup of a test run', () => {
  beforeEach(() => {
    said = [];
    // Jest itself writes there too.
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
      if (String(text).includes('Firestore')) said.push(String(text));
      return true;
    });
    for (const name of ['FIRESTORE_EMULATOR_HOST', 'CI', 'KILDE_REQUIRE_EMULATOR']) delete process.env[name];
    process.env['PATH'] = '';
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    process.env['PATH'] = PATH_BEFORE;
    await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })));
  });

  it('says loudly and once that Firestore tests are skipped, and why', async () => {
    const { run } = await project({ 'shared/store.test.ts': WITH, 'tests/other.test.ts': WITH });
    await run(/./);
    expect(said.join('')).toMatch(/Firestore tests are SKIPPED.*gcloud is not on the PATH/);
    expect(said).toHaveLength(1);
    expect(process.env['FIRESTORE_EMULATOR_HOST']).toBeUndefined();
  });

  it.each([
    ['CI', 'true'],
    ['CI', '1'],
    ['KILDE_REQUIRE_EMULATOR', '1'],
  ])('ends the run instead where %s is %s', async (name, value) => {
    process.env[name] = value;
    const { run } = await project({ 'shared/store.test.ts': WITH });
    await expect(run(/./)).rejects.toThrow('The Firestore tests must run here, and cannot: gcloud is not on the PATH');
  });

  it('needs no emulator when no test that was asked for does', async () => {
    process.env['CI'] = 'true';
    const { run } = await project({
      'shared/store.test.ts': WITH,
      'shared/plain.test.ts': 'it()',
      'shared/x.ts': WITH,
    });
    await run(/plain/);
    await expect(run(/store/)).rejects.toThrow('must run here');
    expect(said).toEqual([]);
  });

  it('leaves an emulator that runs already to its owner', async () => {
    process.env['CI'] = 'true';
    process.env['FIRESTORE_EMULATOR_HOST'] = '127.0.0.1:1';
    const { run } = await project({ 'shared/store.test.ts': WITH });
    await run(/./);
    expect(process.env['FIRESTORE_EMULATOR_HOST']).toBe('127.0.0.1:1');
  });

  it('tells what a gcloud said that does not start the emulator, and leaves nothing behind', async () => {
    const { rootDir, run } = await project({
      'shared/store.test.ts': WITH,
      gcloud: '#!/bin/sh\necho "component not installed: $HOME" >&2\necho "$HOME" > "$(dirname "$0")/home"\nexit 3\n',
    });
    await chmod(join(rootDir, 'gcloud'), 0o755);
    process.env['PATH'] = `${rootDir}:${PATH_BEFORE}`;
    await expect(run(/./)).rejects.toThrow('component not installed');
    const home = (await readFile(join(rootDir, 'home'), 'utf8')).trim();
    await expect(readFile(join(home, 'emulator.log'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('hasGcloud', () => {
  it('looks for a program that can be run, in every folder of the path', async () => {
    const { rootDir } = await project({ 'bin/gcloud': '', 'other/x': '' });
    expect(hasGcloud(`${rootDir}/other:${rootDir}/bin`)).toBe(false);
    await chmod(join(rootDir, 'bin/gcloud'), 0o755);
    expect(hasGcloud(`${rootDir}/other:${rootDir}/bin`)).toBe(true);
    expect(hasGcloud('')).toBe(false);
    await rm(rootDir, { recursive: true });
    folders.length = 0;
  });
});
