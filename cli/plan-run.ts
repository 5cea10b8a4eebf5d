import { readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Library } from '../shared/tools/library.ts';
import type { DataDir, SourceState } from './data-dir.ts';
import { StartRefused } from './failure.ts';

export interface PlannedRun {
  readonly source: string;
  /** Why an index that is there already is made again. */
  readonly reason: string | undefined;
  /** What was kept of the source that the index was made from. */
  readonly previous: SourceState | undefined;
}

export interface PlanRequest {
  readonly library: Pick<Library, 'store' | 'embedder'>;
  readonly workspace: string;
  readonly dataDir: DataDir;
  /** Whole path of the folder that was asked for. */
  readonly source: string | undefined;
  /** What is indexed when nothing was asked for and nothing is there. */
  readonly checkout: string;
}

/**
 * What is to be indexed at this start: the folder that was asked for, the one whose indexing was
 * interrupted or made by another embedder, or this checkout when the index is empty. Undefined: the
 * index is as it was left.
 * @throws StartRefused when another folder's documents are there.
 */
export async function planRun(request: PlanRequest): Promise<PlannedRun | undefined> {
  const { library, workspace, dataDir, source, checkout } = request;
  const previous = await dataDir.sourceState(workspace);
  const { documents } = await library.store.statistics(workspace);
  if (source !== undefined && documents > 0 && previous !== undefined && previous.source !== source)
    throw new StartRefused(
      `The index in ${resolve(dataDir.path)} holds ${previous.source}. Use another KILDE_DATA_DIR or KILDE_WORKSPACE for another folder.`,
      1,
    );
  const { profile } = library.embedder;
  const current = previous?.complete === true && previous.profile === profile.id;
  const others = current ? undefined : await othersChunks(library, workspace);
  const stale = previous !== undefined && (!previous.complete || others !== undefined) ? previous.source : undefined;
  const chosen = source ?? stale ?? (documents === 0 ? checkout : undefined);
  if (chosen === undefined) return undefined;
  const reason = others && `The index was embedded by ${others.profiles}; indexing again with ${profile.id}.`;
  return { source: chosen, reason, previous };
}

export interface OthersChunks {
  readonly chunks: number;
  readonly profiles: string;
}

/** Chunks whose vectors the embedder cannot compare with its own; undefined when there are none. */
export async function othersChunks(
  { store, embedder }: Pick<Library, 'store' | 'embedder'>,
  workspace: string,
): Promise<OthersChunks | undefined> {
  const { profiles } = await store.statistics(workspace);
  const others = Object.entries(profiles).filter(([id, chunks]) => id !== embedder.profile.id && chunks > 0);
  if (others.length === 0) return undefined;
  return {
    chunks: others.reduce((sum, [, chunks]) => sum + chunks, 0),
    profiles: others.map(([id]) => id).join(' and '),
  };
}

/**
 * The folder as the person means it: npm runs scripts in the checkout, and tells in INIT_CWD where it was called.
 * @throws StartRefused when it cannot be read.
 */
export async function resolveSource(source: string, calledFrom: string): Promise<string> {
  const folder = resolve(calledFrom, source);
  try {
    await readdir(folder);
  } catch {
    throw new StartRefused(
      `The source folder ${folder} cannot be read; expected a folder that exists and that this user may read.`,
      2,
    );
  }
  return folder;
}
