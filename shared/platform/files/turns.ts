import { setImmediate } from 'node:timers/promises';
import { KildeError } from '../errors.ts';

/** Longest stretch of work that lets nobody else in. */
const TURN_MS = 15;

/** Taking turns: long work that never waits would keep every other request of the process waiting. */
export class Turns {
  readonly #signal: AbortSignal | undefined;
  #end = performance.now() + TURN_MS;

  constructor(signal?: AbortSignal) {
    this.#signal = signal;
  }

  /**
   * Whether it is time to `await rest()`.
   * @throws KildeError cancelled when the caller went away.
   */
  get over(): boolean {
    if (this.#signal?.aborted === true)
      throw new KildeError('cancelled', 'Reading was stopped by its caller; what was taken in so far stays.');
    return performance.now() > this.#end;
  }

  async rest(): Promise<void> {
    await setImmediate();
    this.#end = performance.now() + TURN_MS;
  }
}
