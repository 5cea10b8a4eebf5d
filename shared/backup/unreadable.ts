import { KildeError } from '../platform/errors.ts';

/** Why a file cannot be restored. All but `another` are told before anything is written. */

export const foreign = (): KildeError =>
  new KildeError('invalid_argument', 'The file is not a backup of Kilde; expected one that `kilde backup` wrote.');

export const cutOff = (): KildeError =>
  new KildeError('invalid_argument', 'The backup was cut off: its end is missing. Use another copy.');

/** @param line 1-based, where one is known. */
export const damaged = (line?: number, cause?: unknown): KildeError => {
  const where = line === undefined ? '' : ` at line ${line}`;
  return new KildeError(
    'invalid_argument',
    `The backup is damaged${where}: it is not as it was written. Use another copy.`,
    {
      cause,
    },
  );
};

export const newer = (format: number, known: number): KildeError =>
  new KildeError(
    'invalid_argument',
    `The backup has format ${format}, written by a newer Kilde; this one knows ${known}. Update Kilde.`,
  );

export const another = (): KildeError =>
  new KildeError(
    'invalid_argument',
    'The backup became another one while it was restored; go on with the one of before.',
  );
