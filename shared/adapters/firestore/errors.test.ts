import { KildeError } from '../../platform/errors.ts';
import { GRPC, statusOf, toStoreError } from './errors.ts';

/** As the SDK throws them: an Error with a gRPC status; REST's are the same with other fields around. */
const sdkError = (
  code: number | string | undefined,
  message = 'projects/acme-prod/databases/(default) said no',
): Error => Object.assign(new Error(message), code === undefined ? {} : { code, details: message });

const MISSING_VECTOR_INDEX =
  '9 FAILED_PRECONDITION: Missing vector index configuration. Please create the required index with the following gcloud command: gcloud firestore indexes composite create --project=acme-prod --collection-group=chunks';
const MISSING_INDEX =
  '9 FAILED_PRECONDITION: The query requires an index. You can create it here: https://console.firebase.google.com/v1/r/project/acme-prod';

describe('toStoreError', () => {
  const cases: readonly [string, Error, RegExp, boolean][] = [
    [
      'a missing vector index',
      sdkError(GRPC.failedPrecondition, MISSING_VECTOR_INDEX),
      /lacks an index.*terraform apply/,
      false,
    ],
    ['a missing index', sdkError(GRPC.failedPrecondition, MISSING_INDEX), /lacks an index.*terraform apply/, false],
    [
      'an index that is being built',
      sdkError(GRPC.failedPrecondition, `${MISSING_INDEX} That index is currently building and cannot be used yet.`),
      /still building an index/,
      true,
    ],
    ['a failed precondition', sdkError(GRPC.failedPrecondition, 'the stored version does not match'), /changed/, true],
    ['no permission', sdkError(GRPC.permissionDenied), /roles\/datastore\.user/, false],
    ['no credentials', sdkError(GRPC.unauthenticated), /application-default login/, false],
    [
      'no credentials found',
      sdkError(undefined, 'Could not load the default credentials. Browse to'),
      /credentials/,
      false,
    ],
    [
      'no project',
      sdkError(undefined, 'Unable to detect a Project Id in the current environment.'),
      /GOOGLE_CLOUD_PROJECT/,
      false,
    ],
    [
      'no database',
      sdkError(GRPC.notFound, '5 NOT_FOUND: The database (default) does not exist for project acme-prod'),
      /does not know the database.*FIRESTORE_DATABASE/,
      false,
    ],
    [
      'a record that went',
      sdkError(GRPC.notFound, '5 NOT_FOUND: No document to update: projects/acme-prod'),
      /changed/,
      true,
    ],
    [
      'a transaction too big',
      sdkError(GRPC.invalidArgument, 'Transaction too big. Decrease transaction size.'),
      /Split the document/,
      false,
    ],
    [
      'a value too long',
      sdkError(GRPC.invalidArgument, 'The value of property "b" is longer than 1048487 bytes.'),
      /Split the document/,
      false,
    ],
    ['an invalid argument', sdkError(GRPC.invalidArgument), /invalid/, false],
    ['a spent quota', sdkError(GRPC.resourceExhausted), /quota/, true],
    ['contention', sdkError(GRPC.aborted), /Too many writers/, true],
    ['an outage', sdkError(GRPC.unavailable), /cannot be reached/, true],
    ['an inner error', sdkError(GRPC.internal), /cannot be reached/, true],
    ['a deadline', sdkError(GRPC.deadlineExceeded), /cannot be reached/, true],
    ['a refused connection', sdkError('ECONNREFUSED'), /cannot be reached/, true],
    ['a bug', new TypeError('undefined is not a function'), /unexpected/, false],
  ];

  it.each(cases)('says what to do about %s', (_, error, message, retryable) => {
    const mapped = toStoreError(error);
    expect(mapped).toMatchObject({ kind: 'store_failed', retryable, cause: error });
    expect(mapped.message).toMatch(message);
    expect(mapped.message).not.toMatch(/acme|console\.firebase|1048487/);
  });

  it('leaves an error of Kilde’s own as it is', () => {
    const own = new KildeError('store_failed', 'own');
    expect(toStoreError(own)).toBe(own);
  });

  it('takes what is no error at all', () => {
    for (const thrown of [undefined, null, 'text', 5, {}]) expect(toStoreError(thrown).kind).toBe('store_failed');
  });
});

describe('statusOf', () => {
  it('is the code of an error, if it has one', () => {
    expect(statusOf(sdkError(GRPC.alreadyExists))).toBe(6);
    expect(statusOf(new Error('x'))).toBeUndefined();
    expect(statusOf(null)).toBeUndefined();
    expect(statusOf('code')).toBeUndefined();
  });
});
