import { IGNORE_FILES } from '../ignore-rules.ts';
import { Turns } from '../turns.ts';
import type { ArchiveKind } from './archive-kind.ts';
import { ARCHIVE_LIMITS, type ArchiveLimits, checkUnpacked } from './limits.ts';
import { Planner } from './plan.ts';
import type { RawArchive } from './raw-archive.ts';
import { TarArchive } from './tar.ts';
import { ZipArchive } from './zip.ts';

export { archiveKindOf, type ArchiveKind } from './archive-kind.ts';
export { ARCHIVE_LIMITS, type ArchiveLimits } from './limits.ts';

export type ArchiveEntry =
  | { readonly kind: 'file'; readonly path: string; readonly bytes: Uint8Array }
  /** `path` is the entry's name made printable: it names the entry to people and is good for nothing else. */
  | { readonly kind: 'left_out'; readonly path: string; readonly reason: string };

export interface ArchiveOptions {
  readonly kind: ArchiveKind;
  /** Drop the one folder that everything is in, if there is one, as in the tarballs of git hosts. */
  readonly stripTop: boolean;
  /** Names of the files whose rules hide others. Default: `.gitignore` and `.kildeignore`. */
  readonly ignoreFiles?: readonly string[] | undefined;
  /** Whether archives in it are given like other files. Default: they are left out. */
  readonly keepArchives?: boolean | undefined;
  readonly limits?: Partial<ArchiveLimits> | undefined;
  /** Why a file is not wanted, before it is unpacked; see `reasonToLeaveOut`. */
  readonly leaveOut?: (path: string, bytes: number) => string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The files of an archive, one unpacked at a time, then what was left out. Follows `.gitignore` and
 * `.kildeignore` at every level; what they hide, and other people's code, is passed over in silence.
 * @throws KildeError invalid_argument when the archive as a whole cannot be read, or is over a limit; what
 * was given before that is good, and nobody may conclude that anything is gone. `cancelled` on the signal.
 */
export async function* readArchive(bytes: Uint8Array, options: ArchiveOptions): AsyncGenerator<ArchiveEntry, void> {
  const limits = { ...ARCHIVE_LIMITS, ...options.limits };
  const archive = openArchive(bytes, options.kind, limits);
  const turns = new Turns(options.signal);
  const { stripTop, ignoreFiles = IGNORE_FILES, keepArchives = false, leaveOut = () => undefined } = options;
  const planner = new Planner({ stripTop, ignoreFiles, keepArchives, limits, leaveOut });
  for await (const entry of archive.entries()) {
    if (turns.over) await turns.rest();
    await planner.add(entry);
  }
  const plan = await planner.plan(turns);
  checkUnpacked(plan.bytes, bytes.length, limits);
  let index = 0;
  if (plan.files.size > 0)
    for await (const entry of archive.entries()) {
      if (turns.over) await turns.rest();
      const path = plan.files.get(index++);
      if (path !== undefined) yield { kind: 'file', path, bytes: await entry.read() };
    }
  for (const { path, reason } of plan.leftOut) yield { kind: 'left_out', path, reason };
}

function openArchive(bytes: Uint8Array, kind: ArchiveKind, limits: ArchiveLimits): RawArchive {
  return kind === 'zip' ? new ZipArchive(bytes, limits) : new TarArchive(bytes, kind === 'tar.gz', limits);
}
