import { gzipSync } from 'node:zlib';
import {
  makeTar,
  makeZipOf,
  rawTar,
  rawTarEntry,
  zipEntryAt,
} from '../../../shared/platform/files/testing/make-archives.ts';
import { faultsOf, OUTSIDE } from '../support/fault.ts';
import { FolderScene } from '../support/folder-scene.ts';
import { whereOnceWhole, whileThere } from '../support/make-row.ts';

const MIB = 2 ** 20;
const UNIX = 3;
const LINK = 0o120777;

/** The flag that says so is all that a reader may look at. */
function encrypted(): Buffer {
  const zip = makeZipOf({ 'locked.md': OUTSIDE, 'open.md': 'Open to all.\n' });
  const at = zipEntryAt(zip, 0);
  zip.writeUInt16LE(zip.readUInt16LE(at + 8) | 1, at + 8);
  return zip;
}

/** The second of two parts has another checksum. */
function damaged(): Buffer {
  const zip = makeZipOf({ 'one.md': 'One is another now.\n', 'two.md': 'Two.\n' });
  const at = zipEntryAt(zip, 1);
  zip.writeUInt32LE(1, at + 16);
  return zip;
}

const OUTWARD = ['../../up.md', '/etc/passwd', 'docs/../../../up.md', 'C:/secret.md', 'docs\\b.md'];
const outwardZip = (): Buffer =>
  makeZipOf(Object.fromEntries(OUTWARD.map((name) => [name, OUTSIDE])), {
    'link.md': [Buffer.from('../outside/secret.md'), { os: UNIX, attrs: LINK << 16 }],
    'in.md': [Buffer.from('Inside.\n'), { level: 0 }],
  });
const outwardTar = async (): Promise<Buffer> => {
  const links = await makeTar([
    [{ name: 'soft.md', type: 'symlink', linkname: '../outside/secret.md' }],
    [{ name: 'hard.md', type: 'link', linkname: '/etc/passwd' }],
  ]);
  const names = OUTWARD.map((name) => rawTarEntry(Buffer.from(name), OUTSIDE));
  return gzipSync(Buffer.concat([...names, rawTarEntry(Buffer.from('in.md'), 'Inside.\n'), links]));
};

/** No file of it is too large; all together are. */
const manyBlanks = (): Buffer =>
  makeZipOf(Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`${at}.md`, Buffer.alloc(1_500_000, ' ')])));

const nested = (depth: number): Buffer =>
  depth === 0
    ? makeZipOf({ 'deep.md': OUTSIDE })
    : makeZipOf({ 'in.zip': nested(depth - 1), [`${depth}.md`]: `Level ${depth}.\n` });

const WHOLE = { 'kept.zip': makeZipOf({ 'one.md': 'One.\n', 'two.md': 'Two.\n' }) };

