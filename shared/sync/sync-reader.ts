import { randomUUID } from 'node:crypto';
import type { SourceReader } from '../ports/source-reader.ts';
import type { RunRecord, SourceDefinition } from '../ports/sources.ts';
import type { SyncDeps, SyncRequest } from './deps.ts';
import { putSource } from './manage-sources.ts';
import { syncSource } from './sync-source.ts';

type Watching = Pick<SyncRequest, 'onProgress' | 'onLeftOut' | 'signal'>;

/**
 * Syncs what a reader gives into a workspace, as the source that `definition` names, here and to the end.
 * @throws KildeError what ended the run before.
 */
export async function syncReader(
  deps: SyncDeps,
  workspace: string,
  definition: SourceDefinition,
  reader: SourceReader,
  watching: Watching = {},
): Promise<RunRecord> {
  const { source } = await putSource(deps, workspace, definition);
  const { run, error } = await syncSource(deps, { workspace, source, reader, holder: randomUUID(), ...watching });
  if (error !== null) throw error;
  return run;
}

/** A folder of this machine as a source of all its files. */
export const folderSource = (id: string, path: string): SourceDefinition => ({
  id,
  spec: { kind: 'folder', path },
  include: [],
  exclude: [],
  expand: false,
  refreshMinutes: null,
});
