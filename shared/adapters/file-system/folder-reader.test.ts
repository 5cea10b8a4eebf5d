import { chmod, mkdir, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { KildeError } from '../../platform/errors.ts';
import { FolderReader } from './folder-reader.ts';
import { asOrdinaryUser, listingOf, pathsIn, temporaryFolder } from './testing/temporary-folder.ts';

const { at, write, reader, list } = temporaryFolder();

describe('a folder', () => {
  it('lists its files in order, with their size, and reads each when asked, in any order', async () => {
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
    expect(listing).toMatchObject({ leftOut: {}, unreadable: {} });
    const read = await Promise.all(
      listing.files.toReversed().map(async (file) => {
        const content = await file.read(null);
        return [file.bytes, content.kind === 'bytes' && new TextDecoder().decode(content.bytes)];
      }),
    );
    expect(read.toReversed()).toEqual([
      [3, 'X=1'],
      [1, 'B'],
      [2, 'ab'],
      [1, 'c'],
      [2, 'å'],
      [1, 'b'],
      [2, 'ö'],
    ]);
  });

  it('says how many files are to come, and has no revision of its own', async () => {
    await write({ 'a.md': 'x', 'b/c.md': 'x', 'logo.png': 'x', '.git/HEAD': 'ref: refs/heads/main' });
    expect(await reader().open('whatever was known')).toMatchObject({ total: 2, revision: null });
  });

  it('gives the same listing each time', async () => {
    await write(Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`d${i % 7}/e${i % 3}/f${i}.md`, 'x'])));
    const snapshot = await reader().open(null);
    const [first, second, third] = [await listingOf(snapshot), await listingOf(snapshot), await list()];
    expect(pathsIn(first)).toHaveLength(60);
    expect(pathsIn(first)).toEqual(pathsIn(second));
    expect(pathsIn(first)).toEqual(pathsIn(third));
    expect(pathsIn(first)).toEqual(pathsIn(first).toSorted());
  });

  it('is listed when it is opened, once', async () => {
    await write({ 'a.md': 'x' });
    const snapshot = await reader().open(null);
    await write({ 'b.md': 'x' });
    expect(pathsIn(await listingOf(snapshot))).toEqual(['a.md']);
    expect(pathsIn(await list())).toEqual(['a.md', 'b.md']);
  });

  it('may be empty, or hold nothing but folders', async () => {
    await mkdir(at('a/b/c'), { recursive: true });
    expect(await list()).toEqual({ files: [], leftOut: {}, unreadable: {} });
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
    expect(await list()).toMatchObject({ files: [{ path: 'kept.ts' }, { path: 'node_modules.md' }], leftOut: {} });
  });

  it('stops when its reader went away, while it is listed or after', async () => {
    await write({ 'a.md': 'x', 'b.md': 'x' });
    await expect(reader().open(null, AbortSignal.abort())).rejects.toMatchObject({ kind: 'cancelled' });
    const snapshot = await reader().open(null);
    const entries = snapshot.entries(AbortSignal.abort())[Symbol.asyncIterator]();
    await expect(entries.next()).rejects.toMatchObject({ kind: 'cancelled' });
  });
});

describe('files that are left out, with the reason', () => {
  it.each([
    ['a lockfile', 'web/package-lock.json', '{}', 'lockfile'],
    ['a picture', 'logo.PNG', 'x', 'binary'],
    ['a library', 'lib/a.so', 'x', 'binary'],
    ['an archive', 'a.zip', 'x', 'binary'],
    ['an empty file', 'a/__init__.py', '', 'empty'],
  ])('%s', async (_, path, content, reason) => {
    await write({ [path]: content, 'kept.ts': 'x' });
    const listing = await list();
    expect([pathsIn(listing), listing.leftOut]).toEqual([['kept.ts'], { [path]: reason }]);
  });

  it('a huge file, but not one of just the size allowed', async () => {
    await write({ 'huge.csv': 'x', 'large.csv': 'x', 'book.pdf': 'x' });
    await truncate(at('huge.csv'), 2_000_001);
    await truncate(at('large.csv'), 2_000_000);
    await truncate(at('book.pdf'), 20_000_000);
    const listing = await list();
    expect(pathsIn(listing)).toEqual(['book.pdf', 'large.csv']);
    expect(listing.leftOut).toEqual({ 'huge.csv': 'larger than 2000000 bytes' });
  });

  it('but archives and larger tables are listed when they are to be opened', async () => {
    await write({ 'huge.csv': 'x', 'a.zip': 'x', 'b.tar.gz': 'x', 'c.gz': 'x' });
    await truncate(at('huge.csv'), 2_000_001);
    const listing = await list({ expand: true });
    expect([pathsIn(listing), listing.leftOut]).toEqual([['a.zip', 'b.tar.gz', 'huge.csv'], { 'c.gz': 'binary' }]);
    expect(await listing.files[2]?.read(null)).toMatchObject({ kind: 'bytes' });
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
    expect((await list()).leftOut).toEqual({});
  });

  it('hold for one run: the next one reads them anew', async () => {
    await write({ '.gitignore': 'a.ts\n', 'a.ts': 'x' });
    const folder = reader();
    expect(pathsIn(await listingOf(await folder.open(null)))).toEqual(['.gitignore']);
    await write({ '.gitignore': 'b.ts\n' });
    expect(pathsIn(await listingOf(await folder.open(null)))).toEqual(['.gitignore', 'a.ts']);
  });

  it('that are links, or folders, are none', async () => {
    await write({ 'rules.txt': '*.ts\n', 'a.ts': 'x', 'sub/.gitignore/x.md': 'x' });
    await symlink(at('rules.txt'), at('.gitignore'));
    expect(pathsIn(await list())).toEqual(['a.ts', 'rules.txt', 'sub/.gitignore/x.md']);
  });

  it('that cannot be read close their folder: who hid something there wants it hidden', async () => {
    await write({
      'a.md': 'x',
      'sub/.gitignore': 'secret.md\n',
      'sub/secret.md': 'x',
      'big/.kildeignore': '',
      'big/b.md': 'x',
    });
    await chmod(at('sub/.gitignore'), 0o000);
    await truncate(at('big/.kildeignore'), 300_000);
    const listing = await asOrdinaryUser(() => list());
    expect(pathsIn(listing)).toEqual(['a.md']);
    expect(listing.unreadable).toEqual({
      sub: '.gitignore cannot be read, or has more than 262144 bytes',
      big: '.kildeignore cannot be read, or has more than 262144 bytes',
    });
  });

  it('that take too long to match end the listing', async () => {
    await write({ '.gitignore': `${'**/a/'.repeat(12)}b`, [`${'a/'.repeat(300)}c.md`]: 'x' });
    await expect(list()).rejects.toMatchObject({
      kind: 'source_failed',
      message: expect.stringContaining('take too long to match'),
    });
  });
});

