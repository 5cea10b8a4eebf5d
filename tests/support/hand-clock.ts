import type { Clock } from '../../shared/ports/clock.ts';

/** Stands still until it is moved. */
export class HandClock implements Clock {
  #now = Date.UTC(2026, 10, 21, 12);

  now(): Date {
    return new Date(this.#now);
  }

  pass(ms: number): void {
    this.#now += ms;
  }
}
