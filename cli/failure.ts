import { ConfigError } from '../shared/platform/config/index.ts';
import { KildeError, type ErrorKind } from '../shared/platform/errors.ts';

/** What the processes of `kilde` and `npm start` end with. `HELP_ON_EXIT_CODES` and docs/sources.md say the same. */
export const EXIT = {
  done: 0,
  /** Something was not done, and another try will not help by itself. */
  notDone: 1,
  /** The command cannot be meant so. */
  wrong: 2,
  /** The store, the provider or the source is not to be had now. */
  unavailable: 3,
  interrupted: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const HELP_ON_EXIT_CODES = `Exit codes:
  0    done
  1    something was not done; a sentence says what
  2    the command cannot be meant so: usage, an unknown id, a wrong glob
  3    the store, the provider or a source cannot be reached now, or another run is under way: try again
  130  interrupted`;

/** Why nothing was done, in a sentence. */
export class Refused extends Error {
  readonly exitCode: ExitCode;

  constructor(message: string, exitCode: ExitCode = EXIT.wrong) {
    super(message);
    this.name = 'Refused';
    this.exitCode = exitCode;
  }
}

export interface Failure {
  /** A sentence for what was foreseen; a stack for what was not. */
  readonly text: string;
  readonly exitCode: ExitCode;
  /** For --json: what may be told of it anywhere. */
  readonly error: { readonly kind: ErrorKind; readonly message: string; readonly retryable: boolean };
}

export function describeFailure(thrown: unknown): Failure {
  if (thrown instanceof Refused) {
    const kind = thrown.exitCode === EXIT.wrong ? 'invalid_argument' : 'conflict';
    return foreseen(thrown.message, thrown.exitCode, kind, thrown.exitCode === EXIT.unavailable);
  }
  if (thrown instanceof KildeError && thrown.kind !== 'internal')
    return foreseen(thrown.message, exitCodeOf(thrown), thrown.kind, thrown.retryable);
  if (thrown instanceof ConfigError) return foreseen(thrown.message, EXIT.notDone, 'not_configured', false);
  const cause = thrown instanceof KildeError ? (thrown.cause ?? thrown) : thrown;
  const text = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
  const error = { kind: 'internal', message: 'Something went wrong inside Kilde.', retryable: false } as const;
  return { text, exitCode: EXIT.notDone, error };
}

export function exitCodeOf({ kind, retryable }: KildeError): ExitCode {
  switch (kind) {
    case 'invalid_argument':
    case 'not_found':
    case 'forbidden':
    case 'unknown_tool':
      return EXIT.wrong;
    case 'cancelled':
      return EXIT.interrupted;
    case 'not_configured':
    case 'provider_failed':
    case 'source_failed':
    case 'store_failed':
    case 'budget_exceeded':
    case 'conflict':
    case 'internal':
      return retryable ? EXIT.unavailable : EXIT.notDone;
  }
}

const foreseen = (message: string, exitCode: ExitCode, kind: ErrorKind, retryable: boolean): Failure => ({
  text: message,
  exitCode,
  error: { kind, message, retryable },
});
