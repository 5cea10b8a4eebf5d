import { Worker } from 'node:worker_threads';

export interface PoolLimits {
  /** Threads at a time. */
  readonly size: number;
  /** For one message. */
  readonly maxMilliseconds: number;
  /** Of one thread in bytes: its heap, and the buffers beside it. */
  readonly maxMemory: number;
}

/** What became of a message: an answer, or the end of the thread that had it. */
export type Outcome<Answer> =
  | { readonly kind: 'answered'; readonly answer: Answer }
  | { readonly kind: 'out_of_time' }
  | { readonly kind: 'out_of_memory' }
  /** `cause` is for the log alone. */
  | { readonly kind: 'crashed'; readonly cause: string };

interface Task<Message, Answer> {
  readonly message: Message;
  readonly transfer: readonly ArrayBuffer[];
  readonly settle: (outcome: Outcome<Answer>) => void;
}

/**
 * The engine's own bound, in MiB. A thread that reaches it can take the whole process down, when it asks for
 * much at once, so it is far beyond what the watch below allows.
 */
const HEAP_MB = 1_024;
const STACK_MB = 4;
/** Between two looks at the memory of a thread at work. */
const WATCH_MILLISECONDS = 50;
/** A thread is replaced after so many messages: what libraries keep of each adds up. */
const MAX_MESSAGES = 200;

/**
 * Runs messages in threads that can be ended, one at a time in each: a message that hangs or eats memory
 * costs its thread and nothing else. Lives in a thread that has nothing else to do, or the watch would sleep
 * while others work.
 */
export class ThreadPool<Message, Answer> {
  readonly #entry: URL;
  readonly #limits: PoolLimits;
  readonly #waiting: Task<Message, Answer>[] = [];
  readonly #free: Seat<Message, Answer>[] = [];
  #seats = 0;

  /** @param entry module that a thread runs; it answers every message with one message. */
  constructor(entry: URL, limits: PoolLimits) {
    this.#entry = entry;
    this.#limits = limits;
  }

  /** @param transfer buffers of the message that are handed over instead of copied, and gone afterwards. */
  run(message: Message, transfer: readonly ArrayBuffer[] = []): Promise<Outcome<Answer>> {
    return new Promise((settle) => {
      this.#waiting.push({ message, transfer, settle });
      this.#assign();
    });
  }

  #assign(): void {
    const task = this.#waiting[0];
    if (task === undefined) return;
    const seat = this.#free.pop() ?? this.#open();
    if (seat === undefined) return;
    this.#waiting.shift();
    seat.work(task);
  }

  #open(): Seat<Message, Answer> | undefined {
    if (this.#seats >= this.#limits.size) return undefined;
    this.#seats += 1;
    return new Seat<Message, Answer>(this.#entry, this.#limits, {
      free: (seat) => {
        this.#free.push(seat);
        this.#assign();
      },
      gone: (seat) => {
        this.#seats -= 1;
        const at = this.#free.indexOf(seat);
        if (at !== -1) this.#free.splice(at, 1);
        this.#assign();
      },
    });
  }
}

interface Events<Message, Answer> {
  free(seat: Seat<Message, Answer>): void;
  gone(seat: Seat<Message, Answer>): void;
}

/** One thread, and the message it works on. */
class Seat<Message, Answer> {
  readonly #limits: PoolLimits;
  readonly #events: Events<Message, Answer>;
  readonly #thread: Worker;
  #task: Task<Message, Answer> | undefined;
  #timers: NodeJS.Timeout[] = [];
  #messages = 0;
  #isGone = false;

  constructor(entry: URL, limits: PoolLimits, events: Events<Message, Answer>) {
    this.#limits = limits;
    this.#events = events;
    this.#thread = new Worker(entry, {
      // Nothing that is printed comes out, and nothing of the environment, which holds secrets, goes in.
      stdout: true,
      stderr: true,
      env: {},
      argv: [],
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB, stackSizeMb: STACK_MB },
    });
    this.#thread.on('message', (answer: Answer) => this.#answered(answer));
    this.#thread.on('error', (error: unknown) =>
      this.#end(isOutOfMemory(error) ? { kind: 'out_of_memory' } : { kind: 'crashed', cause: String(error) }),
    );
    this.#thread.on('exit', (code) => this.#end({ kind: 'crashed', cause: `exit code ${code}` }));
  }

  work(task: Task<Message, Answer>): void {
    this.#task = task;
    this.#messages += 1;
    this.#timers = [
      setTimeout(() => this.#end({ kind: 'out_of_time' }), this.#limits.maxMilliseconds),
      setInterval(() => void this.#watch(task), WATCH_MILLISECONDS),
    ];
    this.#thread.postMessage(task.message, task.transfer);
  }

  #answered(answer: Answer): void {
    const task = this.#task;
    if (this.#isGone || task === undefined) return;
    this.#task = undefined;
    this.#clearTimers();
    task.settle({ kind: 'answered', answer });
    if (this.#messages < MAX_MESSAGES) this.#events.free(this);
    else this.#end(undefined);
  }

  async #watch(task: Task<Message, Answer>): Promise<void> {
    // A thread that has just ended has no statistics, and needs none.
    const memory = await this.#thread.getHeapStatistics().catch(() => undefined);
    if (memory === undefined || this.#task !== task) return;
    const { total_heap_size: heap, external_memory: buffers } = memory;
    if (heap + buffers > this.#limits.maxMemory) this.#end({ kind: 'out_of_memory' });
  }

  #end(outcome: Outcome<Answer> | undefined): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#clearTimers();
    const task = this.#task;
    this.#task = undefined;
    // Its memory is in use until it has ended, so nobody takes its place before.
    const leave = (): void => {
      this.#events.gone(this);
      if (outcome !== undefined) task?.settle(outcome);
    };
    this.#thread.terminate().then(leave, leave);
  }

  #clearTimers(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers = [];
  }
}

const isOutOfMemory = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
