export type ArchiveKind = 'zip' | 'tar' | 'tar.gz';

/** Which kind of archive a path names; undefined for all that is none. */
export function archiveKindOf(path: string): ArchiveKind | undefined {
  if (/\.zip$/i.test(path)) return 'zip';
  if (/\.(?:tar\.gz|tgz)$/i.test(path)) return 'tar.gz';
  return /\.tar$/i.test(path) ? 'tar' : undefined;
}
