import { chmod, mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { KildeError } from '../../platform/errors.ts';
import type { SourceListing } from '../../ports/source-reader.ts';
import { FolderReader } from './folder-reader.ts';

let root = '';

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'kilde-folder-'));
  await chmod(root, 0o755);
});

afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

async function write(files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
}

const list = (folder = root): Promise<SourceListing> => new FolderReader(folder).list();
const pathsIn = ({ files }: SourceListing): string[] => files.map(({ path }) => path);

describe('a folder', () => {
  it('lists its files in order, with their size, and reads each when asked', async () => {
    await write({
      'b.ts': 'b',
      'a/z.ts': 'å',
      'a/b/c.ts': 'c',
      'a-b.ts': 'ab',
      'B.ts': 'B',
      '.env.example': 'X=1',
      'ö.md': 'ö',
    });
    const listing = await list();
    expect(pathsIn(listing)).toEqual(['.env.example', 'B.ts', 'a-b.ts', 'a/b/c.ts', 'a/z.ts', 'b.ts', 'ö.md']);
    expect(listing.skipped).toEqual([]);
    const read = await Promise.all(
      listing.files.map(async (file) => [file.bytes, new TextDecoder().decode(await file.read())]),
    );
    expect(read).toEqual([
      [3, 'X=1'],
      [1, 'B'],
      [2, 'ab'],
      [1, 'c'],
      [2, 'å'],
      [1, 'b'],
      [2, 'ö'],
    ]);
  });

  it('gives the same listing each time', async () => {
    await write(Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`d${i % 7}/e${i % 3}/f${i}.md`, 'x'])));
    const [first, second] = [await list(), await list()];
    expect(pathsIn(first)).toHaveLength(60);
    expect(pathsIn(first)).toEqual(pathsIn(second));
    expect(pathsIn(first)).toEqual(pathsIn(first).toSorted());
  });

  it('may be empty, or hold nothing but folders', async () => {
    await mkdir(join(root, 'a/b/c'), { recursive: true });
    expect(await list()).toEqual({ files: [], skipped: [] });
  });

  it('may have odd names in it', async () => {
    const names = [
      'a b.md',
      ' lead.md',
      'Blåbær på Øya.md',
      'line\nbreak.md',
      'quo"te\'s.md',
      '#hash.md',
      '!bang.md',
      '...',
      '-rf.md',
      '😀.md',
      'C:.md',
    ];
    await write(Object.fromEntries(names.map((name) => [`odd ${name}/${name}`, 'x'])));
    expect(pathsIn(await list())).toEqual(names.map((name) => `odd ${name}/${name}`).toSorted());
  });

  it('leaves out what version control, package managers and Kilde itself keep there', async () => {
    const folders = ['.git', '.hg', '.svn', 'node_modules', '.kilde', '__pycache__', '.venv', '.terraform'];
    await write(
      Object.fromEntries(
        folders.flatMap((name) => [
          [`${name}/a.ts`, 'x'],
          [`deep/${name}/b/c.ts`, 'x'],
        ]),
      ),
    );
    await write({ 'kept.ts': 'x', 'node_modules.md': 'x' });
    expect(await list()).toMatchObject({ files: [{ path: 'kept.ts' }, { path: 'node_modules.md' }], skipped: [] });
  });
});

describe('files that are set aside, with the reason', () => {
  it.each([
    ['a lockfile', 'web/package-lock.json', '{}', 'lockfile'],
    ['a picture', 'logo.PNG', 'x', 'binary'],
    ['a library', 'lib/a.so', 'x', 'binary'],
    ['an empty file', 'a/__init__.py', '', 'empty'],
  ])('%s', async (_, path, content, reason) => {
    await write({ [path]: content, 'kept.ts': 'x' });
    const listing = await list();
    expect([pathsIn(listing), listing.skipped]).toEqual([['kept.ts'], [{ path, reason }]]);
  });

  it('a huge file, but not one of just the size allowed', async () => {
    await write({ 'huge.csv': 'x', 'large.csv': 'x' });
    await truncate(join(root, 'huge.csv'), 2_000_001);
    await truncate(join(root, 'large.csv'), 2_000_000);
    const listing = await list();
    expect(pathsIn(listing)).toEqual(['large.csv']);
    expect(listing.skipped).toEqual([{ path: 'huge.csv', reason: 'larger than 2000000 bytes' }]);
  });

  it('but no source file, whatever its name ends with', async () => {
    const names = ['video.ts', 'a.d.mts', 'x.dart', 'Makefile', 'notes', 'a.bins', 'png', 'yarn.lock.md'];
    await write(Object.fromEntries(names.map((name) => [name, 'x'])));
    expect(pathsIn(await list())).toEqual(names.toSorted());
  });
});

