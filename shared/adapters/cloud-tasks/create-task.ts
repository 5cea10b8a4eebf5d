import { sha256Hex } from '../../platform/hash.ts';
import type { Task } from '../../ports/task-queue.ts';
import type { CloudTasksSettings } from './options.ts';

/**
 * The same run and step is the same name, which Cloud Tasks takes once, and for an hour after it was done. A
 * hash, because names that begin alike slow the queue down:
 * https://docs.cloud.google.com/tasks/docs/reference/rest/v2/projects.locations.queues.tasks/create
 */
export function taskName(queue: string, task: Task): string {
  const { workspace, runId, step } = task;
  // No source has an empty id.
  const about = task.kind === 'generation' ? '' : task.sourceId;
  return `${queue}/tasks/${sha256Hex(workspace, about, runId, String(step))}`;
}

/** The body of the request that creates a task; the task's own body is `{"task": {…}}`, as `reindex` takes it. */
export function createTaskBody(settings: CloudTasksSettings, task: Task) {
  const { queue, targetUrl, serviceAccount, audience = targetUrl, dispatchSeconds } = settings;
  const body = JSON.stringify({ task: toWire(task) });
  return {
    task: {
      name: taskName(queue, task),
      dispatchDeadline: `${dispatchSeconds}s`,
      httpRequest: {
        url: targetUrl,
        httpMethod: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: Buffer.from(body).toString('base64'),
        oidcToken: { serviceAccountEmail: serviceAccount, audience },
      },
    },
  };
}

/** Field by field: a task may carry more than is to leave the process. */
function toWire(task: Task) {
  const { workspace, runId, step } = task;
  if (task.kind === 'generation') return { kind: task.kind, workspace, runId, step };
  const { sourceId, allowEmpty } = task;
  return { workspace, sourceId, runId, step, ...(allowEmpty === true && { allowEmpty }) };
}
