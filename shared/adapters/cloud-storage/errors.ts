import { z } from 'zod';
import { KildeError } from '../../platform/errors.ts';
import type { Failure } from '../../platform/resilience.ts';

/** The SDK's errors, and those of the libraries below it, told by their shape. */
const shape = z.looseObject({
  /** An HTTP status; or a name, of the system's or of the SDK's own. */
  code: z.union([z.int(), z.string()]).optional().catch(undefined),
  message: z.string().catch(''),
  response: z
    .looseObject({ headers: z.record(z.string(), z.unknown()) })
    .optional()
    .catch(undefined),
});

const final = (kind: 'source_failed' | 'not_configured', message: string, cause: unknown): Failure => ({
  kind: 'final',
  error: new KildeError(kind, message, { cause }),
});

/** Sorts what a call threw. The SDK's own words may hold what the server said, and stay in `cause`. */
export function classifyFailure(bucket: string, error: unknown): Failure {
  if (error instanceof KildeError) return { kind: error.retryable ? 'outage' : 'final', error };
  const { code, message, response } = shape.catch({ message: '' }).parse(error);
  const status = typeof code === 'string' && /^\d{3}$/.test(code) ? Number(code) : code;
  if (CREDENTIALS.test(message) || NO_FILE.has(status)) return final('not_configured', NO_CREDENTIALS, error);
  if (typeof status === 'number') return classifyStatus(bucket, status, retryAfter(response?.headers), error);
  if (status === 'CONTENT_DOWNLOAD_MISMATCH')
    return outage('Cloud Storage sent bytes that do not match their checksum. Try again.', error);
  if (/^E[A-Z_]+$/.test(status ?? ''))
    return outage('Cloud Storage could not be reached, or closed the connection. Try again.', error);
  return final('source_failed', UNREADABLE, error);
}

/** The listing is not what Google's is. */
export const unreadable = (cause: unknown): KildeError => new KildeError('source_failed', UNREADABLE, { cause });

const UNREADABLE =
  'Cloud Storage answered in a form that cannot be read. An operator must check STORAGE_EMULATOR_HOST, if it is set: it wants its "http://".';

const NO_CREDENTIALS =
  'Cloud Storage refused Kilde’s credentials, or there are none. Run as a service account, or run `gcloud auth application-default login`.';

/** What Google's libraries say before they call: none found, a named file that is not there, a refused refresh. */
const CREDENTIALS = /default credentials|credential file|invalid_grant/i;
/** The only file that is read on the way is the one with the credentials. */
const NO_FILE: ReadonlySet<unknown> = new Set(['ENOENT', 'EACCES', 'EISDIR', 'ENOTDIR']);

function classifyStatus(bucket: string, status: number, retryAfterMs: number | undefined, cause: unknown): Failure {
  if (status === 401) return final('not_configured', NO_CREDENTIALS, cause);
  if (status === 403)
    return final(
      'source_failed',
      `Cloud Storage refused access to the bucket ${bucket} (HTTP 403). Grant Kilde’s service account the role roles/storage.objectViewer on it.`,
      cause,
    );
  if (status === 404)
    return final(
      'source_failed',
      `Cloud Storage knows no bucket ${bucket} (HTTP 404). Correct the name in the source, or create the bucket.`,
      cause,
    );
  if (status < 500 && status !== 408 && status !== 429)
    return final(
      'source_failed',
      `Cloud Storage refused the request (HTTP ${status}). An operator finds the reason in the log.`,
      cause,
    );
  const options = { cause, retryable: true, retryAfterMs };
  if (status !== 429)
    return {
      kind: 'outage',
      error: new KildeError('source_failed', `Cloud Storage failed (HTTP ${status}). Try again.`, options),
    };
  const message = 'Cloud Storage is limiting Kilde’s requests (HTTP 429). Try again later.';
  return { kind: 'throttled', error: new KildeError('source_failed', message, options) };
}

const outage = (message: string, cause: unknown): Failure => ({
  kind: 'outage',
  error: new KildeError('source_failed', message, { cause, retryable: true }),
});

/** Google writes whole seconds. */
function retryAfter(headers: Record<string, unknown> | undefined): number | undefined {
  const value = headers?.['retry-after'];
  return typeof value === 'string' && /^\d{1,6}$/.test(value) ? Number(value) * 1_000 : undefined;
}