describe('links and other things that are no files', () => {
  it('are never followed: not to files, not to folders, not out of the folder, not in circles', async () => {
    await write({ 'outside/secret.md': 'secret', 'root/real/a.md': 'x' });
    await symlink(at('outside/secret.md'), at('root/file-out.md'));
    await symlink(at('outside'), at('root/folder-out'));
    await symlink(at('root/real/a.md'), at('root/file-in.md'));
    await symlink('real', at('root/folder-in'));
    await symlink('..', at('root/real/circle'));
    await symlink('nowhere', at('root/dangling.md'));
    const listing = await listingOf(await new FolderReader(at('root')).open(null));
    expect(listing).toMatchObject({ files: [{ path: 'real/a.md' }], leftOut: {}, unreadable: {} });
  });

  it('may be the folder itself', async () => {
    await write({ 'real/a.md': 'x' });
    await symlink('real', at('link'));
    const { files } = await listingOf(await new FolderReader(at('link')).open(null));
    expect(files.map(({ path }) => path)).toEqual(['a.md']);
    await rm(at('real/a.md'));
    expect(await files[0]?.read(null)).toEqual({ kind: 'gone' });
  });

  it('are left out', async () => {
    await write({ 'a.md': 'x' });
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(at('socket.md'), resolve));
    const listing = await list();
    await new Promise((resolve) => server.close(resolve));
    expect(listing).toMatchObject({ files: [{ path: 'a.md' }], leftOut: {}, unreadable: {} });
  });
});

describe('what cannot be listed', () => {
  it.each([
    ['is not there', 'missing'],
    ['is a file', 'file.md'],
  ])('ends the listing when the folder itself %s, without telling its path', async (_, name) => {
    await write({ 'file.md': 'x' });
    const error: unknown = await new FolderReader(at(name)).open(null).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(KildeError);
    expect(error).toMatchObject({
      kind: 'source_failed',
      retryable: false,
      message: expect.stringMatching(/^The source folder cannot be read/),
    });
    expect(error instanceof Error && error.message).not.toContain(at());
  });

  it('is reported when it is a folder inside, and the others are listed', async () => {
    await write({ 'a.md': 'x', 'closed/b.md': 'x', 'listed-only/c.md': 'x', 'z/d.md': 'x' });
    await chmod(at('closed'), 0o000);
    await chmod(at('listed-only'), 0o444);
    try {
      const listing = await asOrdinaryUser(() => list());
      expect(pathsIn(listing)).toEqual(['a.md', 'z/d.md']);
      expect(listing).toMatchObject({
        leftOut: {},
        unreadable: { closed: 'folder cannot be read', 'listed-only/c.md': 'cannot be read' },
      });
    } finally {
      await chmod(at('closed'), 0o755);
      await chmod(at('listed-only'), 0o755);
    }
  });

  it('is reported when its name is no Unicode', async () => {
    await write({ 'a.md': 'x' });
    await writeFile(Buffer.concat([Buffer.from(at('bl')), Buffer.from([0xe5]), Buffer.from('.md')]), 'x');
    const listing = await list();
    expect(pathsIn(listing)).toEqual(['a.md']);
    expect(listing.unreadable).toEqual({ 'bl\ufffd.md': 'cannot be read' });
  });
});

it('lists 10,000 files in seconds', async () => {
  for (let folder = 0; folder < 10; folder++) {
    await mkdir(at(`d${folder}`));
    await Promise.all(Array.from({ length: 1_000 }, (_, i) => writeFile(at(`d${folder}/f${i}.md`), 'x')));
  }
  const started = performance.now();
  expect((await reader().open(null)).total).toBe(10_000);
  expect(performance.now() - started).toBeLessThan(5_000);
});
