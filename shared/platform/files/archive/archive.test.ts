import * as fc from 'fast-check';
import { type Files, makeArchive } from '../testing/make-archives.ts';
import { type ArchiveEntry, type ArchiveKind, type ArchiveOptions, archiveKindOf, readArchive } from './archive.ts';

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

async function read(bytes: Uint8Array, options: Partial<ArchiveOptions> & { kind: ArchiveKind }) {
  const entries: ArchiveEntry[] = [];
  for await (const entry of readArchive(bytes, { stripTop: false, ...options })) entries.push(entry);
  return entries;
}

const shown = (entries: readonly ArchiveEntry[]) =>
  entries.map((entry) =>
    entry.kind === 'file' ? `${entry.path}: ${text(entry.bytes)}` : `${entry.path} – ${entry.reason}`,
  );

const paths = (entries: readonly ArchiveEntry[]) =>
  entries.flatMap((entry) => (entry.kind === 'file' ? [entry.path] : [])).toSorted();

describe('the kind of an archive', () => {
  it.each([
    ['a.zip', 'zip'],
    ['A.ZIP', 'zip'],
    ['a.tar', 'tar'],
    ['a.tar.gz', 'tar.gz'],
    ['dir/a.TGZ', 'tar.gz'],
    ['a.gz', undefined],
    ['zip', undefined],
    ['a.zip.md', undefined],
    ['a.jar', undefined],
    ['tar.gz/readme.md', undefined],
  ])('of %s is %s', (path, kind) => {
    expect(archiveKindOf(path)).toBe(kind);
  });
});

