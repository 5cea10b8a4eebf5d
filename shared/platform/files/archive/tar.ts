import { type Extract, extract, type Header } from 'tar-stream';
import { KildeError } from '../../errors.ts';
import { type ArchiveLimits, damaged, tooLarge } from './limits.ts';
import type { Oddity, RawArchive, RawEntry } from './raw-archive.ts';
import { bytesOf, unpacked } from './unpacked.ts';

/** Extended headers are merged anew for every entry, so many fields in them take hours; writers set a dozen. */
const MAX_FIELDS = 1_000;

/** Names as bytes: the library would repair what is no UTF-8. Headers that are older than the mark `ustar` have sums, too. */
const OPTIONS = { highWaterMark: 65_536, filenameEncoding: 'latin1', allowUnknownFormat: true };

/** Headers and contents come in turn: whoever wants one entry unpacks all before it. */
export class TarArchive implements RawArchive {
  readonly #bytes: Uint8Array;
  readonly #isGzipped: boolean;
  readonly #limits: ArchiveLimits;

  constructor(bytes: Uint8Array, isGzipped: boolean, limits: ArchiveLimits) {
    this.#bytes = bytes;
    this.#isGzipped = isGzipped;
    this.#limits = limits;
  }

  async *entries(): AsyncGenerator<RawEntry, void> {
    const tar = extract(OPTIONS);
    const feeding = feed(tar, unpacked(this.#bytes, this.#isGzipped, this.#limits));
    try {
      for await (const stream of tar) {
        yield { ...describe(stream.header), read: () => collect(stream, stream.header.size) };
        stream.resume();
      }
    } catch (error) {
      throw unreadable(error);
    } finally {
      tar.destroy();
      await feeding;
    }
  }
}

/** Never rejects: what goes wrong ends the archive, whose reader hears of it. */
async function feed(tar: Extract, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  try {
    for await (const piece of pieces) {
      if (!tar.destroyed && !tar.write(piece)) await drained(tar);
      if (tar.destroyed) return;
    }
    tar.end(null);
  } catch (error) {
    tar.destroy(unreadable(error));
  }
}

const drained = (tar: Extract): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      tar.off('drain', done).off('close', done);
      resolve();
    };
    tar.on('drain', done).on('close', done);
  });

async function collect(stream: AsyncIterable<unknown>, bytes: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  try {
    for await (const piece of stream) pieces.push(bytesOf(piece));
  } catch (error) {
    throw unreadable(error);
  }
  const content = Buffer.concat(pieces);
  if (content.length !== bytes) throw damaged('an entry is cut off');
  return content;
}

const unreadable = (error: unknown): KildeError =>
  error instanceof KildeError ? error : damaged('it is no tar file, or damaged', error);

function describe(header: Header): Pick<RawEntry, 'name' | 'bytes' | 'oddity'> {
  const fields = new Map(Object.entries(header.pax ?? {}));
  if (fields.size > MAX_FIELDS) throw tooLarge('its headers are longer than any that are written in earnest');
  const isText = fields.get('path') === header.name;
  return {
    name: isText ? header.name : Buffer.from(header.name, 'latin1'),
    bytes: header.size,
    oddity: oddityOf(header, [...fields.keys()].some(isSparse)),
  };
}

const isSparse = (field: string) => field.startsWith('GNU.sparse.');

function oddityOf({ type }: Header, isSparseFile: boolean): Oddity | undefined {
  if (isSparseFile) return 'sparse file';
  if (type === 'file' || type === 'contiguous-file') return undefined;
  if (type === 'directory') return 'folder';
  if (type === 'symlink') return 'symbolic link';
  return type === 'link' ? 'hard link' : 'special file';
}
