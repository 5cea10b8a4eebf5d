import { crc32, inflateRawSync } from 'node:zlib';
import { printable } from './entry-name.ts';
import { type ArchiveLimits, damaged } from './limits.ts';
import type { Oddity, RawArchive, RawEntry } from './raw-archive.ts';
import { readDirectory, type ZipEntry } from './zip-directory.ts';

const LOCAL_HEADER = 0x04034b50;
const LOCAL_BYTES = 30;
const STORED = 0;
const DEFLATED = 8;
/** Traditional, strong, and that of the directory (APPNOTE.TXT 4.4.4). */
const ENCRYPTED = 0x2041;

const FILE_TYPE = 0o170000;
const REGULAR = 0o100000;
const FOLDER = 0o040000;
const LINK = 0o120000;

/** Random access: an entry that is not wanted costs nothing. Local headers say nothing that the directory does not. */
export class ZipArchive implements RawArchive {
  readonly #bytes: Uint8Array;
  readonly #limits: ArchiveLimits;
  #directory: readonly ZipEntry[] | undefined;

  constructor(bytes: Uint8Array, limits: ArchiveLimits) {
    this.#bytes = bytes;
    this.#limits = limits;
  }

  async *entries(): AsyncGenerator<RawEntry, void> {
    this.#directory ??= readDirectory(this.#bytes, this.#limits);
    for (const entry of this.#directory)
      yield {
        name: entry.name,
        bytes: entry.unpacked,
        oddity: oddityOf(entry),
        read: async () => this.#read(entry),
      };
  }

  #read(entry: ZipEntry): Uint8Array {
    const content = unpack(entry, this.#packed(entry));
    if (content.length !== entry.unpacked || crc32(content) !== entry.crc) throw broken(entry);
    return content;
  }

  #packed({ offset, packed, name }: ZipEntry): Uint8Array {
    const view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.byteLength);
    if (offset + LOCAL_BYTES > view.byteLength || view.getUint32(offset, true) !== LOCAL_HEADER) throw broken({ name });
    const start = offset + LOCAL_BYTES + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
    if (start + packed > view.byteLength) throw broken({ name });
    return this.#bytes.subarray(start, start + packed);
  }
}

const broken = ({ name }: Pick<ZipEntry, 'name'>, cause?: unknown) =>
  damaged(`the content of ${JSON.stringify(printable(name))} is damaged`, cause);

/** At most what is declared: sizes that lie are found out before they cost memory. */
function unpack(entry: ZipEntry, packed: Uint8Array): Uint8Array {
  if (entry.method === STORED) return packed;
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, entry.unpacked) });
  } catch (cause) {
    throw broken(entry, cause);
  }
}

function oddityOf({ name, flags, method, attributes }: ZipEntry): Oddity | undefined {
  const type = (attributes >>> 16) & FILE_TYPE;
  if (name.at(-1) === 0x2f || type === FOLDER) return 'folder';
  if (type === LINK) return 'symbolic link';
  if (type !== 0 && type !== REGULAR) return 'special file';
  if ((flags & ENCRYPTED) !== 0) return 'encrypted';
  return method === STORED || method === DEFLATED ? undefined : `packed by method ${method}`;
}
