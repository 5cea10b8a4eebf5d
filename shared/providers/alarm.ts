/** Calls `onElapsed` after a while, unless the function that it gives is called first. */
export type Timer = (ms: number, onElapsed: () => void) => () => void;

export const systemTimer: Timer = (ms, onElapsed) => {
  const timeout = setTimeout(onElapsed, ms);
  return () => clearTimeout(timeout);
};

/** A signal that aborts when another does, or when a time that can be put off runs out. */
export class Alarm {
  readonly signal: AbortSignal;
  readonly #controller = new AbortController();
  readonly #timer: Timer;
  #unset: () => void = () => {};
  #rang = false;

  constructor(outer: AbortSignal | undefined, timer: Timer = systemTimer) {
    const own = this.#controller.signal;
    this.signal = outer === undefined ? own : AbortSignal.any([outer, own]);
    this.#timer = timer;
  }

  /** Whether time ran out, as opposed to an abort from outside. */
  get rang(): boolean {
    return this.#rang;
  }

  /** From now on; the time set before counts no more. */
  set(ms: number): void {
    this.#unset();
    this.#unset = this.#timer(ms, () => {
      this.#rang = true;
      this.#controller.abort();
    });
  }

  unset(): void {
    this.#unset();
  }

  /** Ends whatever still listens to the signal. */
  close(): void {
    this.#unset();
    this.#controller.abort();
  }
}
