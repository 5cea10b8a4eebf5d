import { constants } from 'node:fs';
import { type FileHandle, lstat, open, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { KildeError } from '../../platform/errors.ts';
import { sha256Hex } from '../../platform/hash.ts';
import type { EntryContent } from '../../ports/source-reader.ts';
import { isRacy, statVersion } from './file-version.ts';

/**
 * Not through a link that was put in a file's place after it was listed, and without waiting for the
 * other end of a pipe. Windows has neither flag.
 */
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
/** What is in the file's place now is no file, or nothing. */
const GONE = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ENXIO', 'EISDIR']);
/** Tries at a file that is written over, by another one under its name, while it is being opened. */
const MAX_OPENINGS = 3;

export interface FileRequest {
  readonly root: string;
  readonly path: string;
  readonly maxBytes: number;
  readonly known: string | null;
  readonly now: () => Date;
}

/**
 * The content of a file with the version it has, both from one open file. A file that is being written,
 * or was until just now, gets the content's hash for a version: the next listing has another, so it is
 * read again.
 */
export async function readFileEntry(request: FileRequest): Promise<EntryContent> {
  const opened = await openFile(request);
  if (opened === undefined) return { kind: 'gone' };
  try {
    return await readOpened(opened, request);
  } catch (cause) {
    throw cause instanceof KildeError ? cause : unreadable(cause);
  } finally {
    await opened.close();
  }
}

async function readOpened(file: FileHandle, { known, now, maxBytes }: FileRequest): Promise<EntryContent> {
  const before = await file.stat({ bigint: true });
  if (!before.isFile()) return { kind: 'gone' };
  if (before.size > BigInt(maxBytes))
    throw new KildeError('source_failed', `The file has grown to more than ${maxBytes} bytes since it was listed.`);
  // The clock is read before the content: when the file is settled then, its times will not do for other content.
  const settled = isRacy(before, now()) ? undefined : statVersion(before);
  if (settled !== undefined && settled === known) return { kind: 'unchanged' };
  const bytes = await readWhole(file, Number(before.size));
  const after = await file.stat({ bigint: true });
  const version = settled === statVersion(after) ? settled : `sha256:${sha256Hex(bytes)}`;
  return version === known ? { kind: 'unchanged' } : { kind: 'bytes', bytes, version };
}

/** As many bytes as it had: a log that grows while it is read would never come to its end. */
async function readWhole(file: FileHandle, size: number): Promise<Uint8Array> {
  const buffer = Buffer.allocUnsafe(size);
  let at = 0;
  while (at < size) {
    const { bytesRead } = await file.read(buffer, at, size - at, at);
    if (bytesRead === 0) break;
    at += bytesRead;
  }
  return buffer.subarray(0, at);
}

/** Undefined when what was listed is not there any more. */
async function openFile({ root, path }: FileRequest): Promise<FileHandle | undefined> {
  try {
    for (let tries = 0; tries < MAX_OPENINGS; tries += 1) {
      const file = await open(join(root, path), FLAGS);
      const place = await placeOf(file, root, path);
      if (place === 'own') return file;
      await file.close();
      if (place === 'elsewhere') return undefined;
    }
  } catch (cause) {
    if (!GONE.has(codeOf(cause))) throw unreadable(cause);
    // When the folder itself is gone, a disk is, too, and nothing can be said of what was in it.
    await requireFolder(root);
    return undefined;
  }
  throw unreadable();
}

/**
 * Whether an open file is the one at its path. A link may have taken the place of a folder above it since it
 * was listed, which no flag keeps the system from following. Closes the file when that cannot be told.
 */
async function placeOf(file: FileHandle, root: string, path: string): Promise<'own' | 'elsewhere' | 'replaced'> {
  try {
    const real = await realpath(join(root, path));
    if (real !== join(await realpath(root), path)) return 'elsewhere';
    const [opened, there] = await Promise.all([file.stat({ bigint: true }), lstat(real, { bigint: true })]);
    return opened.ino === there.ino && opened.dev === there.dev ? 'own' : 'replaced';
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** @throws KildeError source_failed, retryable: it was there when it was listed, so all of it is away, not this file. */
async function requireFolder(root: string): Promise<void> {
  const stats = await lstat(`${root}/.`).catch((cause: unknown) => {
    throw rootUnreadable(cause, true);
  });
  if (!stats.isDirectory()) throw rootUnreadable(undefined, true);
}

export const rootUnreadable = (cause?: unknown, retryable = false): KildeError =>
  new KildeError(
    'source_failed',
    'The source folder cannot be read; expected a folder that exists and that this user may read.',
    { cause, retryable },
  );

const unreadable = (cause?: unknown): KildeError =>
  new KildeError('source_failed', 'The file cannot be read; expected one that this user may read.', { cause });

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : '';
