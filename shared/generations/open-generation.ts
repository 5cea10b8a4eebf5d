import { isOnlyOf } from '../platform/profiles.ts';
import type { Generation, Generations } from '../ports/generations.ts';
import type { CopyDeps } from './deps.ts';
import {
  activeIndex,
  changed,
  generationAt,
  initialRecord,
  isUnfinished,
  mainProfile,
  othersOf,
  withNew,
  without,
} from './record.ts';

/**
 * The generation that is to become one of this profile: the build that was interrupted, one that was left or kept
 * aside and is of that profile alone, else a new one. Other builds are given up. Undefined when the active index is
 * of that profile alone, or empty.
 */
export async function openGeneration(
  deps: CopyDeps,
  workspace: string,
  profile: string,
): Promise<Generation | undefined> {
  const { generations, indexes, clock } = deps;
  const known = await generations.readNow(workspace);
  const statistics = await indexes.statistics(activeIndex(workspace, known));
  if (statistics.documents === 0 || isOnlyOf(statistics, profile)) return undefined;
  const found = await findReusable(deps, known, profile);
  for (const generation of othersOf(known)) {
    if (isUnfinished(generation) && generation !== found) await dropGeneration(deps, workspace, generation.index);
  }
  const record = await generations.change(workspace, (current) => {
    const now = clock.now();
    const base = current ?? initialRecord(workspace, mainProfile(statistics, profile), now);
    const reusable = found && generationAt(base, found.index);
    if (reusable === undefined) return withNew(base, workspace, profile, now);
    if (isUnfinished(reusable)) return undefined;
    return changed(base, new Map([[reusable.index, { state: 'building', reason: null, profile }]]), now);
  });
  return record?.all.find((generation) => generation.profile === profile && isUnfinished(generation));
}

async function findReusable(
  { indexes }: CopyDeps,
  record: Generations | undefined,
  profile: string,
): Promise<Generation | undefined> {
  for (const generation of othersOf(record)) {
    if (generation.profile !== profile) continue;
    if (isOnlyOf(await indexes.statistics(generation.index), profile)) return generation;
  }
  return undefined;
}

/** The index first: should this be interrupted, the record still names what is to go. */
export async function dropGeneration(
  { indexes, generations }: CopyDeps,
  workspace: string,
  index: string,
): Promise<void> {
  await indexes.deleteIndex(index);
  await generations.change(workspace, (record) => {
    const generation = generationAt(record, index);
    return record === undefined || generation === undefined || generation.state === 'active'
      ? undefined
      : without(record, index);
  });
}
