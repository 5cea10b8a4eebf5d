import { gzipSync } from 'node:zlib';
import { makeTar, makeTarOf, rawTar, rawTarEntry, TAR_END } from '../testing/make-archives.ts';
import { type ArchiveEntry, readArchive } from './archive.ts';

async function read(bytes: Uint8Array, kind: 'tar' | 'tar.gz' = 'tar'): Promise<ArchiveEntry[]> {
  const entries: ArchiveEntry[] = [];
  for await (const entry of readArchive(bytes, { kind, stripTop: false })) entries.push(entry);
  return entries;
}

const shown = async (bytes: Uint8Array) =>
  (await read(bytes)).map((entry) =>
    entry.kind === 'file'
      ? `${entry.path}: ${new TextDecoder().decode(entry.bytes)}`
      : `${entry.path} – ${entry.reason}`,
  );

const pax = (fields: Readonly<Record<string, string>>): string =>
  Object.entries(fields)
    .map(([name, value]) => {
      const rest = ` ${name}=${value}\n`;
      const length = Buffer.byteLength(rest);
      const digits = String(length + String(length + 2).length).length;
      return `${length + digits}${rest}`;
    })
    .join('');

describe('entries of a tar file that are no plain files', () => {
  it('are left out, each with its reason', async () => {
    const tar = await makeTar([
      [{ name: 'a.md' }, 'a'],
      [{ name: 'soft.md', type: 'symlink', linkname: '/etc/passwd' }],
      [{ name: 'hard.md', type: 'link', linkname: 'a.md' }],
      [{ name: 'null', type: 'character-device' }],
      [{ name: 'disk', type: 'block-device' }],
      [{ name: 'pipe', type: 'fifo' }],
      [{ name: 'docs', type: 'directory' }],
      [{ name: 'docs/b.md', type: 'contiguous-file' }, 'b'],
    ]);
    expect(await shown(tar)).toEqual([
      'a.md: a',
      'docs/b.md: b',
      'soft.md – symbolic link',
      'hard.md – hard link',
      'null – special file',
      'disk – special file',
      'pipe – special file',
    ]);
  });

  it('of types that nobody knows are left out, and what follows is read', async () => {
    const tar = rawTar(
      rawTarEntry(Buffer.from('v'), 'x', 'V'),
      rawTarEntry(Buffer.from('q'), 'x', 'q'),
      rawTarEntry(Buffer.from('a.md'), 'a'),
    );
    expect(await shown(tar)).toEqual(['a.md: a', 'v – special file', 'q – special file']);
  });

  it('with holes in them are left out', async () => {
    const tar = rawTar(
      rawTarEntry(Buffer.from('x'), pax({ 'GNU.sparse.major': '1', 'GNU.sparse.name': 'holes.md' }), 'x'),
      rawTarEntry(Buffer.from('GNUSparseFile.0/holes.md'), '1\n0\n1\n', '0'),
    );
    expect(await shown(tar)).toEqual(['GNUSparseFile.0/holes.md – sparse file']);
  });
});

describe('names in a tar file', () => {
  it('may be longer than their field: the way of POSIX, and that of GNU', async () => {
    const long = `${'deep/'.repeat(60)}æ.md`;
    expect(await shown(await makeTarOf({ [long]: 'a' }))).toEqual([`${long}: a`]);
    const gnu = rawTar(
      rawTarEntry(Buffer.from('././@LongLink'), `${long}\0`, 'L'),
      rawTarEntry(Buffer.from('cut'), 'a'),
    );
    expect(await shown(gnu)).toEqual([`${long}: a`]);
  });

  it('are decoded strictly, wherever they stand', async () => {
    const latin = Buffer.from('bl\u00e5.md', 'latin1');
    expect(await shown(rawTar(rawTarEntry(latin, 'a')))).toEqual(['bl\ufffd.md – its name is not UTF-8']);
    expect(await shown(rawTar(rawTarEntry(Buffer.from('blå.md'), 'a')))).toEqual(['blå.md: a']);
    const header = Buffer.concat([Buffer.from('15 path=bl'), Buffer.from([0xe5]), Buffer.from('.md\n')]);
    expect(
      await shown(rawTar(rawTarEntry(Buffer.from('x'), header, 'x'), rawTarEntry(Buffer.from('cut'), 'a'))),
    ).toEqual(['bl\ufffd.md – its name is not UTF-8']);
  });

  it('may hold any byte: each gives a path, or is left out with a reason', async () => {
    const entries = Array.from({ length: 255 }, (_, at) => rawTarEntry(Uint8Array.of(0x61, at + 1, 0x62), 'x'));
    const read256 = await read(rawTar(...entries));
    expect(read256).toHaveLength(255);
    const taken = read256.filter(({ kind }) => kind === 'file').map(({ path }) => path);
    // Printable ASCII but for the backslash and the colon of a drive; the slash makes a folder.
    const expected = Array.from({ length: 95 }, (_, at) => `a${String.fromCodePoint(at + 32)}b`);
    expect(taken).toEqual(expected.filter((name) => name !== 'a\\b' && name !== 'a:b'));
  });

  it.each(['../a.md', '/etc/passwd', 'docs/../../a.md', 'C:\\a.md', ''])('such as %j are left out', async (name) => {
    const [only, ...others] = await read(rawTar(rawTarEntry(Buffer.from(name), 'x')));
    expect(only).toMatchObject({ kind: 'left_out' });
    expect(others).toEqual([]);
  });

  it('that do no harm to objects do none here', async () => {
    const tar = rawTar(
      rawTarEntry(Buffer.from('x'), pax({ __proto__: 'polluted', constructor: 'x' }), 'x'),
      rawTarEntry(Buffer.from('__proto__'), 'a'),
      rawTarEntry(Buffer.from('constructor'), 'b'),
    );
    expect(await shown(tar)).toEqual(['__proto__: a', 'constructor: b']);
    expect({}).not.toHaveProperty('polluted');
  });
});

