import { setTimeout as sleep } from 'node:timers/promises';
import {
  bulkhead,
  BrokenCircuitError,
  BulkheadRejectedError,
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  ExponentialBackoff,
  halfJitterGenerator,
  handleWhen,
  TaskCancelledError,
  timeout,
  TimeoutStrategy,
} from 'cockatiel';
import { KildeError } from './errors.ts';

/** What one failed try means for the next: its `error` is what the caller gets when there is none. */
export type Failure =
  /** The other side is not there, or not well. Tried again; enough of these in a row open the breaker. */
  | { readonly kind: 'outage'; readonly error: KildeError }
  /** The other side is well and asks for patience. Tried again; the breaker does not count it. */
  | { readonly kind: 'throttled'; readonly error: KildeError }
  /** The same call would fail the same way. */
  | { readonly kind: 'final'; readonly error: KildeError };

export interface ResilienceOptions {
  /** Who is called, as the first words of a message: `The embedding provider`. */
  readonly subject: string;
  /** Milliseconds for one try. */
  readonly timeoutMs: number;
  /** Tries in all, the first included. */
  readonly tries: number;
  /** First pause between tries; doubles each time up to `maxBackoffMs`, of which the upper half is random. */
  readonly backoffMs: number;
  readonly maxBackoffMs: number;
  /** A server that asks for a longer pause (`retryAfterMs`) fails the call at once. */
  readonly retryAfterCapMs: number;
  /** Outages in a row that open the breaker. */
  readonly breakerFailures: number;
  /** How long the open breaker fails calls at once before it lets one through to see. */
  readonly breakerPauseMs: number;
  /** Calls under way at once, in this process. */
  readonly concurrency: number;
  /** Calls waiting for a place; one more fails at once. */
  readonly queue: number;
  readonly classify: (error: unknown) => Failure;
  /** Waits between tries; ends early, by throwing, when the signal aborts. Tests record it. */
  readonly wait?: ((ms: number, signal?: AbortSignal) => Promise<void>) | undefined;
}

const realWait = (ms: number, signal?: AbortSignal): Promise<void> => sleep(ms, undefined, signal ? { signal } : {});

const cancelled = (): KildeError => new KildeError('cancelled', 'The call was cancelled by its caller.');

/** How a failed try passes through cockatiel, which only knows thrown errors. */
class TryFailed extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.error.message, { cause: failure.error });
    this.failure = failure;
  }
}

/**
 * Calls to a provider: a place in the queue, then up to `tries` tries through the breaker, each with its
 * timeout. Every rejection is a KildeError: `provider_failed`, or `cancelled` the moment the caller's
 * signal aborts, wherever the call stands.
 */
export class Resilience {
  readonly #options: ResilienceOptions;
  readonly #bulkhead;
  readonly #breaker;
  readonly #timeout;
  readonly #backoff;
  #openedAt = 0;

  constructor(options: ResilienceOptions) {
    this.#options = options;
    this.#bulkhead = bulkhead(options.concurrency, options.queue);
    // An aborted try in the half-open state proves nothing, and cockatiel would close the breaker for it.
    const counts = (error: unknown): boolean =>
      error instanceof TryFailed
        ? error.failure.kind === 'outage'
        : isCancelled(error) && this.#breaker.state === CircuitState.HalfOpen;
    this.#breaker = circuitBreaker(handleWhen(counts), {
      breaker: new ConsecutiveBreaker(options.breakerFailures),
      halfOpenAfter: options.breakerPauseMs,
    });
    this.#breaker.onBreak(() => {
      this.#openedAt = Date.now();
    });
    // Aggressive: a try that does not listen to its signal must not hold the caller.
    this.#timeout = timeout(options.timeoutMs, TimeoutStrategy.Aggressive);
    this.#backoff = new ExponentialBackoff({
      generator: halfJitterGenerator,
      initialDelay: options.backoffMs,
      maxDelay: options.maxBackoffMs,
    });
  }

  /** `half-open` as soon as the pause is over, so that a readiness check does not keep the trial call away. */
  get breaker(): 'closed' | 'open' | 'half-open' {
    const { state } = this.#breaker;
    if (state === CircuitState.Closed) return 'closed';
    return state === CircuitState.HalfOpen || this.#pauseLeft() === 0 ? 'half-open' : 'open';
  }

  async run<T>(call: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (signal?.aborted) throw cancelled();
    const work = this.#bulkhead
      .execute(() => this.#withRetries(call, signal), signal)
      .catch((error: unknown) => {
        throw this.#outward(error, signal);
      });
    return signal === undefined ? work : orAborted(work, signal);
  }

  /** Not cockatiel's retry: its pause between tries cannot be ended by an abort. */
  async #withRetries<T>(call: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const { tries, retryAfterCapMs, wait = realWait } = this.#options;
    let backoff = this.#backoff.next();
    for (let tried = 1; ; tried += 1) {
      try {
        return await this.#once(call, signal);
      } catch (error) {
        if (!(error instanceof TryFailed) || error.failure.kind === 'final' || tried >= tries) throw error;
        const asked = error.failure.error.retryAfterMs ?? 0;
        if (asked > retryAfterCapMs) throw error;
        await wait(Math.max(asked, backoff.duration), signal);
        backoff = backoff.next(undefined);
      }
    }
  }

  #once<T>(call: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    return this.#breaker.execute(async () => {
      if (signal?.aborted) throw cancelled();
      try {
        return await this.#timeout.execute((context) => call(context.signal), signal);
      } catch (error) {
        if (signal?.aborted) throw cancelled();
        throw new TryFailed(
          error instanceof TaskCancelledError ? this.#timedOut(error) : this.#options.classify(error),
        );
      }
    }, signal);
  }

  #timedOut(cause: unknown): Failure {
    const seconds = this.#options.timeoutMs / 1_000;
    const message = `${this.#options.subject} did not answer within ${seconds} seconds. Try again.`;
    return { kind: 'outage', error: new KildeError('provider_failed', message, { cause, retryable: true }) };
  }

  /** What the caller sees of an error that ended the call. */
  #outward(error: unknown, signal?: AbortSignal): KildeError {
    if (signal?.aborted) return cancelled();
    if (error instanceof TryFailed) return error.failure.error;
    if (error instanceof KildeError) return error;
    const { subject } = this.#options;
    if (error instanceof BrokenCircuitError) {
      const message = `${subject} failed several times in a row and is left alone for a moment. Try again later.`;
      return new KildeError('provider_failed', message, {
        cause: error,
        retryable: true,
        retryAfterMs: this.#pauseLeft(),
      });
    }
    if (error instanceof BulkheadRejectedError) {
      const message = `${subject} has more calls waiting than Kilde keeps. Try again later.`;
      return new KildeError('provider_failed', message, { cause: error, retryable: true });
    }
    return new KildeError('provider_failed', `${subject} could not be called.`, { cause: error });
  }

  #pauseLeft(): number {
    return Math.max(0, this.#openedAt + this.#options.breakerPauseMs - Date.now());
  }
}

const isCancelled = (error: unknown): boolean => error instanceof KildeError && error.kind === 'cancelled';

/** The work's outcome, or `cancelled` as soon as the signal aborts; the work is left to end on its own. */
async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(cancelled());
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