describe('ignore files', () => {
  it('count at every level, the inner over the outer, .kildeignore over .gitignore', async () => {
    await write({
      '.gitignore': '*.log\nbuild/\n/secret.md\nvendor/\n',
      '.kildeignore': 'notes/\n!kept.log\n',
      'app.log': 'x',
      'kept.log': 'x',
      'secret.md': 'x',
      'docs/secret.md': 'x',
      'build/out.js': 'x',
      'src/build/out.js': 'x',
      'notes/a.md': 'x',
      'pkg/.gitignore': '!debug.log\n!vendor/\n/only-here.ts\n',
      'pkg/debug.log': 'x',
      'pkg/other.log': 'x',
      'pkg/only-here.ts': 'x',
      'pkg/deep/only-here.ts': 'x',
      'pkg/vendor/lib.ts': 'x',
      'vendor/lib.ts': 'x',
    });
    expect(pathsIn(await list())).toEqual([
      '.gitignore',
      '.kildeignore',
      'docs/secret.md',
      'kept.log',
      'pkg/.gitignore',
      'pkg/debug.log',
      'pkg/deep/only-here.ts',
      'pkg/vendor/lib.ts',
    ]);
  });

  it('leave what they hide out of the report, too', async () => {
    await write({ '.gitignore': '*.png\nyarn.lock\n', 'a.png': 'x', 'yarn.lock': 'x' });
    expect((await list()).skipped).toEqual([]);
  });

  it('hold for one run: the next one reads them anew', async () => {
    await write({ '.gitignore': 'a.ts\n', 'a.ts': 'x' });
    const reader = new FolderReader(root);
    expect(pathsIn(await reader.list())).toEqual(['.gitignore']);
    await write({ '.gitignore': 'b.ts\n' });
    expect(pathsIn(await reader.list())).toEqual(['.gitignore', 'a.ts']);
  });

  it('that are links, or folders, are none', async () => {
    await write({ 'rules.txt': '*.ts\n', 'a.ts': 'x', 'sub/.gitignore/x.md': 'x' });
    await symlink(join(root, 'rules.txt'), join(root, '.gitignore'));
    expect(pathsIn(await list())).toEqual(['a.ts', 'rules.txt', 'sub/.gitignore/x.md']);
  });
});

describe('links and other things that are no files', () => {
  it('are never followed: not to files, not to folders, not out of the folder, not in circles', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'kilde-outside-'));
    try {
      await writeFile(join(outside, 'secret.md'), 'secret');
      await write({ 'real/a.md': 'x' });
      await symlink(join(outside, 'secret.md'), join(root, 'file-out.md'));
      await symlink(outside, join(root, 'folder-out'));
      await symlink(join(root, 'real/a.md'), join(root, 'file-in.md'));
      await symlink('real', join(root, 'folder-in'));
      await symlink('..', join(root, 'real/circle'));
      await symlink('nowhere', join(root, 'dangling.md'));
      expect(await list()).toMatchObject({ files: [{ path: 'real/a.md' }], skipped: [] });
    } finally {
      await rm(outside, { recursive: true });
    }
  });

  it('are not read either when they take a file’s place after it was listed', async () => {
    await write({ 'a.md': 'x', 'b.md': 'other' });
    const [a] = (await list()).files;
    await rm(join(root, 'a.md'));
    await symlink(join(root, 'b.md'), join(root, 'a.md'));
    await expect(a?.read()).rejects.toMatchObject({ code: 'ELOOP' });
  });

  it('are left out', async () => {
    await write({ 'a.md': 'x' });
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(join(root, 'socket.md'), resolve));
    const listing = await list();
    await new Promise((resolve) => server.close(resolve));
    expect(listing).toMatchObject({ files: [{ path: 'a.md' }], skipped: [] });
  });
});

describe('what cannot be read', () => {
  it.each([
    ['is not there', 'missing'],
    ['is a file', 'file.md'],
  ])('ends the listing when the folder itself %s, without telling its path', async (_, name) => {
    await write({ 'file.md': 'x' });
    const error: unknown = await list(join(root, name)).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(KildeError);
    expect(error).toMatchObject({
      kind: 'invalid_argument',
      message: expect.stringMatching(/^The source folder cannot be read/),
    });
    expect(error instanceof Error && error.message).not.toContain(root);
  });

  /** Rights do not bind root, whom tests in containers often run as. */
  async function asOrdinaryUser<T>(body: () => Promise<T>): Promise<T> {
    if (process.geteuid?.() !== 0) return body();
    process.seteuid?.(65_534);
    try {
      return await body();
    } finally {
      process.seteuid?.(0);
    }
  }

  it('is reported when it is a folder inside, and the others are listed', async () => {
    await write({ 'a.md': 'x', 'closed/b.md': 'x', 'listed-only/c.md': 'x', 'z/d.md': 'x' });
    await chmod(join(root, 'closed'), 0o000);
    await chmod(join(root, 'listed-only'), 0o444);
    try {
      const listing = await asOrdinaryUser(() => list());
      expect(pathsIn(listing)).toEqual(['a.md', 'z/d.md']);
      expect(listing.skipped).toEqual([
        { path: 'closed', reason: 'folder cannot be read' },
        { path: 'listed-only/c.md', reason: 'cannot be read' },
      ]);
    } finally {
      await chmod(join(root, 'closed'), 0o755);
      await chmod(join(root, 'listed-only'), 0o755);
    }
  });

  it('is reported when its name is no Unicode', async () => {
    await write({ 'a.md': 'x' });
    await writeFile(Buffer.concat([Buffer.from(`${root}/bl`), Buffer.from([0xe5]), Buffer.from('.md')]), 'x');
    const listing = await list();
    expect(pathsIn(listing)).toEqual(['a.md']);
    expect(listing.skipped).toEqual([{ path: 'bl\ufffd.md', reason: 'cannot be read' }]);
  });

  it('tells so only when it is asked for: a file that went after it was listed', async () => {
    await write({ 'a.md': 'x' });
    const [a] = (await list()).files;
    await rm(join(root, 'a.md'));
    await expect(a?.read()).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
