import { z } from 'zod';
import { KildeError } from '../../platform/errors.ts';

/** gRPC's status codes, which the SDK gives over REST, too: https://grpc.io/docs/guides/status-codes/ */
const CODE = {
  invalidArgument: 3,
  notFound: 5,
  permissionDenied: 7,
  resourceExhausted: 8,
  failedPrecondition: 9,
  unauthenticated: 16,
} as const;

/** Cancelled, unknown, deadline exceeded, aborted, internal, unavailable. */
const OUTAGES: ReadonlySet<unknown> = new Set([1, 2, 4, 10, 13, 14]);

const shape = z.looseObject({
  code: z.union([z.int(), z.string()]).optional().catch(undefined),
  message: z.string().catch(''),
});

/** What a failed call means to a caller. Messages name the reference; Google's own words stay in `cause`. */
export function toSecretError(reference: string, error: unknown): KildeError {
  if (error instanceof KildeError) return error;
  const { code, message } = shape.catch({ message: '' }).parse(error);
  if (CREDENTIALS.test(message) || code === 'ENOENT' || code === CODE.unauthenticated)
    return notConfigured(NO_CREDENTIALS, error);
  const problem = typeof code === 'number' ? PROBLEMS.get(code) : undefined;
  return problem === undefined ? otherError(code, error) : notConfigured(`The secret ${reference} ${problem}`, error);
}

const PROBLEMS: ReadonlyMap<number, string> = new Map([
  [CODE.notFound, 'is not there. Create it, or correct the reference in the source.'],
  [
    CODE.permissionDenied,
    'may not be read. Grant Kilde’s service account the role roles/secretmanager.secretAccessor on it.',
  ],
  [CODE.failedPrecondition, 'is disabled or destroyed. Enable it, or name another version.'],
  [CODE.invalidArgument, 'cannot be read by that name. Correct the reference in the source.'],
]);

const notConfigured = (message: string, cause: unknown): KildeError =>
  new KildeError('not_configured', message, { cause });

function otherError(code: unknown, cause: unknown): KildeError {
  const failed = (message: string, retryable: boolean) =>
    new KildeError('source_failed', message, { cause, retryable });
  if (code === CODE.resourceExhausted) return failed('Secret Manager’s quota is used up. Try again later.', true);
  if (OUTAGES.has(code) || typeof code === 'string')
    return failed('Secret Manager could not be reached. Try again.', true);
  return failed('Secret Manager failed in an unexpected way. An operator finds the reason in the log.', false);
}

const NO_CREDENTIALS =
  'Secret Manager refused Kilde’s credentials, or there are none. Run as a service account, or run `gcloud auth application-default login`.';

/** What Google's libraries say before they call. */
const CREDENTIALS = /default credentials|credential file|invalid_grant/i;
