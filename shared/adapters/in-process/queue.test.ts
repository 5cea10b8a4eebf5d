import fc from 'fast-check';
import type { SyncTask, Task } from '../../ports/task-queue.ts';
import { InProcessQueue } from './queue.ts';

const taskOf = (sourceId: string, step = 0, more: Partial<SyncTask> = {}): SyncTask => ({
  workspace: 'team',
  sourceId,
  runId: 'run',
  step,
  ...more,
});

const sourceOf = (task: Task): string => (task.kind === 'generation' ? 'index' : task.sourceId);

/** Work that notes when it starts and ends, and ends when it is let go. */
function gates() {
  const log: string[] = [];
  const open = new Map<string, () => void>();
  const handler = async (task: Task) => {
    const name = `${sourceOf(task)}${task.step}`;
    log.push(`${name} starts`);
    await new Promise<void>((resolve) => open.set(name, resolve));
    log.push(`${name} ends`);
  };
  const letGo = async (name: string) => {
    open.get(name)?.();
    await turn();
  };
  return { log, handler, letGo };
}

/** Enough for what was begun to come to its next wait. */
const turn = async () => {
  for (let i = 0; i < 3; i += 1) await new Promise((resolve) => setImmediate(resolve));
};

describe('the queue of one process', () => {
  it('does tasks outside the call that asked for them', async () => {
    const seen: Task[] = [];
    const queue = new InProcessQueue(async (task) => seen.push(task));
    await queue.enqueue(taskOf('docs'));
    expect(seen).toEqual([]);
    await queue.idle();
    expect(seen).toEqual([taskOf('docs')]);
  });

  it('does those of one source in turn, and different sources side by side', async () => {
    const { log, handler, letGo } = gates();
    const queue = new InProcessQueue(handler);
    for (const task of [taskOf('a', 0), taskOf('a', 1), taskOf('b', 0)]) await queue.enqueue(task);
    await turn();
    expect(log).toEqual(['a0 starts', 'b0 starts']);
    await letGo('a0');
    expect(log.slice(2)).toEqual(['a0 ends', 'a1 starts']);
    await letGo('b0');
    await letGo('a1');
    await queue.idle();
    expect(log).toHaveLength(6);
  });

  it('does those of one index in turn, beside those of sources', async () => {
    const { log, handler, letGo } = gates();
    const queue = new InProcessQueue(handler, { concurrency: 3 });
    const build = { kind: 'generation', workspace: 'team', runId: 'run' } as const;
    for (const task of [{ ...build, step: 0 }, { ...build, step: 0 }, { ...build, step: 1 }, taskOf('a')])
      await queue.enqueue(task);
    await turn();
    expect(log).toEqual(['index0 starts', 'a0 starts']);
    await letGo('index0');
    expect(log.slice(2)).toEqual(['index0 ends', 'index1 starts']);
    await letGo('index1');
    await letGo('a0');
    await queue.idle();
    expect(log).toHaveLength(6);
  });

  it('takes the same source of another workspace for another one', async () => {
    const { log, handler } = gates();
    const queue = new InProcessQueue(handler);
    await queue.enqueue(taskOf('a', 0));
    await queue.enqueue(taskOf('a', 1, { workspace: 'other' }));
    await turn();
    expect(log).toEqual(['a0 starts', 'a1 starts']);
  });

  it('works on no more sources at once than it may', async () => {
    const { log, handler, letGo } = gates();
    const queue = new InProcessQueue(handler, { concurrency: 1 });
    await queue.enqueue(taskOf('a'));
    await queue.enqueue(taskOf('b'));
    await turn();
    expect(log).toEqual(['a0 starts']);
    await letGo('a0');
    expect(log.at(-1)).toBe('b0 starts');
  });

  it('ignores a task that waits or runs already, and takes it again afterwards', async () => {
    let done = 0;
    const queue = new InProcessQueue(async () => (done += 1));
    for (const step of [0, 1, 0, 1]) await queue.enqueue(taskOf('a', step));
    await queue.idle();
    expect(done).toBe(2);
    await queue.enqueue(taskOf('a', 0));
    await queue.idle();
    expect(done).toBe(3);
  });

  it('takes the next step from inside the one before, and is not idle between them', async () => {
    const steps: number[] = [];
    const queue: InProcessQueue = new InProcessQueue(async (task) => {
      steps.push(task.step);
      if (task.step < 4) await queue.enqueue({ ...task, step: task.step + 1 });
    });
    await queue.enqueue(taskOf('a'));
    await queue.idle();
    expect(steps).toEqual([0, 1, 2, 3, 4]);
  });

  it.each([
    ['rejects', () => Promise.reject(new Error('first'))],
    [
      'throws',
      () => {
        throw new Error('first');
      },
    ],
  ])('tells of a task that %s, and goes on', async (_, fail) => {
    const failed: unknown[] = [];
    const done: number[] = [];
    const queue = new InProcessQueue(
      async ({ step }) => {
        if (step === 0) await fail();
        done.push(step);
      },
      { onError: (error, task) => failed.push([String(error), task.step]) },
    );
    await queue.enqueue(taskOf('a', 0));
    await queue.enqueue(taskOf('a', 1));
    await queue.idle();
    expect([failed, done]).toEqual([[['Error: first', 0]], [1]]);
  });

  it('goes on when the telling fails, too', async () => {
    let done = 0;
    const queue = new InProcessQueue(
      async () => {
        done += 1;
        throw new Error('work');
      },
      {
        onError: () => {
          throw new Error('telling');
        },
      },
    );
    await queue.enqueue(taskOf('a', 0));
    await queue.enqueue(taskOf('a', 1));
    await queue.idle();
    expect(done).toBe(2);
  });

  it('is idle when it never had a task', async () => {
    await expect(new InProcessQueue(async () => undefined).idle()).resolves.toBeUndefined();
  });

  it('refuses a concurrency that is none', () => {
    expect(() => new InProcessQueue(async () => undefined, { concurrency: 0 })).toThrow(
      expect.objectContaining({ kind: 'not_configured' }),
    );
  });
});