export const CONTAINER_FAULTS = faultsOf('containers', () => FolderScene.open(true), [
  whileThere(
    'a zip file whose parts are together far more than it',
    () => ({ 'bomb.zip': manyBlanks() }),
    /^bomb\.zip: The archive is not unpacked: it comes to more than 200 times its size\. Split it, or leave out what is not needed\.$/,
  ),
  whileThere(
    'a zip file with a part that is far too large',
    () => ({ 'bomb.zip': makeZipOf({ 'big.md': new Uint8Array(40 * MIB), 'small.md': 'Small.\n' }) }),
    /^bomb\.zip\/big\.md: larger than 2000000 bytes$/,
    { added: ['bomb.zip/small.md'] },
  ),
  whileThere(
    'a tar.gz file that unpacks without end',
    () => ({ 'bomb.tgz': gzipSync(new Uint8Array(64 * MIB)) }),
    /^bomb\.tgz: The archive (?:is not unpacked|cannot be read): /,
  ),
  whileThere(
    'zip files within zip files',
    () => ({ 'nest.zip': nested(3) }),
    /^nest\.zip\/in\.zip: archive inside an archive$/,
    { added: ['nest.zip/3.md'] },
  ),
  whileThere(
    'a zip file with a part that is encrypted',
    () => ({ 'locked.zip': encrypted() }),
    /^locked\.zip\/locked\.md: encrypted$/,
    { added: ['locked.zip/open.md'] },
  ),
  whileThere(
    'a zip file with names that lead out of it, absolute ones, and a link',
    () => ({ 'out.zip': outwardZip() }),
    /^(?:out\.zip\/[^\n]*: (?:path holds|its name)[^\n]*\n){5}out\.zip\/link\.md: symbolic link$/,
    { added: ['out.zip/in.md'] },
  ),
  whileThere(
    'a tar.gz file with names that lead out of it, absolute ones, and links',
    async () => ({ 'out.tar.gz': await outwardTar() }),
    /^(?:out\.tar\.gz\/[^\n]*: (?:path holds|its name)[^\n]*\n){5}out\.tar\.gz\/hard\.md: hard link\nout\.tar\.gz\/soft\.md: symbolic link$/,
    { added: ['out.tar.gz/in.md'] },
  ),
  whileThere(
    'a tar file with names of every byte',
    () => ({
      'bytes.tar': rawTar(
        ...Array.from({ length: 255 }, (_, at) => rawTarEntry(Uint8Array.of(0x78, at + 1, 0x79), 'Named.\n')),
      ),
    }),
    /^bytes\.tar\/x/,
    {
      added: Array.from({ length: 95 }, (_, at) => `bytes.tar/x${String.fromCodePoint(at + 0x20)}y`).filter(
        (name) => !/[:\\]/.test(name),
      ),
    },
  ),
  whileThere(
    'a zip file two of whose names are one path',
    () => ({ 'same.zip': makeZipOf({ 'caf\u00e9.md': 'Composed.\n', 'cafe\u0301.md': 'Decomposed.\n' }) }),
    /^same\.zip\/caf\u00e9\.md: another entry has the same name$/,
    { added: ['same.zip/caf\u00e9.md'] },
  ),
  whileThere(
    'archives that are cut off, or none',
    () => ({
      'half.zip': WHOLE['kept.zip'].subarray(0, 60),
      'half.tgz': gzipSync(rawTar(rawTarEntry(Buffer.from('a.md'), 'A.\n'))).subarray(0, 40),
      'none.tar': 'No archive at all.\n',
    }),
    /^half\.tgz: The archive cannot be read: .*\nhalf\.zip: The archive cannot be read: .*\nnone\.tar: The archive cannot be read: /,
  ),
  whereOnceWhole(
    'a zip file that was whole, and is cut off while it is being copied',
    () => WHOLE,
    () => ({ 'kept.zip': WHOLE['kept.zip'].subarray(0, 90) }),
    /^kept\.zip: The archive cannot be read: it has no directory at its end\./,
  ),
  whereOnceWhole(
    'a zip file that was whole, and is damaged in its second part',
    () => WHOLE,
    () => ({ 'kept.zip': damaged() }),
    /^kept\.zip: The archive cannot be read: the content of "two\.md" is damaged\./,
    { changed: ['kept.zip/one.md'] },
  ),
  whileThere(
    'a table with a row that is far too long, and one of other columns',
    () => ({ 'rows.csv': `id,text\n1,Short.\n2,${'long '.repeat(250_000)}\n3,a,b,c\n4,Last.\n` }),
    /^rows\.csv\/line-3: line 3: the row is longer than 1000000 characters\nrows\.csv\/line-4: line 4: 4 columns where the first row has 2$/,
    { added: ['rows.csv/row-1', 'rows.csv/row-4'] },
  ),
  whileThere(
    'a table with a quote that is never closed',
    () => ({ 'open.csv': `id,text\n1,"Open.\n${'2,Rest.\n'.repeat(1_000)}` }),
    /^open\.csv: The table cannot be read: a quote that is opened in line 2 or below is never closed\.$/,
  ),
  whileThere(
    'a table of JSON with lines that are none',
    () => ({ 'rows.jsonl': '{"id": 1, "text": "One."}\n{"id": 2,\n[3]\n{"id": 4, "text": "Four."}\n' }),
    /^rows\.jsonl\/line-2: line 2: no valid JSON\nrows\.jsonl\/line-3: line 3: no JSON object$/,
    { added: ['rows.jsonl/row-1', 'rows.jsonl/row-4'] },
  ),
]);
