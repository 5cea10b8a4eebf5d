import { type ArchiveLimits, checkEntries, damaged } from './limits.ts';

/*
 * The central directory of a zip file (APPNOTE.TXT 6.3.10, 4.3.12 to 4.3.16). The libraries at hand give
 * neither an entry's flags nor its attributes, so they would unpack links as files and encrypted bytes as text.
 */
const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const ENTRY = 0x02014b50;
const SIGNATURE = 0x05054b50;
const END_BYTES = 22;
const ENTRY_BYTES = 46;
const MAX_COMMENT = 0xffff;
/** These stand for "see the zip64 record". */
const FULL_16 = 0xffff;
const FULL_32 = 0xffffffff;
const ZIP64_EXTRA = 1;

export interface ZipEntry {
  readonly name: Uint8Array;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly unpacked: number;
  /** The upper half is the Unix mode, where there is one. */
  readonly attributes: number;
  /** Where the entry's own header stands. */
  readonly offset: number;
}

interface Directory {
  readonly count: number;
  readonly start: number;
  readonly end: number;
}

export function readDirectory(bytes: Uint8Array, limits: ArchiveLimits): ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { count, start, end } = findDirectory(view);
  const entries: ZipEntry[] = [];
  for (let at = start; at < end && !isSignature(view, at);) {
    if (at + ENTRY_BYTES > end || view.getUint32(at, true) !== ENTRY) throw damaged('its directory is damaged');
    const next =
      at + ENTRY_BYTES + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (next > end) throw damaged('its directory is damaged');
    entries.push(readEntry(bytes, view, at));
    checkEntries(entries.length, limits);
    at = next;
  }
  // Writers without zip64 let the count run over at 65,536; what is lost above that would count as gone.
  if ((entries.length & FULL_16) !== (count & FULL_16)) throw damaged('its directory is not complete');
  return entries;
}

const isSignature = (view: DataView, at: number) => at + 4 <= view.byteLength && view.getUint32(at, true) === SIGNATURE;

function findDirectory(view: DataView): Directory {
  for (let at = view.byteLength - END_BYTES; at >= 0 && at >= view.byteLength - END_BYTES - MAX_COMMENT; at--) {
    if (view.getUint32(at, true) !== END || at + END_BYTES + view.getUint16(at + 20, true) !== view.byteLength)
      continue;
    const count = view.getUint16(at + 10, true);
    const size = view.getUint32(at + 12, true);
    const start = view.getUint32(at + 16, true);
    const isWide = count === FULL_16 || size === FULL_32 || start === FULL_32;
    const wide = isWide ? findWideDirectory(view, at) : undefined;
    return checked(wide ?? { count, start, end: start + size }, at);
  }
  throw damaged('it has no directory at its end');
}

function findWideDirectory(view: DataView, end: number): Directory | undefined {
  const locator = end - 20;
  if (locator < 0 || view.getUint32(locator, true) !== LOCATOR_64) return undefined;
  const at = readUint64(view, locator + 8);
  if (at + 56 > locator || view.getUint32(at, true) !== END_64) throw damaged('its directory is damaged');
  const start = readUint64(view, at + 48);
  return { count: readUint64(view, at + 32), start, end: start + readUint64(view, at + 40) };
}

function checked(directory: Directory, limit: number): Directory {
  if (directory.end > limit) throw damaged('its directory is damaged, or it is one part of several');
  return directory;
}

function readEntry(bytes: Uint8Array, view: DataView, at: number): ZipEntry {
  const nameStart = at + ENTRY_BYTES;
  const extraStart = nameStart + view.getUint16(at + 28, true);
  const short = {
    unpacked: view.getUint32(at + 24, true),
    packed: view.getUint32(at + 20, true),
    offset: view.getUint32(at + 42, true),
  };
  return {
    name: bytes.subarray(nameStart, extraStart),
    flags: view.getUint16(at + 8, true),
    method: view.getUint16(at + 10, true),
    crc: view.getUint32(at + 16, true),
    attributes: view.getUint32(at + 38, true),
    ...(Object.values(short).includes(FULL_32)
      ? widened(view, short, extraStart, extraStart + view.getUint16(at + 30, true))
      : short),
  };
}

type Sizes = Pick<ZipEntry, 'unpacked' | 'packed' | 'offset'>;

/** The zip64 extra field holds, in this order, those of the three that did not fit. */
function widened(view: DataView, short: Sizes, start: number, end: number): Sizes {
  for (let at = start; at + 4 <= end; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== ZIP64_EXTRA) continue;
    let next = at + 4;
    const wide = (value: number) => {
      if (value !== FULL_32) return value;
      if (next + 8 > end) throw damaged('its directory is damaged');
      next += 8;
      return readUint64(view, next - 8);
    };
    return { unpacked: wide(short.unpacked), packed: wide(short.packed), offset: wide(short.offset) };
  }
  return short;
}

/** Numbers beyond 2^53 lose their last digits; every use compares them with a size that is far below. */
const readUint64 = (view: DataView, at: number): number => Number(view.getBigUint64(at, true));
