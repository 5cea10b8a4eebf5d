import { EventEmitter, once } from 'node:events';
import type { Timer } from '../alarm.ts';

interface Entry {
  readonly ms: number;
  readonly onElapsed: () => void;
}

/** Time that runs out when the test says so. */
export class HandTimer {
  /** Of every time that was set, in order. */
  readonly set: number[] = [];
  readonly #running = new Set<Entry>();
  readonly #changes = new EventEmitter();

  readonly timer: Timer = (ms, onElapsed) => {
    const entry = { ms, onElapsed };
    this.set.push(ms);
    this.#running.add(entry);
    this.#changes.emit('set');
    return () => this.#running.delete(entry);
  };

  get running(): readonly number[] {
    return [...this.#running].map(({ ms }) => ms);
  }

  /** Lets a time of that length run out, as soon as one is running. */
  async elapse(ms: number): Promise<void> {
    const entry = await this.#find(ms);
    this.#running.delete(entry);
    entry.onElapsed();
  }

  async #find(ms: number): Promise<Entry> {
    for (;;) {
      const entry = [...this.#running].find((each) => each.ms === ms);
      if (entry !== undefined) return entry;
      await once(this.#changes, 'set');
    }
  }
}
