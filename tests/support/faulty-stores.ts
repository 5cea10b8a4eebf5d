import { KildeError } from '../../shared/platform/errors.ts';

/** A store some of whose calls are something else; the rest is the real one's. */
export function intercepting<T extends object>(
  store: T,
  before: (method: string) => Promise<void> | void,
  after: (method: string) => Promise<void> | void = () => undefined,
): T {
  return new Proxy(store, {
    get: (target, key) => {
      const value: unknown = Reflect.get(target, key);
      if (typeof value !== 'function') return value;
      return async (...args: unknown[]) => {
        await before(String(key));
        const result: unknown = await Reflect.apply(value, target, args);
        await after(String(key));
        return result;
      };
    },
  });
}

/** Counts calls, and fails one of them: before its work, or when it is done, as where an answer is lost. */
export class Faults {
  calls = 0;
  failAt = Infinity;

  readonly check = (): void => {
    this.calls += 1;
    if (this.calls === this.failAt) throw new KildeError('store_failed', 'The store is away.', { retryable: true });
  };
}
