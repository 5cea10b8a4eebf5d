/**
 * The one family of errors that may cross the wire. Its message is written for the caller: what was
 * wrong, what was expected, what to do. It never holds document text, keys, paths of this machine or
 * stacks; those stay in `cause`, for the log. Anything that is not a KildeError becomes a bare
 * "internal error" outside (`shared/mcp/wire-error.ts`).
 */
export const ERROR_KINDS = [
  'invalid_argument',
  'not_found',
  'forbidden',
  'unknown_tool',
  'not_configured',
  'provider_failed',
  'source_failed',
  'store_failed',
  /** Refused before anything was spent. Not worth trying again before `retryAfterMs`, which may be weeks. */
  'budget_exceeded',
  'conflict',
  'cancelled',
  'internal',
] as const;

export type ErrorKind = (typeof ERROR_KINDS)[number];

export interface KildeErrorOptions {
  readonly cause?: unknown;
  /** Whether the same call may succeed later. Default: false. */
  readonly retryable?: boolean;
  /** How long to wait first, when the other side said so. */
  readonly retryAfterMs?: number | undefined;
}

export class KildeError extends Error {
  readonly kind: ErrorKind;
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;

  constructor(kind: ErrorKind, message: string, options: KildeErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'KildeError';
    this.kind = kind;
    this.retryable = options.retryable ?? false;
    this.retryAfterMs = options.retryAfterMs;
  }
}

export const invalidArgument = (message: string): KildeError => new KildeError('invalid_argument', message);

/** The caller's own error when it is one of ours, else an internal one that keeps the cause for the log. */
export function toKildeError(error: unknown): KildeError {
  if (error instanceof KildeError) return error;
  return new KildeError(
    'internal',
    'Something went wrong inside Kilde. The operator finds the cause in the log under the request id.',
    { cause: error },
  );
}
