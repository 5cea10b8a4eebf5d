import { isOnlyOf } from '../platform/profiles.ts';
import type { WorkspaceStatistics } from '../ports/documents.ts';
import type { Generation, Generations } from '../ports/generations.ts';
import type { BuildDeps } from './deps.ts';
import { dropGeneration } from './open-generation.ts';
import { activeIndex, GRACE_DAYS, isOlderThan, isUnfinished, othersOf } from './record.ts';
import { underLease } from '../sync/under-generation-lease.ts';

/**
 * Generations whose time is over. One of the configured profile that was kept aside stays until somebody decides:
 * without it, the same build would begin again. A build that nobody goes on with is given up in the end.
 */
export function removable(
  record: Generations | undefined,
  active: Pick<WorkspaceStatistics, 'profiles'>,
  configured: string,
  graceDays: number,
  now: Date,
): readonly Generation[] {
  const isDone = isOnlyOf(active, configured);
  return othersOf(record).filter((generation) => {
    const isWanted = generation.profile === configured;
    if (isUnfinished(generation)) return isWanted ? isDone : isOlderThan(generation, graceDays, now);
    const waits = generation.state === 'kept_aside' && isWanted && !isDone;
    return !waits && isOlderThan(generation, graceDays, now);
  });
}

/** Gives the indexes that went; none while somebody else is at work on the generations. */
export async function removeRetired(
  deps: BuildDeps,
  workspace: string,
  graceDays: number = GRACE_DAYS,
): Promise<readonly string[]> {
  const removed = await underLease(deps, workspace, undefined, async (signal) => {
    const names: string[] = [];
    const record = await deps.generations.readNow(workspace);
    const active = await deps.indexes.statistics(activeIndex(workspace, record));
    const configured = deps.embedders.configured(workspace).profile.id;
    for (const { index } of removable(record, active, configured, graceDays, deps.clock.now())) {
      signal.throwIfAborted();
      await dropGeneration(deps, workspace, index);
      names.push(index);
    }
    return names;
  });
  return removed?.result ?? [];
}
