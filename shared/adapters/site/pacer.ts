import pLimit from 'p-limit';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../ports/clock.ts';
import type { Wait } from './options.ts';

/** Requests under way at one site. */
const AT_ONCE = 2;
/** A site that asks for more would take days to read. */
export const MAX_DELAY_MS = 10_000;

export const realWait: Wait = (ms, signal) => sleep(ms, undefined, signal === undefined ? {} : { signal });

/** Keeps requests few, and as far apart as the site wants them. */
export class Pacer {
  readonly #clock: Clock;
  readonly #wait: Wait;
  readonly #limit = pLimit(AT_ONCE);
  #delayMs = 0;
  #nextAt = 0;

  constructor(clock: Clock, wait: Wait) {
    this.#clock = clock;
    this.#wait = wait;
  }

  /** From now on. */
  setDelay(seconds: number | undefined): void {
    this.#delayMs = Math.min(MAX_DELAY_MS, Math.max(0, (seconds ?? 0) * 1_000)) || 0;
  }

  run<T>(request: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    return this.#limit(async () => {
      const now = this.#clock.now().getTime();
      const at = Math.max(now, this.#nextAt);
      this.#nextAt = at + this.#delayMs;
      if (at > now && signal?.aborted !== true) await this.#wait(at - now, signal);
      return request();
    });
  }
}
