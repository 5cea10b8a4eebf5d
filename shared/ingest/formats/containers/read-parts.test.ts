import { gzipSync } from 'node:zlib';
import { KildeError } from '../../../platform/errors.ts';
import { makeArchive, rawTar, rawTarEntry } from '../../../platform/files/testing/make-archives.ts';
import { sha256Hex } from '../../../platform/hash.ts';
import type { Part } from '../extraction.ts';
import { containerOf, readParts, type ReadPartsOptions } from './index.ts';

async function read(path: string, bytes: Uint8Array, options?: ReadPartsOptions): Promise<Part[]> {
  const parts: Part[] = [];
  for await (const part of readParts({ path, bytes }, options)) parts.push(part);
  return parts;
}

describe('what opens a file', () => {
  it.each([
    ['a.zip', 'archive'],
    ['docs/a.TAR.GZ', 'archive'],
    ['a.tgz', 'archive'],
    ['a.tar', 'archive'],
    ['a.csv', 'table'],
    ['A.TSV', 'table'],
    ['a.jsonl', 'table'],
    ['a.ndjson', 'table'],
    ['a.md', undefined],
    ['a.json', undefined],
    ['a.gz', undefined],
    ['zip', undefined],
  ])('%s: %s', (path, container) => {
    expect(containerOf(path)).toBe(container);
  });

  it('is nothing for a plain file', () => {
    expect(() => readParts({ path: 'a.md', bytes: new Uint8Array() })).toThrow(KildeError);
  });
});

describe.each(['a.zip', 'a.tar', 'a.tar.gz', 'a.tgz'])('an archive %s', (path) => {
  const kind = path === 'a.zip' ? 'zip' : path === 'a.tar' ? 'tar' : 'tar.gz';

  it('has its files for parts, each with the hash of its bytes for a version', async () => {
    const bytes = await makeArchive(kind, { 'top/a.md': 'A', 'top/b.csv': 'id\n1\n' });
    expect(await read(path, bytes)).toEqual([
      { kind: 'file', path: 'top/a.md', bytes: Buffer.from('A'), version: sha256Hex('A') },
      { kind: 'file', path: 'top/b.csv', bytes: Buffer.from('id\n1\n'), version: sha256Hex('id\n1\n') },
    ]);
  });

  it('leaves out what a folder would', async () => {
    const files = {
      '.kildeignore': 'secret.md\n',
      'secret.md': 'x',
      'node_modules/a.js': 'x',
      'a.png': 'x',
      'yarn.lock': 'x',
      'empty.md': '',
      'large.md': new Uint8Array(2_000_001),
      'inner.zip': 'x',
      'book.pdf': 'x',
      'a.md': 'x',
    };
    const parts = await read(path, await makeArchive(kind, files));
    expect(
      Object.fromEntries(parts.map((part) => [part.path, part.kind === 'left_out' ? part.reason : part.kind])),
    ).toEqual({
      '.kildeignore': 'file',
      'book.pdf': 'file',
      'a.md': 'file',
      'a.png': 'binary',
      'yarn.lock': 'lockfile',
      'empty.md': 'empty',
      'large.md': 'larger than 2000000 bytes',
      'inner.zip': 'archive inside an archive',
    });
  });

  it('keeps to its limits, and to its caller’s signal', async () => {
    const bytes = await makeArchive(kind, { 'a.md': 'x', 'b.md': 'x' });
    await expect(read(path, bytes, { limits: { entries: 1 } })).rejects.toMatchObject({ kind: 'invalid_argument' });
    await expect(read(path, bytes, { signal: AbortSignal.abort() })).rejects.toMatchObject({ kind: 'cancelled' });
  });

  it('that is cut off is refused', async () => {
    const bytes = await makeArchive(kind, { 'a.md': 'x'.repeat(2_000) });
    await expect(read(path, bytes.subarray(0, bytes.length / 2))).rejects.toMatchObject({ kind: 'invalid_argument' });
  });
});

describe('an archive that is damaged near its end', () => {
  it('gives nothing of a tar.gz, which is read through before', async () => {
    const tar = rawTar(rawTarEntry(Buffer.from('a.md'), 'a'), rawTarEntry(Buffer.from('b.md'), 'b'));
    const bytes = gzipSync(tar);
    bytes.writeUInt32LE(0, bytes.length - 8);
    const parts: Part[] = [];
    const reading = (async () => {
      for await (const part of readParts({ path: 'a.tgz', bytes })) parts.push(part);
    })();
    await expect(reading).rejects.toMatchObject({ kind: 'invalid_argument' });
    expect(parts).toEqual([]);
  });
});

it('reads a table by its rows', async () => {
  expect(await read('a.csv', Buffer.from('id,name\n1,Ann\n'))).toMatchObject([
    { kind: 'row', path: 'row-1', title: 'Ann' },
  ]);
  await expect(read('a.csv', Buffer.from('id\n1\n'), { signal: AbortSignal.abort() })).rejects.toMatchObject({
    kind: 'cancelled',
  });
});
