import { describeCause } from '../mcp/describe-cause.ts';
import type { Config } from '../platform/config/index.ts';
import { toKildeError } from '../platform/errors.ts';
import type { Logger } from '../platform/log.ts';
import type { Task, TaskQueue } from '../ports/task-queue.ts';

type Step = (task: Task, signal: AbortSignal) => Promise<unknown>;

/** Cloud Tasks where a queue is named; on one machine the process's own; none where `reindex` works before it answers. */
export async function openQueue(
  { reindex }: Config,
  logger: Logger | undefined,
  step: Step,
): Promise<{ queue: TaskQueue; close: () => Promise<void> }> {
  if (reindex.tasks !== null) {
    const { CloudTasksQueue } = await import('../adapters/cloud-tasks/queue.ts');
    return { queue: new CloudTasksQueue(reindex.tasks), close: () => Promise.resolve() };
  }
  if (reindex.inline) return { queue: { enqueue: () => Promise.resolve() }, close: () => Promise.resolve() };
  const { InProcessQueue } = await import('../adapters/in-process/queue.ts');
  const queue = new InProcessQueue(step, { onError: (error, task) => tell(logger, error, task) });
  return { queue, close: () => queue.close() };
}

function tell(logger: Logger | undefined, thrown: unknown, task: Task): void {
  const { kind, cause } = toKildeError(thrown);
  if (kind === 'cancelled') return;
  const [source, what] = task.kind === 'generation' ? [undefined, 'a build failed'] : [task.sourceId, 'a run failed'];
  logger?.error({ workspace: task.workspace, source, error_kind: kind, cause: describeCause(cause) }, what);
}
