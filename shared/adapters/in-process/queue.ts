import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import { KildeError } from '../../platform/errors.ts';
import type { Task, TaskQueue } from '../../ports/task-queue.ts';

const schema = z.strictObject({
  /** Tasks worked on at once. Each has entries under way side by side as it is. */
  concurrency: z.int().min(1).max(64).default(2),
});

export interface InProcessQueueOptions extends z.input<typeof schema> {
  /** What a task threw. It is not tried again: the next run goes on where it stood. */
  readonly onError?: (error: unknown, task: Task) => void;
}

/** @param signal aborts when the queue is closed. */
export type TaskHandler = (task: Task, signal: AbortSignal) => Promise<unknown>;

/**
 * Cloud Tasks' place on one machine: tasks are done by this process, outside the request that asked for them.
 * Those of one source, or of one index, one after another, in the order they came; others side by side. What waits
 * when the process ends is lost, which costs nothing but time: what a run did is in the store.
 */
export class InProcessQueue implements TaskQueue {
  readonly #handler: TaskHandler;
  readonly #concurrency: number;
  readonly #onError: (error: unknown, task: Task) => void;
  readonly #closing = new AbortController();
  /** In the order they came. */
  #waiting: Task[] = [];
  /** By what they are about. */
  readonly #running = new Map<string, Task>();
  #idlers: (() => void)[] = [];

  constructor(handler: TaskHandler, { onError = () => undefined, ...options }: InProcessQueueOptions = {}) {
    const parsed = schema.safeParse(options);
    if (!parsed.success)
      throw new KildeError('not_configured', `The task queue cannot be opened: ${z.prettifyError(parsed.error)}`);
    this.#handler = handler;
    this.#concurrency = parsed.data.concurrency;
    this.#onError = onError;
  }

  /** The same run and step is ignored for as long as it waits or runs. */
  async enqueue(task: Task): Promise<void> {
    if (this.#closing.signal.aborted)
      throw new KildeError('source_failed', 'Kilde is shutting down. Try again when it runs.', { retryable: true });
    const same = (other: Task): boolean => keyOf(other) === keyOf(task);
    if (this.#waiting.some(same) || [...this.#running.values()].some(same)) return;
    this.#waiting.push(task);
    this.#start();
  }

  /** Resolves as soon as nothing waits or runs. */
  async idle(): Promise<void> {
    if (this.#running.size === 0 && this.#waiting.length === 0) return;
    return new Promise((resolve) => this.#idlers.push(resolve));
  }

  /** Begins nothing more, tells running tasks to stop, and waits until they have. */
  async close(): Promise<void> {
    this.#waiting = [];
    this.#closing.abort();
    await this.idle();
  }

  #start(): void {
    while (this.#running.size < this.#concurrency) {
      const next = this.#waiting.findIndex((task) => !this.#running.has(subjectOf(task)));
      const [task] = next === -1 ? [] : this.#waiting.splice(next, 1);
      if (task === undefined) return;
      this.#running.set(subjectOf(task), task);
      void this.#run(task);
    }
  }

  async #run(task: Task): Promise<void> {
    // The answer to whoever asked goes first.
    await setImmediate();
    try {
      if (!this.#closing.signal.aborted) await this.#handler(task, this.#closing.signal);
    } catch (error) {
      this.#report(error, task);
    }
    this.#running.delete(subjectOf(task));
    this.#start();
    if (this.#running.size > 0 || this.#waiting.length > 0) return;
    for (const resolve of this.#idlers.splice(0)) resolve();
  }

  /** A callback that fails must not stop the tasks behind this one. */
  #report(error: unknown, task: Task): void {
    try {
      this.#onError(error, task);
    } catch {
      // Nobody is left to tell.
    }
  }
}

/** No source has an empty id. */
const subjectOf = (task: Task): string =>
  JSON.stringify([task.workspace, task.kind === 'generation' ? '' : task.sourceId]);
const keyOf = (task: Task): string => JSON.stringify([subjectOf(task), task.runId, task.step]);
