import { KildeError, type KildeErrorOptions } from '../../platform/errors.ts';

/** The numbers of gRPC's status codes, which REST errors carry too: https://grpc.io/docs/guides/status-codes/ */
export const GRPC = {
  cancelled: 1,
  unknown: 2,
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  alreadyExists: 6,
  permissionDenied: 7,
  resourceExhausted: 8,
  failedPrecondition: 9,
  aborted: 10,
  internal: 13,
  unavailable: 14,
  unauthenticated: 16,
} as const;

const retryable = true;

/** What an administrator should know; the SDK's own words, which may name projects and paths, stay in `cause`. */
export function toStoreError(error: unknown): KildeError {
  if (error instanceof KildeError) return error;
  const { message, ...options } = explain(statusOf(error), textOf(error));
  return new KildeError('store_failed', message, { ...options, cause: error });
}

export function statusOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}

interface Explanation extends KildeErrorOptions {
  readonly message: string;
}

const say = (message: string, options: KildeErrorOptions = {}): Explanation => ({ message, ...options });

function explain(status: unknown, text: string): Explanation {
  switch (status) {
    case GRPC.failedPrecondition:
      return missingIndex(text);
    case GRPC.permissionDenied:
      return say(
        'Firestore refused access. Grant the service account the role roles/datastore.user, and see that the Firestore API is enabled in the project.',
      );
    case GRPC.unauthenticated:
      return noCredentials;
    case GRPC.notFound:
      if (/to update/i.test(text)) return changed;
      return say(
        'Firestore does not know the database. Create it with Terraform, or correct GOOGLE_CLOUD_PROJECT and FIRESTORE_DATABASE.',
      );
    case GRPC.invalidArgument:
      return tooLarge.test(text)
        ? say('Firestore takes no write of this size at once. Split the document into smaller ones.')
        : say('Firestore refused the request as invalid. The operator finds the reason in the log.');
    case GRPC.resourceExhausted:
      return say('Firestore’s quota is used up, or writes come too fast. Try again later, or raise the quota.', {
        retryable,
      });
    case GRPC.aborted:
      return say('Too many writers change the same part of the workspace in Firestore. Try again.', { retryable });
    default:
      return explainOther(status, text);
  }
}

/** Status codes of an outage, system errors of the connection, and what the client says before it calls. */
function explainOther(status: unknown, text: string): Explanation {
  if (/default credentials/i.test(text)) return noCredentials;
  if (/project id/i.test(text)) return say('The Google Cloud project is not known. Set GOOGLE_CLOUD_PROJECT.');
  if (OUTAGES.has(status) || typeof status === 'string') return unreachable;
  return say('Firestore failed in an unexpected way. The operator finds the reason in the log.');
}

const OUTAGES: ReadonlySet<unknown> = new Set([
  GRPC.cancelled,
  GRPC.unknown,
  GRPC.deadlineExceeded,
  GRPC.internal,
  GRPC.unavailable,
]);

const unreachable = say('Firestore cannot be reached. Try again in a moment.', { retryable });

const noCredentials = say(
  'Firestore knows no credentials. Run as a service account, or run `gcloud auth application-default login`.',
);

/**
 * `Transaction too big` counts the documents and index entries that change, not the request alone, so it
 * can come far below 10 MiB (https://github.com/firebase/firebase-tools/issues/1036).
 */
const tooLarge = /too big|too large|longer than|exceeds the maximum/i;

function missingIndex(text: string): Explanation {
  if (/currently building/i.test(text)) {
    return say('Firestore is still building an index that Kilde’s queries need. Try again in some minutes.', {
      retryable,
    });
  }
  if (/index/i.test(text)) {
    return say(
      'Firestore lacks an index that Kilde’s queries need. Run `terraform apply`, which creates all of them, and wait until they are built.',
    );
  }
  return changed;
}

const changed = say('What is stored in Firestore changed in the meantime. Try again.', { retryable });

const textOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : '';