describe.each<ArchiveKind>(['zip', 'tar', 'tar.gz'])('a %s file', (kind) => {
  const readFiles = async (files: Files, options: Partial<ArchiveOptions> = {}) =>
    read(await makeArchive(kind, files), { kind, ...options });

  it('gives its files with their content', async () => {
    expect(shown(await readFiles({ 'a.md': 'A', 'docs/b.md': 'æøå', 'docs/deep/c.md': 'C' }))).toEqual([
      'a.md: A',
      'docs/b.md: æøå',
      'docs/deep/c.md: C',
    ]);
  });

  it('may be empty, and may hold empty files', async () => {
    expect(await readFiles({})).toEqual([]);
    expect(shown(await readFiles({ 'a.md': '' }))).toEqual(['a.md: ']);
  });

  it('gives contents of any size as they are', async () => {
    const sizes = [1, 511, 512, 513, 65_535, 65_536, 65_537, 1_000_000];
    const files = Object.fromEntries(
      sizes.map((size) => [`${size}.bin`, Uint8Array.from({ length: size }, (_, at) => (at * 7 + (at >> 8)) % 251)]),
    );
    const entries = await readFiles(files);
    expect(entries).toHaveLength(sizes.length);
    for (const entry of entries)
      expect(entry.kind === 'file' && Buffer.compare(entry.bytes, files[entry.path] ?? Buffer.alloc(0))).toBe(0);
  });

  it('gives a tree of any files', async () => {
    const segment = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
      .filter(
        (name) => /^[^\\/:\p{C}\ufffd]+$/u.test(name) && !/^\.+$/.test(name) && !/\.(?:zip|tgz|tar|gz)$/i.test(name),
      );
    const path = fc
      .array(segment, { minLength: 1, maxLength: 4 })
      .map((segments) => segments.join('/').normalize('NFC'));
    const tree = fc.dictionary(path, fc.uint8Array({ maxLength: 2_000 }), { maxKeys: 12, noNullPrototype: true });
    await fc.assert(
      fc.asyncProperty(tree, async (files) => {
        const entries = await readFiles(files);
        const given = new Map(entries.map((entry) => [entry.path, entry.kind === 'file' && Buffer.from(entry.bytes)]));
        expect(given).toEqual(new Map(Object.entries(files).map(([at, content]) => [at, Buffer.from(content)])));
      }),
      { numRuns: 40 },
    );
  });

  describe('with ignore files in it', () => {
    const files = {
      'a.log': 'x',
      'secret.md': 'x',
      'build/out.js': 'x',
      'pkg/keep.log': 'x',
      'pkg/other.log': 'x',
      'pkg/only.md': 'x',
      'pkg/deep/only.md': 'x',
      'hidden/.gitignore': '!*\n',
      'hidden/a.log': 'x',
      // They come last: none may be read in the order of the archive alone.
      'pkg/.kildeignore': '/only.md\n',
      'pkg/.gitignore': '!keep.log\n',
      '.kildeignore': 'secret.md\nhidden/\n',
      '.gitignore': '*.log\nbuild/\n',
    };

    it('follows them at every level, and says nothing of what they hide', async () => {
      const entries = await readFiles(files);
      expect(paths(entries)).toEqual([
        '.gitignore',
        '.kildeignore',
        'pkg/.gitignore',
        'pkg/.kildeignore',
        'pkg/deep/only.md',
        'pkg/keep.log',
      ]);
      expect(entries.filter((entry) => entry.kind === 'left_out')).toEqual([]);
    });

    it('follows them below the one folder that everything is in', async () => {
      const nested = Object.fromEntries(Object.entries(files).map(([path, content]) => [`repo-1a2b/${path}`, content]));
      const plain = paths(await readFiles(files));
      expect(paths(await readFiles(nested, { stripTop: true }))).toEqual(plain);
      expect(paths(await readFiles(nested))).toEqual(plain.map((path) => `repo-1a2b/${path}`));
    });
  });

  it('leaves out in silence what package managers and version control keep there', async () => {
    const entries = await readFiles({
      'node_modules/a/b.js': 'x',
      'web/node_modules/c.js': 'x',
      '.git/HEAD': 'x',
      'a.md': 'x',
    });
    expect(shown(entries)).toEqual(['a.md: x']);
  });

  it('leaves out what its reader does not want, with the reason, after the files', async () => {
    const asked: [string, number][] = [];
    const leaveOut = (path: string, bytes: number) => {
      asked.push([path, bytes]);
      return path.endsWith('.png') ? 'binary' : undefined;
    };
    expect(shown(await readFiles({ 'a.png': 'xyz', 'b.md': 'b' }, { leaveOut }))).toEqual([
      'b.md: b',
      'a.png – binary',
    ]);
    expect(asked).toEqual([
      ['a.png', 3],
      ['b.md', 1],
    ]);
  });

  it('leaves out archives within', async () => {
    const inner = await makeArchive('zip', { 'a.md': 'x' });
    expect(shown(await readFiles({ 'inner.zip': inner, 'b.tar.gz': 'x', 'c.md': 'c' }))).toEqual([
      'c.md: c',
      'inner.zip – archive inside an archive',
      'b.tar.gz – archive inside an archive',
    ]);
  });

  it('leaves out what is too large, and reads the rest', async () => {
    const entries = await readFiles(
      { 'a.md': 'x'.repeat(101), 'b.md': 'x'.repeat(100) },
      { limits: { entryBytes: 100 } },
    );
    expect(entries.map((entry) => [entry.path, entry.kind])).toEqual([
      ['b.md', 'file'],
      ['a.md', 'left_out'],
    ]);
    expect(entries[1]).toMatchObject({ reason: 'larger than 100 bytes' });
  });

  it.each([
    [{ 'top/a.md': 'a', 'top/b/c.md': 'c' }, ['a.md', 'b/c.md']],
    [{ 'top/a.md': 'a', 'other/b.md': 'b' }, ['other/b.md', 'top/a.md']],
    [{ 'top/a.md': 'a', 'top.md': 'b' }, ['top.md', 'top/a.md']],
    [{ 'top/a.md': 'a', 'topper/b.md': 'b' }, ['top/a.md', 'topper/b.md']],
    [{ 'a.md': 'a' }, ['a.md']],
    [{ 'top/in/a.md': 'a' }, ['in/a.md']],
    [{}, []],
  ])('strips the top folder of %j to %j', async (files, expected) => {
    expect(paths(await readFiles(files, { stripTop: true }))).toEqual(expected);
  });

  it('takes the first of two entries with one name', async () => {
    expect(
      shown(await readFiles({ 'bl\u00e5.md': 'first', './bl\u00e5.md': 'second', 'bla\u030a.md': 'third' })),
    ).toEqual([
      'blå.md: first',
      'blå.md – another entry has the same name',
      'blå.md – another entry has the same name',
    ]);
  });

  it('is not unpacked when it holds too many entries, folders counted', async () => {
    const files = Object.fromEntries(Array.from({ length: 11 }, (_, at) => [`${at}.md`, 'x']));
    await expect(readFiles(files, { limits: { entries: 10 } })).rejects.toMatchObject({
      kind: 'invalid_argument',
      message: 'The archive is not unpacked: it holds more than 10 entries. Split it, or leave out what is not needed.',
    });
    expect(await readFiles(files, { limits: { entries: 11 } })).toHaveLength(11);
    const deep = { 'a/b/c/d/e/f.md': 'x' };
    await expect(readFiles(deep, { limits: { entries: 4 } })).rejects.toMatchObject({ kind: 'invalid_argument' });
  });

  it('is not unpacked when an ignore file in it is too large to be followed', async () => {
    await expect(readFiles({ '.gitignore': 'x\n'.repeat(140_000) })).rejects.toMatchObject({
      kind: 'invalid_argument',
      message: expect.stringContaining('an ignore file in it has more than'),
    });
  });

  it('stops when its reader went away', async () => {
    const bytes = await makeArchive(kind, { 'a.md': 'a', 'b.md': 'b' });
    await expect(read(bytes, { kind, signal: AbortSignal.abort() })).rejects.toMatchObject({ kind: 'cancelled' });
    const controller = new AbortController();
    const entries = readArchive(bytes, { kind, stripTop: false, signal: controller.signal });
    expect((await entries.next()).value).toMatchObject({ path: 'a.md' });
    controller.abort();
    await expect(entries.next()).rejects.toMatchObject({ kind: 'cancelled' });
  });

  it('can be left half read', async () => {
    const bytes = await makeArchive(
      kind,
      Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`${at}.md`, 'x'.repeat(9_000)])),
    );
    for await (const entry of readArchive(bytes, { kind, stripTop: false })) if (entry.path === '3.md') break;
    expect(await read(bytes, { kind })).toHaveLength(500);
  });

  it('lets others have their turn while it is read', async () => {
    const bytes = await makeArchive(
      kind,
      Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`${at}.md`, 'x'])),
    );
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 1);
    const entries = await read(bytes, { kind });
    clearInterval(timer);
    expect(entries).toHaveLength(20_000);
    expect(turns).toBeGreaterThan(3);
  });
});
