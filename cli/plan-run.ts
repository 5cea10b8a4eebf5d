import { readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { SourceStore } from '../shared/ports/sources.ts';
import { locationOf } from '../shared/sync/source-location.ts';
import type { Library } from '../shared/tools/library.ts';
import { EXIT, Refused } from './failure.ts';

/** The source that `npm start` keeps: one folder an index. */
export const START_SOURCE = 'npm-start';

export interface PlannedRun {
  readonly folder: string;
}

export interface PlanRequest {
  readonly library: Pick<Library, 'store' | 'embedders'>;
  readonly sources: Pick<SourceStore, 'listSources' | 'getRun'>;
  readonly workspace: string;
  readonly dataDir: { readonly path: string };
  /** Whole path of the folder that was asked for. */
  readonly folder: string | undefined;
  /** What is indexed when nothing was asked for and nothing is there. */
  readonly checkout: string;
}

/**
 * What is to be indexed at this start: the folder that was asked for, the one whose indexing was
 * interrupted, or this checkout when there is neither a document nor a source.
 * Undefined: the index is as it was left.
 * @throws Refused when another folder's documents are there.
 */
export async function planRun(request: PlanRequest): Promise<PlannedRun | undefined> {
  const { library, sources, workspace, dataDir, folder, checkout } = request;
  const all = await sources.listSources(workspace);
  const own = all.find(({ id }) => id === START_SOURCE);
  const held = own && locationOf(own.spec);
  const { documents } = await library.store.statistics(workspace);
  if (folder !== undefined && documents > 0 && held !== undefined && held !== folder)
    throw new Refused(
      `The index in ${resolve(dataDir.path)} holds ${held}. Add another folder beside it: npx kilde source add ${folder} --sync. Or use another KILDE_DATA_DIR or KILDE_WORKSPACE.`,
      EXIT.notDone,
    );
  const run = own?.runId == null ? undefined : await sources.getRun(workspace, START_SOURCE, own.runId);
  const stale = run?.state === 'complete' ? undefined : held;
  const chosen = folder ?? stale ?? (documents === 0 && all.length === 0 ? checkout : undefined);
  return chosen === undefined ? undefined : { folder: chosen };
}

export interface OthersChunks {
  readonly chunks: number;
  readonly profiles: string;
}

/** Chunks whose vectors the embedder cannot compare with its own; undefined when there are none. */
export async function othersChunks(
  { store, embedders }: Pick<Library, 'store' | 'embedders'>,
  workspace: string,
): Promise<OthersChunks | undefined> {
  const { profiles } = await store.statistics(workspace);
  const { profile } = embedders.configured(workspace);
  const others = Object.entries(profiles).filter(([id, chunks]) => id !== profile.id && chunks > 0);
  if (others.length === 0) return undefined;
  return {
    chunks: others.reduce((sum, [, chunks]) => sum + chunks, 0),
    profiles: others.map(([id]) => id).join(' and '),
  };
}

/**
 * The folder as the person means it: npm runs scripts in the checkout, and tells in INIT_CWD where it was called.
 * @throws Refused when it cannot be read.
 */
export async function resolveSource(source: string, calledFrom: string): Promise<string> {
  const folder = resolve(calledFrom, source);
  try {
    await readdir(folder);
  } catch {
    throw new Refused(
      `The source folder ${folder} cannot be read; expected a folder that exists and that this user may read.`,
    );
  }
  return folder;
}
