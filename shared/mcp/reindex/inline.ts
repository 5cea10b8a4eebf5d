import { toKildeError } from '../../platform/errors.ts';
import type { SyncTask } from '../../ports/task-queue.ts';
import type { SyncOutcome } from '../../sync/deps.ts';
import type { BegunIn } from './begin.ts';
import { eachSource, type Turn } from './each-source.ts';
import type { ReindexService, ReindexSettings } from './service.ts';

/**
 * Does what a queue would, before the answer. No step begins when the time of one is over: the last one may
 * still take as long. What is left waits for the next call.
 */
export function workInline(
  service: ReindexService,
  { stepMs }: ReindexSettings,
  begun: readonly BegunIn[],
  allowEmpty: boolean,
): Promise<Turn[]> {
  const { clock } = service;
  const until = clock.now().getTime() + stepMs;
  const isOver = () => clock.now().getTime() >= until;
  return eachSource(begun, isOver, async ({ workspace, sourceId, runId }) => {
    const goOnWith = await runToGoOnWith(service, workspace, sourceId, runId);
    let task: SyncTask = { workspace, sourceId, runId: goOnWith, step: 0, allowEmpty };
    let outcome = await step(service, task);
    while (outcome.more && !isOver()) {
      task = { ...task, step: task.step + 1 };
      outcome = await step(service, task);
    }
    return outcome;
  });
}

/**
 * The run that time ended last, otherwise the one that was begun. A source of which only reading tells what
 * changed would never be read to its end if each call began anew.
 */
async function runToGoOnWith({ sources }: ReindexService, workspace: string, sourceId: string, runId: string | null) {
  const newest = (await sources.getSource(workspace, sourceId))?.runId ?? null;
  const last = newest === null ? undefined : await sources.getRun(workspace, sourceId, newest);
  return last?.state === 'stopped' ? last.id : (runId ?? '');
}

/** What was done before a failure stands in the run's record, and is told with it. */
async function step({ reindexer, sources }: ReindexService, task: SyncTask): Promise<SyncOutcome> {
  try {
    return await reindexer.step(task);
  } catch (thrown) {
    const error = toKildeError(thrown);
    const run = await sources.getRun(task.workspace, task.sourceId, task.runId).catch(() => undefined);
    if (run?.state !== 'failed') throw error;
    return { run, more: false, error };
  }
}
