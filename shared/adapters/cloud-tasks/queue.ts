import type { AuthClient } from 'google-auth-library';
import { KildeError } from '../../platform/errors.ts';
import { Resilience } from '../../platform/resilience.ts';
import type { Task, TaskQueue } from '../../ports/task-queue.ts';
import { createTaskBody } from './create-task.ts';
import { classifyFailure, statusOf } from './errors.ts';
import { checkOptions, type CloudTasksOptions, type CloudTasksSettings } from './options.ts';

type Requester = Pick<AuthClient, 'request'>;

/**
 * Cloud Tasks, which calls `targetUrl` once for each task, and again when that fails. One REST call through
 * google-auth-library, which is here already: @google-cloud/tasks would bring a gRPC client for it.
 */
export class CloudTasksQueue implements TaskQueue {
  readonly #settings: CloudTasksSettings;
  readonly #calls: Resilience;
  readonly #openClient: () => Promise<Requester>;
  #client: Promise<Requester> | undefined;

  /** @param openClient whose credentials are used; the process's own when left out. */
  constructor(options: CloudTasksOptions, openClient?: () => Promise<Requester>) {
    this.#settings = checkOptions(options);
    this.#calls = resilience(this.#settings);
    this.#openClient = openClient ?? (() => clientOf(this.#settings.apiEndpoint));
  }

  async enqueue(task: Task): Promise<void> {
    await this.#calls.run((signal) => this.#create(task, signal)).catch(asSourceFailure);
  }

  async #create(task: Task, signal: AbortSignal): Promise<void> {
    const { apiEndpoint, queue } = this.#settings;
    const client = await this.#open();
    try {
      await client.request({
        url: new URL(`/v2/${queue}/tasks`, apiEndpoint),
        method: 'POST',
        data: createTaskBody(this.#settings, task),
        signal,
        retry: false,
      });
    } catch (error) {
      // ALREADY_EXISTS: an earlier try arrived although its answer did not, or the caller asks twice.
      if (statusOf(error) !== 409) throw error;
    }
  }

  /** Credentials that were not there may be the next time. */
  #open(): Promise<Requester> {
    this.#client ??= this.#openClient().catch((error: unknown) => {
      this.#client = undefined;
      throw error;
    });
    return this.#client;
  }
}

async function clientOf(apiEndpoint: string): Promise<Requester> {
  const { GoogleAuth, PassThroughClient } = await import('google-auth-library');
  if (apiEndpoint.startsWith('http:')) return new PassThroughClient();
  return new GoogleAuth({ scopes: 'https://www.googleapis.com/auth/cloud-tasks' }).getClient();
}

const resilience = ({ deadlineMs, tries, backoffMs }: CloudTasksSettings): Resilience =>
  new Resilience({
    subject: 'Cloud Tasks',
    timeoutMs: deadlineMs,
    tries,
    backoffMs,
    maxBackoffMs: 4_000,
    retryAfterCapMs: 10_000,
    breakerFailures: 10,
    breakerPauseMs: 5_000,
    concurrency: 8,
    queue: 1_024,
    classify: classifyFailure,
  });

/** What `Resilience` says by itself, of a timeout or an open breaker, is said of providers. */
function asSourceFailure(error: unknown): never {
  if (!(error instanceof KildeError) || error.kind !== 'provider_failed') throw error;
  const { message, cause, retryable, retryAfterMs } = error;
  throw new KildeError('source_failed', message, { cause, retryable, retryAfterMs });
}
