import { gzipSync } from 'node:zlib';
import { strToU8, type Zippable, type ZippableFile, zipSync } from 'fflate';
import { type Header, pack } from 'tar-stream';

export type Files = Readonly<Record<string, string | Uint8Array>>;

const bytesOf = (content: string | Uint8Array): Uint8Array =>
  typeof content === 'string' ? strToU8(content) : content;

type TarHeader = Partial<Header> & Pick<Header, 'name'>;

/** As the library writes it; a header that says no type is a plain file's. */
export async function makeTar(entries: readonly (readonly [TarHeader, (string | Uint8Array)?])[]): Promise<Buffer> {
  const tar = pack();
  const pieces: Uint8Array[] = [];
  const reading = (async () => {
    for await (const piece of tar) if (piece instanceof Uint8Array) pieces.push(piece);
  })();
  for (const [header, content] of entries) {
    if (content === undefined) tar.entry(header);
    else tar.entry(header, Buffer.from(bytesOf(content)));
  }
  tar.finalize();
  await reading;
  return Buffer.concat(pieces);
}

export const makeTarOf = (files: Files): Promise<Buffer> =>
  makeTar(Object.entries(files).map(([name, content]) => [{ name }, content]));

/** What is packed for less than this many bytes takes the library a hundred times as long as storing it. */
const WORTH_PACKING = 64;

export function makeZipOf(files: Files, options: Zippable = {}): Buffer {
  const entries = Object.entries(files).map(([name, content]): [string, ZippableFile] => {
    const bytes = bytesOf(content);
    return [name, [bytes, { level: bytes.length < WORTH_PACKING ? 0 : 6 }]];
  });
  return Buffer.from(zipSync({ ...Object.fromEntries(entries), ...options }));
}

export async function makeArchive(kind: 'zip' | 'tar' | 'tar.gz', files: Files): Promise<Buffer> {
  if (kind === 'zip') return makeZipOf(files);
  const tar = await makeTarOf(files);
  return kind === 'tar' ? tar : gzipSync(tar);
}

const BLOCK = 512;
const octal = (value: number, length: number) => `${value.toString(8).padStart(length - 1, '0')}\0`;

/** One entry, header and content, with any bytes for a name and any type; nothing of it is checked. */
export function rawTarEntry(name: Uint8Array, content: string | Uint8Array = '', type = '0'): Buffer {
  const bytes = bytesOf(content);
  const header = Buffer.alloc(BLOCK);
  header.set(name.subarray(0, 100), 0);
  header.write(octal(0o644, 8), 100, 'latin1');
  header.write(octal(bytes.length, 12), 124, 'latin1');
  header.write(octal(0, 12), 136, 'latin1');
  header.fill(' ', 148, 156);
  header.write(type, 156, 'latin1');
  header.write('ustar\x0000', 257, 'latin1');
  header.write(
    octal(
      header.reduce((sum, byte) => sum + byte, 0),
      7,
    ),
    148,
    'latin1',
  );
  return Buffer.concat([header, bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK)]);
}

export const TAR_END: Uint8Array = new Uint8Array(2 * BLOCK);

export const rawTar = (...entries: readonly Uint8Array[]): Buffer => Buffer.concat([...entries, TAR_END]);

/** Where the n-th entry of a zip file stands in its directory; from there on the fields of APPNOTE 4.3.12 follow. */
export function zipEntryAt(zip: Buffer, index: number): number {
  let at = zip.readUInt32LE(zip.length - 6);
  for (let passed = 0; passed < index; passed++)
    at += 46 + zip.readUInt16LE(at + 28) + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  return at;
}