describe('other ways to write a tar file', () => {
  it('as git does, with a header for the whole', async () => {
    const tar = rawTar(
      rawTarEntry(Buffer.from('pax_global_header'), pax({ comment: '0123456789abcdef0123456789abcdef01234567' }), 'g'),
      rawTarEntry(Buffer.from('repo/a.md'), 'a'),
    );
    expect(await shown(tar)).toEqual(['repo/a.md: a']);
  });

  it('in many members of gzip', async () => {
    const tar = await makeTarOf({ 'a.md': 'a', 'b.md': 'b'.repeat(2_000) });
    const members = Buffer.concat([gzipSync(tar.subarray(0, 700)), gzipSync(tar.subarray(700))]);
    expect((await read(members, 'tar.gz')).map(({ path }) => path)).toEqual(['a.md', 'b.md']);
  });

  it('padded to any length', async () => {
    const tar = rawTar(rawTarEntry(Buffer.from('a.md'), 'a'), new Uint8Array(100 * 512));
    expect(await shown(tar)).toEqual(['a.md: a']);
  });
});

describe('a tar file that is not whole', () => {
  it('ends with an error when it is cut off anywhere, be it between two entries', async () => {
    const tar = await makeTarOf({ 'a.md': 'a'.repeat(600), 'b.md': 'b' });
    const content = tar.length - TAR_END.length;
    for (let end = 0; end <= content; end += 64)
      await expect(read(tar.subarray(0, end))).rejects.toMatchObject({ kind: 'invalid_argument' });
    expect(await read(tar.subarray(0, content + 512))).toHaveLength(2);
  });

  it('ends with an error when its gzip is cut off anywhere', async () => {
    const packed = gzipSync(await makeTarOf({ 'a.md': 'a'.repeat(600), 'b.md': 'b' }));
    for (let end = 0; end < packed.length; end++)
      await expect(read(packed.subarray(0, end), 'tar.gz')).rejects.toMatchObject({ kind: 'invalid_argument' });
  });

  it('ends with an error when a bit of its gzip is another, unless the bit has no meaning', async () => {
    const content = 'hello '.repeat(100);
    const packed = gzipSync(await makeTarOf({ 'a.md': content }));
    let failed = 0;
    for (let at = 0; at < packed.length; at++) {
      const changed = Buffer.from(packed);
      changed[at] = (changed[at] ?? 0) ^ 0x10;
      const entries = await read(changed, 'tar.gz').catch((error: unknown) => error);
      if (Array.isArray(entries))
        expect(entries).toEqual([{ kind: 'file', path: 'a.md', bytes: Buffer.from(content) }]);
      else {
        expect(entries).toMatchObject({ kind: 'invalid_argument' });
        failed += 1;
      }
    }
    // The header's time and system may be any, and bits between the last code and the checksum.
    expect(failed).toBeGreaterThan(packed.length - 12);
  });

  it('says what was wrong', async () => {
    const tar = await makeTarOf({ 'a.md': 'a' });
    await expect(read(tar, 'tar.gz')).rejects.toMatchObject({
      message: 'The archive cannot be read: it is no gzip, or cut off. Send it whole, as .zip, .tar or .tar.gz.',
    });
    await expect(read(tar.subarray(0, 1_024))).rejects.toMatchObject({
      message: expect.stringContaining('it has no end mark, so some of it is missing'),
    });
    await expect(read(Buffer.alloc(2_048, 'x'))).rejects.toMatchObject({
      message: expect.stringContaining('it is no tar file, or damaged'),
    });
  });
});

describe('headers that cost time', () => {
  it('are refused: thousands of fields, merged for every entry', async () => {
    const fields = pax(Object.fromEntries(Array.from({ length: 100_000 }, (_, at) => [`k${at}`, 'v'])));
    const entry = Buffer.concat([
      rawTarEntry(Buffer.from('x'), pax({ a: 'b' }), 'x'),
      rawTarEntry(Buffer.from('a.md'), 'a'),
    ]);
    const tar = rawTar(rawTarEntry(Buffer.from('g'), fields, 'g'), ...Array.from({ length: 5_000 }, () => entry));
    const started = performance.now();
    await expect(read(tar)).rejects.toMatchObject({ kind: 'invalid_argument' });
    expect(performance.now() - started).toBeLessThan(3_000);
  });

  it('and so are headers of any length', async () => {
    const tar = rawTar(
      rawTarEntry(Buffer.from('x'), pax({ comment: 'x'.repeat(5_000_000) }), 'x'),
      rawTarEntry(Buffer.from('a'), 'a'),
    );
    await expect(read(tar)).rejects.toMatchObject({ kind: 'invalid_argument' });
  });
});
