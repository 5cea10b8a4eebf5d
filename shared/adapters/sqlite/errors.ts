import { KildeError } from '../../platform/errors.ts';

/** Primary result codes of https://sqlite.org/rescode.html; extended codes carry them in their low byte. */
const CANNOT_OPEN =
  'The store file cannot be opened. Check that its folder is there and that this user may write in it.';

const MESSAGES: ReadonlyMap<number, string> = new Map([
  [5, 'The store file is locked by another process. Try again.'],
  [6, 'The store file is locked by another connection. Try again.'],
  [8, 'The store file may only be read. Give this user the right to write it.'],
  [11, 'The store file is damaged. Restore it from a backup, or delete it and add the documents again.'],
  [13, 'The disk of the store file is full. Free some space and try again.'],
  [14, CANNOT_OPEN],
  [26, 'The store file is not a SQLite database. Name another file.'],
]);

const BUSY = new Set([5, 6]);

/** Of the file system, before SQLite sees the file. */
const isSystemError = (error: unknown): boolean => typeof error === 'object' && error !== null && 'syscall' in error;

function resultCode(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('errcode' in error)) return undefined;
  return typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;
}

/** Messages of SQLite and of the file system may hold paths: they stay in `cause`. */
export function toStoreError(error: unknown): KildeError {
  if (error instanceof KildeError) return error;
  const code = resultCode(error);
  const known = isSystemError(error) ? CANNOT_OPEN : MESSAGES.get(code ?? 0);
  const message = known ?? 'The embedded store failed. The operator finds the cause in the log.';
  return new KildeError('store_failed', message, { cause: error, retryable: code !== undefined && BUSY.has(code) });
}

/** For values that no version of Kilde writes: the file was changed by something else. */
export const damaged = (what: string): KildeError =>
  new KildeError('store_failed', `The store file holds a value that Kilde did not write (${what}). Restore a backup.`);
