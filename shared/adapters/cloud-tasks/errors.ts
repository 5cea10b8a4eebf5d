import { z } from 'zod';
import { KildeError, type KildeErrorOptions } from '../../platform/errors.ts';
import type { Failure } from '../../platform/resilience.ts';

/** `Headers`, or what another realm calls so. */
const headerReader = z.custom<Pick<Headers, 'get'>>(
  (value) => typeof value === 'object' && value !== null && 'get' in value && typeof value.get === 'function',
);

/** The errors of google-auth-library and of gaxios below it, told by their shape. */
const shape = z.looseObject({
  status: z.int().optional().catch(undefined),
  code: z.unknown(),
  message: z.string().catch(''),
  response: z.looseObject({ status: z.int(), headers: headerReader }).optional().catch(undefined),
});

/** The HTTP status of a failed call; undefined when there was no answer. */
export function statusOf(error: unknown): number | undefined {
  const { status, response } = shape.safeParse(error).data ?? {};
  return status ?? response?.status;
}

/** Sorts what a call threw. Messages say what to check; Google's own words stay in `cause`. */
export function classifyFailure(error: unknown): Failure {
  if (error instanceof KildeError) return { kind: error.retryable ? 'outage' : 'final', error };
  const { code, message = '' } = shape.safeParse(error).data ?? {};
  if (CREDENTIALS.test(message) || code === 'ENOENT') return final(NO_CREDENTIALS, error);
  const status = statusOf(error);
  if (status !== undefined) return classifyStatus(status, retryAfter(error), error);
  return outage('Cloud Tasks could not be reached. Try again.', { cause: error, retryable: true });
}

function classifyStatus(status: number, retryAfterMs: number | undefined, cause: unknown): Failure {
  const options = { cause, retryable: true, retryAfterMs };
  if (status === 401) return final(NO_CREDENTIALS, cause);
  if (status === 403)
    return final(
      'Cloud Tasks refused the task (HTTP 403). Grant Kilde’s service account roles/cloudtasks.enqueuer on the queue, and roles/iam.serviceAccountUser on the account that the queue calls as.',
      cause,
    );
  if (status === 404)
    return final(
      'Cloud Tasks knows no such queue (HTTP 404). Create it with Terraform, or correct KILDE_TASKS_QUEUE.',
      cause,
    );
  if (status === 429) {
    const message = 'Cloud Tasks is limiting Kilde’s requests (HTTP 429). Try again later.';
    return { kind: 'throttled', error: new KildeError('source_failed', message, options) };
  }
  if (status < 500 && status !== 408)
    return final(`Cloud Tasks refused the task (HTTP ${status}). An operator finds the reason in the log.`, cause);
  return outage(`Cloud Tasks failed (HTTP ${status}). Try again.`, options);
}

const outage = (message: string, options: KildeErrorOptions): Failure => ({
  kind: 'outage',
  error: new KildeError('source_failed', message, options),
});

const final = (message: string, cause: unknown): Failure => ({
  kind: 'final',
  error: new KildeError('source_failed', message, { cause }),
});

const NO_CREDENTIALS =
  'Cloud Tasks refused Kilde’s credentials, or there are none. Run as a service account, or run `gcloud auth application-default login`.';

/** What google-auth-library says before it calls. */
const CREDENTIALS = /default credentials|credential file|invalid_grant/i;

/** Google writes whole seconds. */
function retryAfter(error: unknown): number | undefined {
  const value = shape.safeParse(error).data?.response?.headers.get('retry-after');
  return typeof value === 'string' && /^\d{1,6}$/.test(value) ? Number(value) * 1_000 : undefined;
}
