import { z } from 'zod';
import { KildeError } from '../../platform/errors.ts';
import { ARCHIVE_LIMITS, type ArchiveLimits } from '../../platform/files/archive/limits.ts';

const MIB = 1024 * 1024;

export interface GitLimits extends ArchiveLimits {
  /** Of the list of branches. Hosts list pull requests, too: 130,000 of them come to 17 MB. */
  readonly refsBytes: number;
  /** Of a tarball as it comes over the wire. It is in memory while it is read, and twice when it has just come. */
  readonly tarballBytes: number;
}

/** An entry may be as large as an archive within the repository; what else is too large is left out by its name. */
const DEFAULTS: GitLimits = {
  ...ARCHIVE_LIMITS,
  entryBytes: 256 * MIB,
  refsBytes: 64 * MIB,
  tarballBytes: 512 * MIB,
};

const schema = z.record(z.string(), z.number().min(1));

/** @throws KildeError not_configured for a limit that is none. */
export function gitLimits(given: Partial<GitLimits> = {}): GitLimits {
  const limits = { ...DEFAULTS, ...given };
  const parsed = schema.safeParse(limits);
  if (parsed.success) return limits;
  const names = parsed.error.issues.map(({ path }) => path.join('.')).join(', ');
  throw new KildeError('not_configured', `The limits of a git source are wrong: ${names}. Expected numbers from 1 up.`);
}
