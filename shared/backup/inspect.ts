import { readBackup } from './read-backup.ts';
import type { BackupProgress } from './stores.ts';
import { Tally, type WorkspaceTally } from './tally.ts';

export interface InspectedWorkspace {
  readonly tally: WorkspaceTally;
  readonly indexes: readonly string[];
  readonly keyIds: readonly string[];
}

/** A backup that was read to its end and found right. */
export interface Inspected {
  readonly createdAt: string;
  /** Tells it from any other. */
  readonly sha256: string;
  readonly workspaces: readonly InspectedWorkspace[];
}

/** @throws KildeError invalid_argument for what is no whole backup. */
export async function inspectBackup(
  file: string,
  onProgress: (progress: BackupProgress) => void = () => undefined,
): Promise<Inspected> {
  const tally = new Tally();
  const parts: { indexes: string[]; keyIds: string[] }[] = [];
  let createdAt = '';
  let sha256 = '';
  let seen = 0;
  for await (const record of readBackup(file)) {
    if (record.is === 'kilde backup') createdAt = record.createdAt;
    else if (record.is === 'end') sha256 = record.sha256;
    else tally.add(record.is, record.is === 'workspace' ? record.name : undefined);
    if (record.is === 'workspace') parts.push({ indexes: [], keyIds: [] });
    else if (record.is === 'index') parts.at(-1)?.indexes.push(record.name);
    else if (record.is === 'key') parts.at(-1)?.keyIds.push(record.key.id);
    else if (record.is === 'document') onProgress({ seen: (seen += 1), total: null, path: record.document.path });
  }
  const workspaces = tally.workspaces.map((each, i) => ({
    tally: each,
    indexes: parts[i]?.indexes ?? [],
    keyIds: parts[i]?.keyIds ?? [],
  }));
  return { createdAt, sha256, workspaces };
}
