import { KildeError } from '../../errors.ts';

/** Checked on what an archive declares before anything is given out, and on what comes out while it is unpacked. */
export interface ArchiveLimits {
  /** Folders, links and what is left out count, too. */
  readonly entries: number;
  /** Of all that has to be unpacked. */
  readonly unpackedBytes: number;
  /** A larger entry is left out, the others are read. */
  readonly entryBytes: number;
  /** Unpacked to packed; text comes to 3 to 20, the utmost of deflate is 1,032. */
  readonly ratio: number;
  /** Up to here the ratio does not matter: a small archive of blank pages is no attack. */
  readonly ratioFreeBytes: number;
}

const MIB = 1024 * 1024;

export const ARCHIVE_LIMITS: ArchiveLimits = {
  entries: 200_000,
  unpackedBytes: 2_048 * MIB,
  entryBytes: 32 * MIB,
  ratio: 200,
  ratioFreeBytes: 50 * MIB,
};

/** Characters of all names together: the names are held in memory, 200,000 of them have 160 each. */
export const MAX_NAME_CHARACTERS = 32_000_000;

export const damaged = (why: string, cause?: unknown): KildeError =>
  new KildeError('invalid_argument', `The archive cannot be read: ${why}. Send it whole, as .zip, .tar or .tar.gz.`, {
    cause,
  });

/** Whole, as far as it was read, but more than is read: it will be so the next time, too. */
export class ArchiveTooLarge extends KildeError {
  constructor(why: string) {
    super('invalid_argument', `The archive is not unpacked: ${why}. Split it, or leave out what is not needed.`);
    this.name = 'ArchiveTooLarge';
  }
}

export const tooLarge = (why: string): KildeError => new ArchiveTooLarge(why);

export function checkEntries(count: number, limits: ArchiveLimits): void {
  if (count > limits.entries) throw tooLarge(`it holds more than ${limits.entries} entries`);
}

export function checkUnpacked(unpacked: number, packed: number, limits: ArchiveLimits): void {
  if (unpacked > limits.unpackedBytes) throw tooLarge(`it comes to more than ${limits.unpackedBytes} bytes`);
  if (unpacked > limits.ratioFreeBytes && unpacked > packed * limits.ratio)
    throw tooLarge(`it comes to more than ${limits.ratio} times its size`);
}
