import { makeZipOf, zipEntryAt } from '../testing/make-archives.ts';
import { type ArchiveEntry, readArchive } from './archive.ts';

async function read(bytes: Uint8Array): Promise<ArchiveEntry[]> {
  const entries: ArchiveEntry[] = [];
  for await (const entry of readArchive(bytes, { kind: 'zip', stripTop: false })) entries.push(entry);
  return entries;
}

const shown = async (bytes: Uint8Array) =>
  (await read(bytes)).map((entry) =>
    entry.kind === 'file'
      ? `${entry.path}: ${new TextDecoder().decode(entry.bytes)}`
      : `${entry.path} – ${entry.reason}`,
  );

const UNIX = 3;
const END_BYTES = 22;

/** The end record, told to look into a zip64 one. */
function widen(zip: Buffer): Buffer {
  const end = zip.length - END_BYTES;
  const wide = Buffer.alloc(56);
  wide.writeUInt32LE(0x06064b50, 0);
  wide.writeBigUInt64LE(44n, 4);
  wide.writeBigUInt64LE(BigInt(zip.readUInt16LE(end + 10)), 32);
  wide.writeBigUInt64LE(BigInt(zip.readUInt32LE(end + 12)), 40);
  wide.writeBigUInt64LE(BigInt(zip.readUInt32LE(end + 16)), 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(end), 8);
  const last = Buffer.from(zip.subarray(end));
  last.writeUInt16LE(0xffff, 10);
  last.writeUInt32LE(0xffffffff, 12);
  last.writeUInt32LE(0xffffffff, 16);
  return Buffer.concat([zip.subarray(0, end), wide, locator, last]);
}

describe('entries of a zip file that are no plain files', () => {
  it.each([
    ['symbolic link', 0o120777],
    ['special file', 0o010644],
    ['special file', 0o060644],
  ])('a %s is left out', async (reason, mode) => {
    const zip = makeZipOf({ 'a.md': 'a' }, { 'link.md': [Buffer.from('a.md'), { os: UNIX, attrs: mode << 16 }] });
    expect(await shown(zip)).toEqual(['a.md: a', `link.md – ${reason}`]);
  });

  it('but a plain one with its rights is', async () => {
    expect(await shown(makeZipOf({}, { 'a.sh': [Buffer.from('a'), { os: UNIX, attrs: 0o100755 << 16 }] }))).toEqual([
      'a.sh: a',
    ]);
  });

  it('folders are nothing', async () => {
    const zip = makeZipOf(
      { 'docs/': '', 'docs/a.md': 'a' },
      { other: [new Uint8Array(0), { os: UNIX, attrs: 0o040755 << 16 }] },
    );
    expect(await shown(zip)).toEqual(['docs/a.md: a']);
  });

  it.each([1, 0x40, 0x2000])('with the flag %i are encrypted, and left out', async (flag) => {
    const zip = makeZipOf({ 'a.md': 'a', 'b.md': 'b' });
    const at = zipEntryAt(zip, 0);
    zip.writeUInt16LE(zip.readUInt16LE(at + 8) | flag, at + 8);
    expect(await shown(zip)).toEqual(['b.md: b', 'a.md – encrypted']);
  });

  it('packed by another method are left out', async () => {
    const zip = makeZipOf({ 'a.md': 'a', 'b.md': 'b' });
    zip.writeUInt16LE(93, zipEntryAt(zip, 0) + 10);
    expect(await shown(zip)).toEqual(['b.md: b', 'a.md – packed by method 93']);
  });

  it('whose names are no UTF-8 are left out', async () => {
    const zip = makeZipOf({ 'aXb.md': 'a', 'b.md': 'b' });
    // CP850, as Windows writes a Danish ø.
    zip[zipEntryAt(zip, 0) + 46 + 1] = 0x9b;
    expect(await shown(zip)).toEqual(['b.md: b', 'a\ufffdb.md – its name is not UTF-8']);
  });

  it.each(['../a.md', '/a.md', 'C:/a.md', 'a\\b.md', 'a\nb.md'])('with the name %j are left out', async (name) => {
    const [only, ...others] = await read(makeZipOf({ [name]: 'x' }));
    expect(only).toMatchObject({ kind: 'left_out', reason: expect.stringMatching(/^its name /) });
    expect(others).toEqual([]);
  });
});

