import { KildeError } from '../errors.ts';
import type { Failure } from '../resilience.ts';

/** The host is not there, or broke off: another try may find it. */
const CONNECTION = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENETUNREACH',
  'ENETDOWN',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
]);

const SILENCE = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);

/** OpenSSL's words for a certificate that it does not trust, as Node hands them on. */
const CERTIFICATE = /^(?:CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|INVALID_CA|HOSTNAME_MISMATCH|ERR_TLS_CERT_)/;

export class TryFailed extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.error.message, { cause: failure.error });
    this.failure = failure;
  }
}

export const final = (message: string, cause?: unknown): TryFailed =>
  new TryFailed({ kind: 'final', error: new KildeError('source_failed', message, { cause }) });

/** The host answered, but not with what `Web.get` gives back. */
export class StatusFailed extends KildeError {
  readonly status: number;

  constructor(host: string, status: number, options: { retryable: boolean; retryAfterMs: number | undefined }) {
    const again = options.retryable ? ' Try again later.' : '';
    super('source_failed', `"${host}" answered with status ${status}.${again}`, options);
    this.name = 'StatusFailed';
    this.status = status;
  }
}

/**
 * What a status that is no answer means for the next try. 500 is not tried again at once: whatever broke
 * there breaks as fast the second time.
 */
export function statusFailure(host: string, status: number, retryAfterMs: number | undefined): TryFailed {
  const error = (retryable: boolean): StatusFailed => new StatusFailed(host, status, { retryable, retryAfterMs });
  if (status === 429) return new TryFailed({ kind: 'throttled', error: error(true) });
  if (status === 502 || status === 503 || status === 504) return new TryFailed({ kind: 'outage', error: error(true) });
  return new TryFailed({ kind: 'final', error: error(status >= 500 || status === 408) });
}

/** What an error on the way means. Its own words hold addresses: they stay in the cause. */
export function connectionFailure(host: string, cause: unknown): Failure {
  if (cause instanceof TryFailed) return cause.failure;
  if (cause instanceof KildeError) return { kind: 'final', error: cause };
  const code = codeOf(cause);
  const outage = (message: string): Failure => ({
    kind: 'outage',
    error: new KildeError('source_failed', `"${host}" ${message}. Try again later.`, { cause, retryable: true }),
  });
  if (CONNECTION.has(code)) return outage(`could not be reached (${code})`);
  if (SILENCE.has(code)) return outage('stopped answering');
  if (CERTIFICATE.test(code))
    return final(
      `"${host}" has a certificate that is not trusted (${code}). If it is a host of your own, the operator can name the authority that signed it in NODE_EXTRA_CA_CERTS.`,
      cause,
    ).failure;
  return final(`"${host}" could not be read${code === '' ? '' : ` (${code})`}.`, cause).failure;
}

/** Node's or undici's, of an error or of the first one inside: connecting to several addresses fails with a list. */
export function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'errors' in error && Array.isArray(error.errors) ? codeOf(error.errors[0]) : '';
}
