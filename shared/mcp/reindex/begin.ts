import { KildeError, toKildeError } from '../../platform/errors.ts';
import type { Begun } from '../../sync/reindex.ts';
import type { Caller } from '../authenticate/callers.ts';
import type { ReindexService } from './service.ts';
import { workspaceFor } from './whose.ts';

export interface BegunIn extends Begun {
  readonly workspace: string;
}

/** What was begun: runs of sources, and work on the indexes of workspaces. */
export interface BegunWork {
  readonly runs: readonly BegunIn[];
  readonly builds: readonly string[];
}

interface Asked {
  readonly workspace?: string | undefined;
  readonly source?: string | undefined;
  /** Whether a source that lists nothing is believed. */
  readonly allowEmpty: boolean;
}

/**
 * Starts runs. A scheduler names nothing: it means every workspace, and only the sources that are due. Whoever
 * names a workspace, or has a key of one, means now.
 */
export async function begin(service: ReindexService, caller: Caller, asked: Asked): Promise<BegunWork> {
  const { workspace, source, allowEmpty } = asked;
  if (caller.kind === 'operator' && workspace === undefined && source === undefined) return beginDue(service);
  const own = workspaceFor(caller, workspace);
  const runs = within(own, await service.reindexer.begin(own, { sourceId: source, allowEmpty }));
  return { runs, builds: (await service.builds.begin(own)) ? [own] : [] };
}

/**
 * One workspace's trouble is not another's: all are begun before the first failure is thrown. A scheduler that
 * tries again then finds those that were begun running or fresh.
 */
async function beginDue({ reindexer, builds }: ReindexService): Promise<BegunWork> {
  const begun = { runs: [] as BegunIn[], builds: [] as string[] };
  const failures: KildeError[] = [];
  for (const workspace of await reindexer.workspaces()) {
    try {
      begun.runs.push(...within(workspace, await reindexer.begin(workspace, { due: true })));
      if (await builds.begin(workspace)) begun.builds.push(workspace);
    } catch (thrown) {
      failures.push(toKildeError(thrown));
    }
  }
  // One that another try may help is told first: the scheduler is then asked to come again.
  const failure = failures.find(({ retryable }) => retryable) ?? failures[0];
  if (failure !== undefined) throw failure;
  return begun;
}

const within = (workspace: string, begun: readonly Begun[]): BegunIn[] => begun.map((each) => ({ workspace, ...each }));

export const toBegun = ({ workspace, sourceId, state, runId }: BegunIn) => ({
  workspace,
  source: sourceId,
  state,
  run_id: runId,
});