describe('other ways to write a zip file', () => {
  it('stored', async () => {
    expect(await shown(makeZipOf({}, { 'a.md': [Buffer.from('aaaa'), { level: 0 }] }))).toEqual(['a.md: aaaa']);
  });

  it('with a comment at the end', async () => {
    const zip = makeZipOf({ 'a.md': 'a' });
    const comment = Buffer.from('PK\u0005\u0006 is how a directory would begin');
    zip.writeUInt16LE(comment.length, zip.length - 2);
    expect(await shown(Buffer.concat([zip, comment]))).toEqual(['a.md: a']);
  });

  it('as a view into a larger buffer', async () => {
    const zip = makeZipOf({ 'a.md': 'a' });
    const larger = Buffer.concat([Buffer.from('before'), zip, Buffer.from('after')]);
    expect(await shown(larger.subarray(6, 6 + zip.length))).toEqual(['a.md: a']);
  });

  it('with a zip64 directory', async () => {
    expect(await shown(widen(makeZipOf({ 'a.md': 'a', 'b.md': 'b' })))).toEqual(['a.md: a', 'b.md: b']);
  });

  it('with a zip64 entry, whose sizes stand in its extra field', async () => {
    const zip = makeZipOf({}, { 'a.md': [Buffer.from('hello'), { level: 0, extra: { 1: Buffer.alloc(16) } }] });
    const at = zipEntryAt(zip, 0);
    const extra = at + 46 + 'a.md'.length + 4;
    zip.writeBigUInt64LE(5n, extra);
    zip.writeBigUInt64LE(5n, extra + 8);
    zip.writeUInt32LE(0xffffffff, at + 20);
    zip.writeUInt32LE(0xffffffff, at + 24);
    expect(await shown(zip)).toEqual(['a.md: hello']);
  });

  it('with more than 65,535 entries and no zip64, where the count has run over', async () => {
    const files = Object.fromEntries(Array.from({ length: 66_000 }, (_, at) => [`${at}`, '']));
    const zip = makeZipOf(files);
    expect(zip.readUInt16LE(zip.length - 12)).toBe(66_000 - 65_536);
    expect(await read(zip)).toHaveLength(66_000);
  });
});

describe('a zip file whose records lie', () => {
  const zip = makeZipOf({ 'a.md': 'a'.repeat(5_000), 'b.md': 'b' });
  const changed = (change: (copy: Buffer, entry: number, end: number) => void) => {
    const copy = Buffer.from(zip);
    change(copy, zipEntryAt(copy, 0), copy.length - END_BYTES);
    return read(copy);
  };

  it.each<[string, (copy: Buffer, entry: number, end: number) => void]>([
    ['a size that is too small', (copy, entry) => copy.writeUInt32LE(4_999, entry + 24)],
    ['a size that is too large', (copy, entry) => copy.writeUInt32LE(5_001, entry + 24)],
    ['no size', (copy, entry) => copy.writeUInt32LE(0, entry + 24)],
    ['a packed size that is too small', (copy, entry) => copy.writeUInt32LE(3, entry + 20)],
    ['a packed size that is too large', (copy, entry) => copy.writeUInt32LE(1_000_000, entry + 20)],
    ['another checksum', (copy, entry) => copy.writeUInt32LE(1, entry + 16)],
    ['an offset behind the end', (copy, entry) => copy.writeUInt32LE(0xfffffff0, entry + 42)],
    ['an offset into another entry', (copy, entry) => copy.writeUInt32LE(7, entry + 42)],
    ['a stored entry that is packed', (copy, entry) => copy.writeUInt16LE(0, entry + 10)],
    ['more entries than there are', (copy, _, end) => copy.writeUInt16LE(3, end + 10)],
    ['fewer entries than there are', (copy, _, end) => copy.writeUInt16LE(1, end + 10)],
    ['a longer directory', (copy, _, end) => copy.writeUInt32LE(5_000, end + 12)],
    ['a shorter directory', (copy, _, end) => copy.writeUInt32LE(60, end + 12)],
    ['a directory elsewhere', (copy, _, end) => copy.writeUInt32LE(3, end + 16)],
    ['a name that goes on into the next entry', (copy, entry) => copy.writeUInt16LE(60_000, entry + 28)],
    ['a comment that is not there', (copy, _, end) => copy.writeUInt16LE(5, end + 20)],
    ['sizes in an extra field that is not there', (copy, entry) => copy.writeUInt32LE(0xffffffff, entry + 42)],
  ])('%s', async (_, change) => {
    await expect(changed(change)).rejects.toMatchObject({
      kind: 'invalid_argument',
      message: expect.stringMatching(/^The archive (?:cannot be read|is not unpacked): /),
    });
  });

  it('names the entry that is damaged', async () => {
    await expect(changed((copy, entry) => copy.writeUInt32LE(1, entry + 16))).rejects.toMatchObject({
      message: 'The archive cannot be read: the content of "a.md" is damaged. Send it whole, as .zip, .tar or .tar.gz.',
    });
  });

  it('in a zip64 locator', async () => {
    const wide = widen(zip);
    wide.writeBigUInt64LE(0xffffffffffffffffn, wide.length - END_BYTES - 12);
    await expect(read(wide)).rejects.toMatchObject({ kind: 'invalid_argument' });
  });
});
