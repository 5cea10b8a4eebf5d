import { deflateRawSync, gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { KildeError } from '../../errors.ts';
import { makeArchive, makeZipOf, rawTar, rawTarEntry, zipEntryAt } from '../testing/make-archives.ts';
import { type ArchiveKind, type ArchiveOptions, readArchive } from './archive.ts';

const MIB = 1024 * 1024;
const KINDS: readonly ArchiveKind[] = ['zip', 'tar', 'tar.gz'];

interface Outcome {
  readonly files: number;
  readonly bytes: number;
  readonly leftOut: number;
  readonly error: KildeError | undefined;
}

/** What is not ours is thrown on: no archive may bring anything else about. */
async function read(bytes: Uint8Array, options: Partial<ArchiveOptions> & { kind: ArchiveKind }): Promise<Outcome> {
  const outcome = { files: 0, bytes: 0, leftOut: 0 };
  try {
    for await (const entry of readArchive(bytes, { stripTop: false, ...options }))
      if (entry.kind === 'file') {
        outcome.files += 1;
        outcome.bytes += entry.bytes.length;
      } else outcome.leftOut += 1;
    return { ...outcome, error: undefined };
  } catch (error) {
    if (!(error instanceof KildeError)) throw error;
    return { ...outcome, error };
  }
}

describe('bombs', () => {
  it.each(KINDS.filter((kind) => kind !== 'tar'))(
    'a %s file of blank pages is refused by its ratio, unread',
    async (kind) => {
      const zeros = new Uint8Array(20 * MIB);
      const bytes = await makeArchive(kind, { 'a.md': zeros, 'b.md': zeros, 'c.md': zeros });
      const outcome = await read(bytes, { kind });
      expect(outcome).toMatchObject({ files: 0, error: { kind: 'invalid_argument' } });
      expect(outcome.error?.message).toContain('it comes to more than 200 times its size');
    },
  );

  it.each(KINDS)('a %s file of blank pages is read as long as it is small', async (kind) => {
    const bytes = await makeArchive(kind, { 'a.md': new Uint8Array(20 * MIB) });
    expect(await read(bytes, { kind })).toMatchObject({ files: 1, bytes: 20 * MIB, error: undefined });
  });

  it.each(KINDS)('a %s file that comes to more than is allowed is refused, unread', async (kind) => {
    const bytes = await makeArchive(kind, { 'a.md': 'a'.repeat(40_000), 'b.md': 'b'.repeat(40_000) });
    const outcome = await read(bytes, { kind, limits: { unpackedBytes: 79_999 } });
    expect(outcome).toMatchObject({ files: 0, error: { kind: 'invalid_argument' } });
    expect(outcome.error?.message).toContain('it comes to more than 79999 bytes');
    expect(await read(bytes, { kind, limits: { unpackedBytes: 100_000 } })).toMatchObject({
      files: 2,
      error: undefined,
    });
  });

  it('gzip is stopped at the limit, not at its end, whatever it says of its size', async () => {
    // 2 GiB of zeros in 2 MB, made of members, so that it takes no memory to make.
    const member = gzipSync(new Uint8Array(64 * MIB), { level: 9 });
    const bomb = Buffer.concat(Array.from({ length: 32 }, () => member));
    const before = process.memoryUsage().rss;
    const outcome = await read(bomb, { kind: 'tar.gz' });
    expect(outcome).toMatchObject({ files: 0, error: { kind: 'invalid_argument' } });
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * MIB);
  });

  it('a zip entry that holds more than it says is stopped at what it says', async () => {
    const zip = makeZipOf({ 'a.md': new Uint8Array(30 * MIB) });
    zip.writeUInt32LE(1_000, zipEntryAt(zip, 0) + 24);
    expect(await read(zip, { kind: 'zip' })).toMatchObject({ files: 0, error: { kind: 'invalid_argument' } });
  });

  it('a zip file whose entries are all the same bytes is refused for what they come to', async () => {
    // One kernel, quoted by each entry of the directory (Fifield 2019).
    const kernel = deflateRawSync(new Uint8Array(8 * MIB));
    const one = makeZipOf({}, { 'a.md': [new Uint8Array(8 * MIB), { level: 9 }] });
    const at = zipEntryAt(one, 0);
    const record = one.subarray(at, one.length - 22);
    const records = Array.from({ length: 5_000 }, (_, index) => {
      const copy = Buffer.from(record);
      copy.write(String(index).padStart(4, '0'), 46);
      return copy;
    });
    const end = Buffer.from(one.subarray(-22));
    end.writeUInt16LE(records.length, 8);
    end.writeUInt16LE(records.length, 10);
    end.writeUInt32LE(records.length * record.length, 12);
    const bomb = Buffer.concat([one.subarray(0, at), ...records, end]);
    expect(kernel.length).toBeLessThan(bomb.length);
    expect(await read(bomb, { kind: 'zip' })).toMatchObject({ files: 0, error: { kind: 'invalid_argument' } });
  });

  it('what is not wanted in a zip file does not count', async () => {
    const zip = makeZipOf({ 'a.md': 'a', 'film.bin': new Uint8Array(40 * MIB), 'film2.bin': new Uint8Array(30 * MIB) });
    const leaveOut = (path: string) => (path.endsWith('.bin') ? 'binary' : undefined);
    expect(await read(zip, { kind: 'zip', leaveOut })).toMatchObject({ files: 1, leftOut: 2, error: undefined });
  });

  it('names that are long, and many', async () => {
    const name = (at: number) => `${String(at).padStart(6, '0')}${'/x'.repeat(40)}`;
    const entries = Array.from({ length: 6_000 }, (_, at) => rawTarEntry(Buffer.from(name(at))));
    const outcome = await read(gzipSync(rawTar(...entries)), { kind: 'tar.gz' });
    expect(outcome.error?.message).toContain('it holds more than 200000 folders');
  });

  it.each<[string, string]>([
    ['a rule of many stars', `${'**/a/'.repeat(20)}b`],
    ['many rules of a few', Array.from({ length: 5_000 }, (_, at) => `**/a/**/a/**/${at}`).join('\n')],
  ])('ignore files with %s do not go on for ever', async (_, rules) => {
    const files = { '.gitignore': rules, [`${'a/'.repeat(60)}c`]: 'x' };
    const started = performance.now();
    await read(await makeArchive('tar.gz', files), { kind: 'tar.gz' });
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

describe('100,000 tiny entries', () => {
  it.each<ArchiveKind>(['zip', 'tar.gz'])('are read from a %s file in seconds', async (kind) => {
    const entries = Array.from({ length: 100_000 }, (_, at) => `d${at % 100}/f${at}.md`);
    const bytes =
      kind === 'zip'
        ? makeZipOf(Object.fromEntries(entries.map((name) => [name, 'x'])))
        : rawTar(...entries.map((name) => rawTarEntry(Buffer.from(name), 'x')));
    const packed = kind === 'zip' ? bytes : gzipSync(bytes);
    const started = performance.now();
    expect(await read(packed, { kind })).toMatchObject({ files: 100_000, error: undefined });
    expect(performance.now() - started).toBeLessThan(15_000);
  });
});

describe('any bytes', () => {
  it.each(KINDS)('are no %s file, or are one, and bring nothing else about', async (kind) => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), async (bytes) => {
        expect((await read(bytes, { kind })).error?.kind).toBe('invalid_argument');
      }),
    );
  });

  it.each(KINDS)('in the midst of a %s file bring nothing else about', async (kind) => {
    const whole = await makeArchive(kind, {
      '.gitignore': '*.log\n',
      'a.md': 'a'.repeat(2_000),
      [`${'long/'.repeat(40)}b.md`]: 'b',
      'æ.md': 'c',
      'd.log': 'd',
    });
    const change = fc.tuple(fc.nat(whole.length - 1), fc.uint8Array({ minLength: 1, maxLength: 8 }));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), fc.nat(whole.length), async (changes, cut) => {
        const bytes = Buffer.from(whole);
        for (const [at, with_] of changes) bytes.set(with_.subarray(0, bytes.length - at), at);
        for (const each of [bytes, bytes.subarray(0, cut)]) {
          const { error, files } = await read(each, { kind });
          expect(error === undefined ? files <= 4 : error.kind === 'invalid_argument').toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('in the headers of a tar file bring nothing else about', async () => {
    const type = fc.constantFrom(...'01234567xgLKNSVDMX', '\0', 'z');
    const content = fc.oneof(
      fc.uint8Array({ maxLength: 600 }),
      fc.string({
        unit: fc.constantFrom(...'0123456789-+ =\n\0', 'path', 'size', 'linkpath', '/', '..', 'é'),
        maxLength: 80,
      }),
    );
    const entry = fc.tuple(fc.uint8Array({ maxLength: 100 }), content, type);
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { maxLength: 8 }), async (entries) => {
        const tar = rawTar(...entries.map((each) => rawTarEntry(...each)));
        const { error } = await read(tar, { kind: 'tar' });
        expect([undefined, 'invalid_argument']).toContain(error?.kind);
      }),
      { numRuns: 500 },
    );
  });
});
