import type { Composition } from '../shared/compose.ts';
import type { RunRecord } from '../shared/ports/sources.ts';
import type { SyncProgress } from '../shared/sync/deps.ts';
import { putSource } from '../shared/sync/manage-sources.ts';
import { locationOf } from '../shared/sync/source-location.ts';
import { folderSource } from '../shared/sync/sync-reader.ts';
import { START_SOURCE } from './plan-run.ts';
import { showProgress } from './progress.ts';
import type { LeftOut } from './run-text.ts';

export interface FolderReport {
  readonly run: RunRecord;
  readonly leftOut: readonly LeftOut[];
}

/**
 * Syncs the folder of `npm start` with a progress bar; what is there already is searched meanwhile.
 * @throws KildeError what ended the run before its end.
 */
export async function indexFolder(
  { sources, sync, reindexer }: Composition,
  workspace: string,
  folder: string,
  signal: AbortSignal,
): Promise<FolderReport> {
  const known = await sources.getSource(workspace, START_SOURCE);
  // Said anew, a source would count as changed.
  if (known === undefined || locationOf(known.spec) !== folder)
    await putSource(sync, workspace, folderSource(START_SOURCE, folder));
  const view = showProgress(process.stderr);
  const leftOut: LeftOut[] = [];
  try {
    const { run, error } = await reindexer.sync(workspace, START_SOURCE, {
      onProgress: (progress: SyncProgress) => view.update(progress),
      onLeftOut: (path: string, reason: string) => void leftOut.push({ path, reason }),
      signal,
    });
    if (error !== null) throw error;
    return { run, leftOut };
  } finally {
    view.stop();
  }
}