describe('closing', () => {
  it('tells what runs to stop, waits for it, and begins nothing more', async () => {
    const log: string[] = [];
    const queue = new InProcessQueue(
      async ({ step }, signal) => {
        log.push(`${step} starts`);
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
        await turn();
        log.push(`${step} ends`);
      },
      { concurrency: 1 },
    );
    await queue.enqueue(taskOf('a', 0));
    await queue.enqueue(taskOf('a', 1));
    await turn();
    await queue.close();
    expect(log).toEqual(['0 starts', '0 ends']);
  });

  it('does not begin what was only just asked for', async () => {
    let done = 0;
    const queue = new InProcessQueue(async () => (done += 1));
    await queue.enqueue(taskOf('a'));
    await queue.close();
    expect(done).toBe(0);
  });

  it('refuses later tasks, and may be done twice', async () => {
    const queue = new InProcessQueue(async () => undefined);
    await queue.close();
    await queue.close();
    await expect(queue.enqueue(taskOf('a'))).rejects.toMatchObject({ kind: 'source_failed', retryable: true });
  });
});

/** Follows tasks from the outside, and finds what must never be. */
class Watch {
  readonly asked: Task[] = [];
  readonly started: Task[] = [];
  readonly failed: Task[] = [];
  readonly #live = new Set<string>();
  readonly #running = new Set<string>();
  most = 0;

  /** False for one that waits or runs already. */
  ask(task: Task): boolean {
    const key = JSON.stringify(task);
    if (this.#live.has(key)) return false;
    this.#live.add(key);
    this.asked.push(task);
    return true;
  }

  start(task: Task): void {
    const source = sourceKey(task);
    expect(this.#running.has(source)).toBe(false);
    this.#running.add(source);
    this.started.push(task);
    this.most = Math.max(this.most, this.#running.size);
  }

  end(task: Task): void {
    this.#running.delete(sourceKey(task));
    this.#live.delete(JSON.stringify(task));
  }

  get isIdle(): boolean {
    return this.#live.size === 0;
  }
}

const sourceKey = (task: Task): string => `${task.workspace} ${sourceOf(task)}`;

const bySource = (tasks: readonly Task[]): Record<string, Task[] | undefined> => Object.groupBy(tasks, sourceKey);

describe('whatever is asked for, and in whatever order tasks end', () => {
  const task = fc.record({
    workspace: fc.constantFrom('one', 'two'),
    sourceId: fc.constantFrom('a', 'b'),
    runId: fc.constantFrom('r', 's'),
    step: fc.nat(2),
  });
  const jobs = fc.array(fc.record({ task, fails: fc.boolean(), late: fc.boolean() }), { maxLength: 20 });

  it('each task is done once, in order within its source, with no source twice at once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), jobs, fc.integer({ min: 1, max: 3 }), async (scheduler, list, concurrency) => {
        const watch = new Watch();
        const failing = new Set(list.filter(({ fails }) => fails).map((job) => JSON.stringify(job.task)));
        const handler = async (each: Task) => {
          watch.start(each);
          await scheduler.schedule(Promise.resolve());
          watch.end(each);
          if (failing.has(JSON.stringify(each))) throw new Error('fails');
        };
        const queue = new InProcessQueue(handler, { concurrency, onError: (_, each) => watch.failed.push(each) });
        const enqueue = async (each: Task) => {
          watch.ask(each);
          await queue.enqueue(each);
        };
        // A turn later: not in the instant in which a task has ended and the queue does not know it yet.
        const later = async (each: Task) => {
          await scheduler.schedule(Promise.resolve());
          await turn();
          await enqueue(each);
        };
        await scheduler.waitFor(Promise.all(list.map((job) => (job.late ? later(job.task) : enqueue(job.task)))));
        await scheduler.waitFor(queue.idle());
        expect(watch.isIdle).toBe(true);
        expect(watch.most).toBeLessThanOrEqual(concurrency);
        expect(bySource(watch.started)).toEqual(bySource(watch.asked));
        expect(watch.failed).toHaveLength(watch.started.filter((each) => failing.has(JSON.stringify(each))).length);
      }),
      { numRuns: 100 },
    );
  });
});
