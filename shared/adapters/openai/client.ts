import type { OpenAI } from 'openai';
import { Resilience } from '../../platform/resilience.ts';
import { systemClock, type Clock } from '../../ports/clock.ts';
import { classifyFailure } from './failure.ts';
import type { ConnectionOptions } from './options.ts';

/** Time as the adapters see it; tests record the waits instead of sleeping. */
export interface Timing {
  readonly clock?: Clock;
  readonly wait?: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** The SDK's client behind our own policy. */
export class ProviderClient {
  readonly #load: () => Promise<OpenAI>;
  readonly #resilience: Resilience;
  #client: Promise<OpenAI> | undefined;

  constructor(subject: string, options: ConnectionOptions & { readonly timeoutMs: number }, timing: Timing) {
    const { clock = systemClock, wait } = timing;
    this.#load = () => loadClient(options);
    this.#resilience = new Resilience({
      ...options,
      subject,
      classify: (error) => classifyFailure(subject, error, clock.now()),
      wait,
    });
  }

  get breaker(): 'closed' | 'open' | 'half-open' {
    return this.#resilience.breaker;
  }

  run<T>(call: (client: OpenAI, signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    return this.#resilience.run(async (trySignal) => {
      this.#client ??= this.#load();
      return call(await this.#client, trySignal);
    }, signal);
  }
}

/** Loaded at the first call (it takes 100 ms), so processes without a key never do. */
async function loadClient(options: ConnectionOptions & { readonly timeoutMs: number }): Promise<OpenAI> {
  const { OpenAI } = await import('openai');
  return new OpenAI({
    apiKey: options.apiKey,
    baseURL: options.baseURL,
    // Ours does both. The SDK's clock is set behind ours, so that ours is the one that speaks.
    maxRetries: 0,
    timeout: options.timeoutMs + 1_000,
    // At `debug` it would write documents to the log.
    logLevel: 'off',
    // Taken from the environment otherwise.
    organization: null,
    project: null,
    adminAPIKey: null,
  });
}
