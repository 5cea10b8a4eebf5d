import { ExponentialBackoff, halfJitterGenerator } from 'cockatiel';
import type { Failure } from '../resilience.ts';
import type { ParsedWebOptions } from './options.ts';

/**
 * Up to `tries` tries. Not `Resilience`: that one is for a provider, whose calls share a breaker and a
 * queue and fail as `provider_failed`; here each call is to a host of its own, and one that is down says
 * nothing about the next.
 */
export async function withRetries<T>(
  call: () => Promise<T>,
  classify: (error: unknown) => Failure,
  { tries, backoffMs, maxBackoffMs, retryAfterCapMs, wait }: ParsedWebOptions,
  signal: AbortSignal,
): Promise<T> {
  let backoff = new ExponentialBackoff({
    generator: halfJitterGenerator,
    initialDelay: backoffMs,
    maxDelay: maxBackoffMs,
  }).next();
  for (let tried = 1; ; tried += 1) {
    try {
      return await call();
    } catch (thrown) {
      signal.throwIfAborted();
      const { kind, error } = classify(thrown);
      const asked = error.retryAfterMs ?? 0;
      if (kind === 'final' || tried >= tries || asked > retryAfterCapMs) throw error;
      await wait(Math.max(asked, backoff.duration), signal);
      signal.throwIfAborted();
      backoff = backoff.next(undefined);
    }
  }
}
