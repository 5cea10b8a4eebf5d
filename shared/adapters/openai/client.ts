import { isBrokenCircuitError, isBulkheadRejectedError, isTaskCancelledError } from 'cockatiel';
import type { OpenAI } from 'openai';
import { KildeError } from '../../platform/errors.ts';
import { Resilience } from '../../platform/resilience.ts';
import { systemClock, type Clock } from '../../ports/clock.ts';
import type { FailureReason } from '../../ports/generator.ts';
import type { Timer } from '../../providers/alarm.ts';
import { ProviderError, reasonOf } from '../../providers/provider-error.ts';
import { boundedFetch } from './bounded-fetch.ts';
import { classifyFailure } from './failure.ts';
import type { ConnectionOptions } from './options.ts';

/** Time as the adapters see it; tests record the waits and let time run out themselves instead of sleeping. */
export interface Timing {
  readonly clock?: Clock;
  readonly wait?: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly timer?: Timer;
}

export interface ClientOptions extends ConnectionOptions {
  /** Who is called, as the first words of a message. */
  readonly subject: string;
  /** For one try, the whole answer included. */
  readonly timeoutMs: number;
  /** Of one answer. */
  readonly mostBytes: number;
}

/** The SDK's client behind our own policy. */
export class ProviderClient {
  readonly #load: () => Promise<OpenAI>;
  readonly #resilience: Resilience;
  #client: Promise<OpenAI> | undefined;

  constructor(options: ClientOptions, timing: Timing) {
    const { clock = systemClock, wait } = timing;
    this.#load = () => loadClient(options);
    this.#resilience = new Resilience({
      ...options,
      classify: (error) => classifyFailure(options.subject, error, clock.now()),
      wait,
    });
  }

  get breaker(): 'closed' | 'open' | 'half-open' {
    return this.#resilience.breaker;
  }

  /** Rejects with a `ProviderError`, or a `KildeError` of kind `cancelled`. */
  async run<T>(call: (client: OpenAI, signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    try {
      return await this.#resilience.run(async (trySignal) => {
        this.#client ??= this.#load();
        return call(await this.#client, trySignal);
      }, signal);
    } catch (error) {
      throw withReason(error);
    }
  }
}

function withReason(error: unknown): unknown {
  if (!(error instanceof KildeError) || error instanceof ProviderError || error.kind !== 'provider_failed')
    return error;
  const { message, cause, retryable, retryAfterMs } = error;
  return new ProviderError(ownReason(cause) ?? reasonOf(error), message, { cause, retryable, retryAfterMs });
}

/** Of what our own policy ended. */
function ownReason(cause: unknown): FailureReason | undefined {
  if (isBrokenCircuitError(cause)) return 'open';
  if (isBulkheadRejectedError(cause)) return 'busy';
  return isTaskCancelledError(cause) ? 'timeout' : undefined;
}

/** Loaded at the first call (it takes 100 ms), so processes without a provider never do. */
async function loadClient(options: ClientOptions): Promise<OpenAI> {
  const { OpenAI } = await import('openai');
  const { apiKey, baseURL, query, subject, mostBytes, timeoutMs } = options;
  return new OpenAI({
    // It takes the environment's when there is none. This one is never sent: see the headers.
    apiKey: typeof apiKey === 'function' ? () => keyFrom(apiKey, subject) : (apiKey ?? 'none'),
    baseURL,
    defaultQuery: query,
    defaultHeaders: headersOf(options),
    fetch: boundedFetch(subject, mostBytes),
    // Ours does both. The SDK's clock is set behind ours, so that ours is the one that speaks.
    maxRetries: 0,
    timeout: timeoutMs + 1_000,
    // At `debug` it would write documents to the log.
    logLevel: 'off',
    // Taken from the environment otherwise.
    organization: null,
    project: null,
    adminAPIKey: null,
  });
}

async function keyFrom(key: () => Promise<string>, subject: string): Promise<string> {
  try {
    return await key();
  } catch (cause) {
    const message = `${subject} could not be called: the credentials for it could not be had. Try again.`;
    throw new ProviderError('denied', message, { cause, retryable: true });
  }
}

/** The SDK sends its key as a bearer token unless that header is ruled out. */
function headersOf({ apiKey, keyHeader, headers }: ClientOptions): Record<string, string | null> {
  if (apiKey !== undefined && keyHeader === 'authorization') return headers;
  return { authorization: null, ...headers, ...(typeof apiKey === 'string' && { [keyHeader]: apiKey }) };
}
