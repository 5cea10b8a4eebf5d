import { z } from 'zod';
import { KildeError } from '../../platform/errors.ts';
import type { Failure } from '../../platform/resilience.ts';
import { ProviderError } from '../../providers/provider-error.ts';

/** The errors of google-auth-library and of gaxios below it, told by their shape. */
const shape = z.looseObject({
  status: z.int().optional().catch(undefined),
  message: z.string().catch(''),
  response: z.looseObject({ status: z.int() }).optional().catch(undefined),
});

/** What google-auth-library says before it calls. */
const CREDENTIALS = /default credentials|credential file|invalid_grant/i;

/** Sorts what a call threw. Messages say what to check; Google's own words stay in `cause`. */
export function classifyFailure(error: unknown): Failure {
  if (error instanceof KildeError) return { kind: error.retryable ? 'outage' : 'final', error };
  const { status: own, message = '', response } = shape.safeParse(error).data ?? {};
  const status = own ?? response?.status;
  if (CREDENTIALS.test(message) || status === 401)
    return denied('The name detector refused Kilde’s credentials, or there are none. Run as a service account.', error);
  if (status === 403 || status === 404)
    return denied(
      `The name detector refused the request (HTTP ${status}). Enable the Sensitive Data Protection API, and grant Kilde’s service account roles/dlp.user.`,
      error,
    );
  if (status === 429) {
    const text = 'The name detector is limiting Kilde’s requests (HTTP 429). Try again later.';
    return { kind: 'throttled', error: new ProviderError('throttled', text, { cause: error, retryable: true }) };
  }
  if (status !== undefined && status < 500 && status !== 408) {
    const text = `The name detector refused the request (HTTP ${status}). An operator finds the reason in the log.`;
    return { kind: 'final', error: new ProviderError('rejected', text, { cause: error }) };
  }
  const text = status === undefined ? 'could not be reached' : `failed (HTTP ${status})`;
  const outage = new ProviderError('outage', `The name detector ${text}. Try again.`, {
    cause: error,
    retryable: true,
  });
  return { kind: 'outage', error: outage };
}

const denied = (message: string, cause: unknown): Failure => ({
  kind: 'final',
  error: new ProviderError('denied', message, { cause }),
});
