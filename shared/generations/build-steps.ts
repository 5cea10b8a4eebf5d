import { randomUUID } from 'node:crypto';
import type { Clock } from '../ports/clock.ts';
import type { GenerationTask, TaskQueue } from '../ports/task-queue.ts';
import type { CatchUpOptions } from './catch-up.ts';
import type { GenerationOutcome } from './outcome.ts';
import type { Rebuilder } from './rebuilder.ts';

export interface BuildStepsDeps {
  readonly rebuilder: Pick<Rebuilder, 'isDue' | 'ensure'>;
  readonly queue: TaskQueue;
  readonly clock: Clock;
  /** Milliseconds after which a step begins no new document, well within the time of one request. */
  readonly stepMs: number;
}

/** `Rebuilder.ensure`, spread over as many tasks as it takes. */
export interface BuildSteps {
  /** Queues the first step when there is something to do; two cheap reads tell. */
  begin(workspace: string): Promise<boolean>;
  /**
   * Queues the next one by itself. One that finds another at work ends: that one goes on. Throws what makes another
   * try worth while, and what only somebody's doing can help.
   */
  step(task: GenerationTask, options?: Pick<CatchUpOptions, 'deadline' | 'signal'>): Promise<GenerationOutcome>;
}

export function createBuildSteps({ rebuilder, queue, clock, stepMs }: BuildStepsDeps): BuildSteps {
  return {
    begin: async (workspace) => {
      if (!(await rebuilder.isDue(workspace))) return false;
      await queue.enqueue({ kind: 'generation', workspace, runId: randomUUID(), step: 0 });
      return true;
    },
    step: async (task, { deadline = new Date(clock.now().getTime() + stepMs), signal } = {}) => {
      const outcome = await rebuilder.ensure(task.workspace, { deadline, signal });
      if (outcome.state === 'more') await queue.enqueue({ ...task, step: task.step + 1 });
      return outcome;
    },
  };
}
