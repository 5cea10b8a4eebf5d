import { Unzip, UnzipInflate, type UnzipFileInfo, unzipSync } from 'fflate';
import { invalidArgument } from '../../../platform/errors.ts';

/** A Word document has some tens, and one more for every picture. */
const MAX_ENTRIES = 10_000;

/** Of the parts that are read, in bytes; the text of 1,000 pages takes about 3 MB of markup. */
export const MAX_UNPACKED = 32 * 2 ** 20;

/** What is unpacked at a step: deflate makes at most 1,032 bytes of one. */
const STEP = 16 * 1_024;

/** Text is in these; pictures, fonts, macros and embedded files stay packed. */
const READ = /^(?:\[Content_Types\]\.xml|(?:.*\/)?_rels\/[^/]*\.rels|docProps\/core\.xml|word\/[^/]+\.xml)$/i;

export interface Unpacked {
  /** By name. */
  readonly parts: Readonly<Record<string, Uint8Array>>;
  readonly hasMacros: boolean;
}

const damaged = () =>
  invalidArgument('The Word document is damaged or was cut off. Save it anew as .docx, and add it again.');

const tooLarge = () =>
  invalidArgument(
    `The Word document unpacks to more than ${MAX_UNPACKED / 2 ** 20} MiB of text parts, which one document may not have. Split it into several.`,
  );

/** The parts of a Word document that hold its text, once both what they claim to unpack to and what they do is bounded. */
export function unpackDocx(bytes: Uint8Array): Unpacked {
  const entries = listEntries(bytes);
  if (entries.length > MAX_ENTRIES)
    throw invalidArgument(
      `The Word document has ${entries.length} parts; one may have ${MAX_ENTRIES}. Save it anew as .docx, and add it again.`,
    );
  const read = entries.filter(({ name }) => READ.test(name));
  if (read.reduce((sum, { originalSize }) => sum + originalSize, 0) > MAX_UNPACKED) throw tooLarge();
  if (!read.some(({ name }) => name.toLowerCase().startsWith('word/')))
    throw invalidArgument(
      'The file is a ZIP archive, but no Word document: it has no part "word/document.xml". Save it as .docx, or add its text.',
    );
  return {
    parts: unpack(bytes, new Set(read.map(({ name }) => name))),
    hasMacros: entries.some(({ name }) => /(?:^|\/)vbaProject\.bin$/i.test(name)),
  };
}

/** From the archive's directory, with the sizes it claims. */
function listEntries(bytes: Uint8Array): readonly UnzipFileInfo[] {
  const entries: UnzipFileInfo[] = [];
  try {
    unzipSync(bytes, {
      filter: (entry) => {
        entries.push(entry);
        return false;
      },
    });
  } catch {
    throw damaged();
  }
  return entries;
}

/** Claims may lie, so what comes out is counted while it does. */
function unpack(bytes: Uint8Array, names: ReadonlySet<string>): Record<string, Uint8Array> {
  const parts: Record<string, Uint8Array> = Object.create(null);
  const state = { total: 0, hasFailed: false };
  const goesOn = () => !state.hasFailed && state.total <= MAX_UNPACKED;
  const unzip = new Unzip((file) => {
    if (!names.has(file.name)) return;
    const pieces: Uint8Array[] = [];
    file.ondata = (error, piece, isLast) => {
      state.hasFailed ||= error !== null;
      state.total += piece?.length ?? 0;
      if (!goesOn()) return;
      pieces.push(piece);
      if (isLast) parts[file.name] = Buffer.concat(pieces);
    };
    file.start();
  });
  unzip.register(UnzipInflate);
  try {
    for (let at = 0; at < bytes.length && goesOn(); at += STEP)
      unzip.push(bytes.subarray(at, at + STEP), at + STEP >= bytes.length);
  } catch {
    state.hasFailed = true;
  }
  if (state.total > MAX_UNPACKED) throw tooLarge();
  if (state.hasFailed || Object.keys(parts).length < names.size) throw damaged();
  return parts;
}
