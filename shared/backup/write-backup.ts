import { createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createGzip } from 'node:zlib';
import { KildeError, toKildeError } from '../platform/errors.ts';
import { collectWorkspace, isKept, throwIfStopped, type CollectDeps } from './collect.ts';
import { errorCode } from './error-code.ts';
import { linesOf } from './lines.ts';
import type { WrittenRecord } from './records.ts';
import { Tally, type WorkspaceTally } from './tally.ts';

export interface WrittenBackup {
  readonly workspaces: readonly WorkspaceTally[];
  /** Of the file. */
  readonly bytes: number;
}

const GATHERED_LENGTH = 256 * 1024;

/** Nearly all of a backup is vectors, whose bits no effort makes fewer. */
const LEVEL = constants.Z_BEST_SPEED;

/**
 * Writes a backup beside the file, and gives it its name when it is complete: whoever finds the file has all of it.
 * Only its owner may read it, since it holds what documents say.
 * @throws KildeError not_found for a workspace of which nothing is kept; conflict when there is such a file already, or
 * the indexes of a workspace changed meanwhile; cancelled.
 */
export async function writeBackup(
  deps: CollectDeps,
  workspaces: readonly string[],
  file: string,
  { overwrite = false }: { readonly overwrite?: boolean } = {},
): Promise<WrittenBackup> {
  for (const workspace of workspaces) {
    if (await isKept(deps.stores, workspace)) continue;
    throw new KildeError('not_found', `Nothing is kept under the name ${workspace}.`);
  }
  if (!overwrite && (await exists(file))) {
    throw new KildeError('conflict', 'There is such a file already; name another one, or say that it may be replaced.');
  }
  const tally = new Tally();
  const partial = `${file}.partial`;
  try {
    // Of a backup that was killed.
    await rm(partial, { force: true });
    await writeLines(deps, workspaces, partial, tally);
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throwIfStopped(deps.signal);
    throw asFailure(error);
  }
  return { workspaces: tally.workspaces, bytes: (await stat(file)).size };
}

async function writeLines(
  deps: CollectDeps,
  workspaces: readonly string[],
  partial: string,
  tally: Tally,
): Promise<void> {
  const { stores, clock, signal } = deps;
  const header = {
    createdAt: clock.now().toISOString(),
    store: stores.vectors.name,
    workspaces: [...workspaces],
  };
  const lines = linesOf(header, collect(deps, workspaces), (record) =>
    tally.add(record.is, record.is === 'workspace' ? record.name : undefined),
  );
  await pipeline(
    Readable.from(gathered(lines), { highWaterMark: 1 }),
    createGzip({ level: LEVEL }),
    createWriteStream(partial, { mode: 0o600, flags: 'wx', flush: true }),
    { ...(signal !== undefined && { signal }) },
  );
}

/** A line at a time would go to the compressor's thread and back a line at a time. */
async function* gathered(lines: AsyncIterable<string>): AsyncGenerator<Buffer> {
  let parts: string[] = [];
  let length = 0;
  for await (const line of lines) {
    parts.push(line);
    length += line.length;
    if (length < GATHERED_LENGTH) continue;
    yield Buffer.from(parts.join(''));
    [parts, length] = [[], 0];
  }
  yield Buffer.from(parts.join(''));
}

async function* collect(deps: CollectDeps, workspaces: readonly string[]): AsyncGenerator<WrittenRecord> {
  for (const workspace of workspaces) yield* collectWorkspace(deps, workspace);
}

const exists = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );

/** What the system says of a file, without the file's name. */
function asFailure(error: unknown): KildeError {
  const code = errorCode(error);
  if (!/^E[A-Z]+$/.test(code)) return toKildeError(error);
  return new KildeError('invalid_argument', `The backup could not be written there (${code}).`, { cause: error });
}
