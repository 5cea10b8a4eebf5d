import { LRUCache } from 'lru-cache';
import { KildeError, toKildeError } from '../../platform/errors.ts';
import { Resilience } from '../../platform/resilience.ts';
import { type Clock, systemClock } from '../../ports/clock.ts';
import type { SecretStore } from '../../ports/secrets.ts';
import { type AccessVersion, openClient } from './client.ts';
import { toSecretError } from './errors.ts';
import { checkOptions, type SecretManagerOptions, type SecretManagerSettings } from './options.ts';

const REFERENCE = /^projects\/[\w:.-]{1,128}\/secrets\/[\w-]{1,255}\/versions\/(?:latest|\d{1,10})$/;
const MAX_KEPT = 256;

/**
 * Secrets in Google's Secret Manager: `projects/P/secrets/S/versions/V`. Each is kept for a few minutes, so
 * that one sync reads it once; what failed is not kept. Callers of one secret at once share one call.
 */
export class SecretManagerSecrets implements SecretStore {
  readonly #settings: SecretManagerSettings;
  readonly #kept: LRUCache<string, string>;
  readonly #calls: Resilience;
  #client: Promise<AccessVersion> | undefined;

  constructor(options: SecretManagerOptions = {}, clock: Clock = systemClock) {
    this.#settings = checkOptions(options);
    this.#calls = resilience(this.#settings);
    this.#kept = new LRUCache({
      max: MAX_KEPT,
      ttl: this.#settings.ttlMs,
      // Nor does what nobody asks for any more stay in memory.
      ttlAutopurge: true,
      ttlResolution: 0,
      perf: { now: () => clock.now().getTime() },
      fetchMethod: (reference) => this.#calls.run(() => this.#access(reference)).catch(asSourceFailure),
    });
  }

  async read(reference: string): Promise<string> {
    if (!REFERENCE.test(reference))
      throw new KildeError(
        'not_configured',
        'This is no reference to a secret of Secret Manager: expected projects/P/secrets/S/versions/V.',
      );
    const secret = await this.#kept.fetch(reference);
    if (secret === undefined || secret === '')
      throw new KildeError('not_configured', `The secret ${reference} is empty. Add a version that holds it.`);
    return secret;
  }

  async #access(reference: string): Promise<string> {
    try {
      const access = await this.#open();
      // `echo secret | gcloud secrets versions add` adds a line break, with which every request would fail.
      return (await access(reference, this.#settings.deadlineMs)).trim();
    } catch (error) {
      throw toSecretError(reference, error);
    }
  }

  /** Credentials that were not there may be the next time. */
  #open(): Promise<AccessVersion> {
    this.#client ??= openClient(this.#settings.apiEndpoint).catch((error: unknown) => {
      this.#client = undefined;
      throw error;
    });
    return this.#client;
  }
}

const resilience = ({ deadlineMs, tries, backoffMs }: SecretManagerSettings): Resilience =>
  new Resilience({
    subject: 'Secret Manager',
    // The SDK keeps to the deadline by itself, once it has a token.
    timeoutMs: deadlineMs + 1_000,
    tries,
    backoffMs,
    maxBackoffMs: 4_000,
    retryAfterCapMs: 0,
    breakerFailures: 10,
    breakerPauseMs: 10_000,
    concurrency: 8,
    queue: 256,
    classify: (thrown) => {
      const error = toKildeError(thrown);
      return { kind: error.retryable ? 'outage' : 'final', error };
    },
  });

/** What `Resilience` says by itself, of a timeout or an open breaker, is said of providers. */
function asSourceFailure(error: unknown): never {
  if (!(error instanceof KildeError) || error.kind !== 'provider_failed') throw error;
  const { message, cause, retryable, retryAfterMs } = error;
  throw new KildeError('source_failed', message, { cause, retryable, retryAfterMs });
}
