import { Worker } from 'node:worker_threads';
import type { Guarded, GuardData, GuardedOutcome } from './messages.ts';
import type { Outcome } from './thread-pool.ts';

export interface GuardOptions extends GuardData {
  /** URL of the guard's own module. */
  readonly guard: URL;
  /** After so long without work all threads end, and their libraries' memory is free. */
  readonly idleMilliseconds: number;
}

/** The process's end of a guard: started with the first message, no reason for a process to stay alive. */
export class GuardedThreads<Message, Answer> {
  readonly #options: GuardOptions;
  readonly #pending = new Map<number, (outcome: Outcome<Answer>) => void>();
  #guard: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;
  #messages = 0;

  constructor(options: GuardOptions) {
    this.#options = options;
  }

  get isRunning(): boolean {
    return this.#guard !== undefined;
  }

  /** @param transfer buffers of the message that are handed over instead of copied, and gone afterwards. */
  run(message: Message, transfer: readonly ArrayBuffer[] = []): Promise<Outcome<Answer>> {
    const guard = (this.#guard ??= this.#start());
    const number = (this.#messages += 1);
    clearTimeout(this.#idle);
    guard.ref();
    return new Promise((settle) => {
      this.#pending.set(number, settle);
      const guarded: Guarded<Message> = { number, message, transfer };
      guard.postMessage(guarded, transfer);
    });
  }

  #start(): Worker {
    const { guard: module, entry, limits } = this.#options;
    const workerData: GuardData = { entry, limits };
    const guard = new Worker(module, { workerData, env: {}, argv: [], execArgv: [], stdout: true, stderr: true });
    guard.on('message', ({ number, outcome }: GuardedOutcome<Answer>) => this.#settle(number, outcome));
    guard.on('error', (error: unknown) => this.#lose(guard, String(error)));
    guard.on('exit', (code) => this.#lose(guard, `the guard's exit code ${code}`));
    return guard;
  }

  #settle(number: number, outcome: Outcome<Answer>): void {
    this.#pending.get(number)?.(outcome);
    this.#pending.delete(number);
    if (this.#pending.size > 0) return;
    this.#guard?.unref();
    this.#idle = setTimeout(() => void this.#stop(), this.#options.idleMilliseconds).unref();
  }

  async #stop(): Promise<void> {
    const guard = this.#guard;
    this.#guard = undefined;
    await guard?.terminate();
  }

  #lose(guard: Worker, cause: string): void {
    if (this.#guard !== guard) return;
    this.#guard = undefined;
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const settle of pending) settle({ kind: 'crashed', cause });
  }
}
