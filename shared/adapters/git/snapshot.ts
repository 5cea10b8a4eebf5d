import { KildeError } from '../../platform/errors.ts';
import { readArchive, type ArchiveEntry, type ArchiveLimits } from '../../platform/files/archive/archive.ts';
import { ArchiveTooLarge } from '../../platform/files/archive/limits.ts';
import { reasonToLeaveOut } from '../../platform/files/left-out.ts';
import { sha256Hex } from '../../platform/hash.ts';
import type { SourceEntry, SourceSnapshot } from '../../ports/source-reader.ts';
import { isLfsPointer } from './lfs.ts';

export interface SnapshotOptions {
  /** The commit that the tarball is of. */
  readonly revision: string;
  /** For messages. */
  readonly label: string;
  /** Whether archives are opened, and tables taken in row by row. */
  readonly expand: boolean;
  readonly limits: ArchiveLimits;
  readonly signal?: AbortSignal | undefined;
}

/**
 * `.gitignore` has no say: what is committed is tracked, and git itself ignores only what is not.
 * Archives are left out by `reasonToLeaveOut`, unless they are to be opened.
 */
const GIT_TARBALL = { kind: 'tar.gz', stripTop: true, ignoreFiles: ['.kildeignore'], keepArchives: true } as const;

/**
 * The files of a tarball. It was unpacked to its end before this resolves, so one that was cut short is
 * refused before anything is made of it; files are unpacked a second time, one by one, as they are listed.
 * @throws KildeError source_failed, retryable unless the tarball is over a limit: it may be whole the next time.
 */
export async function openSnapshot(tarball: Uint8Array, options: SnapshotOptions): Promise<SourceSnapshot> {
  let files = 0;
  const leaveOut = (path: string, bytes: number): string | undefined => {
    files += 1;
    return reasonToLeaveOut(path, bytes, options);
  };
  const { limits, signal } = options;
  const listing = orSourceFailed(readArchive(tarball, { ...GIT_TARBALL, limits, leaveOut, signal }), options.label);
  const first = await listing.next();
  let isWalked = false;
  return {
    revision: options.revision,
    total: files,
    async *entries(late) {
      // A second listing would be empty, and everything taken for gone.
      if (isWalked) throw new Error('The entries of a snapshot are listed once.');
      isWalked = true;
      try {
        for (let next = first; next.done !== true; next = await listing.next()) {
          if (late?.aborted === true) throw new KildeError('cancelled', 'The call was cancelled by its caller.');
          yield sourceEntry(next.value);
        }
      } finally {
        await listing.return();
      }
    },
  };
}

function sourceEntry(entry: ArchiveEntry): SourceEntry {
  if (entry.kind === 'left_out') return entry;
  const { path, bytes } = entry;
  if (isLfsPointer(bytes)) return { kind: 'left_out', path, reason: 'kept by Git LFS, outside of the repository' };
  const version = `sha256:${sha256Hex(bytes)}`;
  return {
    kind: 'file',
    path,
    bytes: bytes.length,
    version,
    read: async (known) => (known === version ? { kind: 'unchanged' } : { kind: 'bytes', bytes, version }),
  };
}

/** A tarball that cannot be read is the host’s failure, and not the caller’s argument. */
async function* orSourceFailed(
  entries: AsyncGenerator<ArchiveEntry, void>,
  label: string,
): AsyncGenerator<ArchiveEntry, void> {
  try {
    yield* entries;
  } catch (error) {
    if (!(error instanceof KildeError) || error.kind !== 'invalid_argument') throw error;
    throw new KildeError('source_failed', `The tarball of ${label} cannot be taken in. ${error.message}`, {
      cause: error,
      retryable: !(error instanceof ArchiveTooLarge),
    });
  }
}
