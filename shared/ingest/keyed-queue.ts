/**
 * Runs work of the same key one after another, of different keys side by side. Ten parallel adds of
 * one document then cost one embedding, where the store's version check alone would let all ten pay.
 */
export class KeyedQueue {
  readonly #tails = new Map<string, Promise<unknown>>();

  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(key) ?? Promise.resolve();
    // Whatever the work before gave or threw is its own caller's alone.
    const begin = () => work();
    const turn = before.then(begin, begin);
    this.#tails.set(key, turn);
    try {
      return await turn;
    } finally {
      if (this.#tails.get(key) === turn) this.#tails.delete(key);
    }
  }
}
