import { z } from 'zod';
import { KildeError } from '../../platform/errors.ts';
import type { Failure } from '../../platform/resilience.ts';
import { retryAfterMs, type HeaderReader } from './retry-after.ts';

/** The SDK's errors, told by their shape: importing its classes here would load it in processes that have no key. */
const answered = z.looseObject({
  status: z.int(),
  code: z.unknown(),
  headers: z.custom<HeaderReader>((value) => z.looseObject({ get: z.function() }).safeParse(value).success).optional(),
});
/** An SDK error without a status never had an answer: no connection, a closed socket, a timeout of its own. */
const unanswered = z
  .looseObject({ status: z.undefined(), requestID: z.undefined() })
  .refine((error) => 'status' in error && 'requestID' in error);

/** The connection broke in the middle of a body: undici says so in the cause. */
const cutOff = z.looseObject({ cause: z.looseObject({ code: z.string().regex(/^(UND_ERR_|ECONN|EPIPE|ETIMEDOUT)/) }) });

/** HTTP answers that the next try may not get: a timeout, a lock, a limit. Anything from 500 up, too. */
const PASSING = new Set([408, 409, 429]);

/**
 * Sorts what a call to a provider threw. Messages hold the status and what to do, and nothing that came
 * over the wire: bodies repeat the request, and some repeat the key. All of it stays in `cause`.
 */
export function classifyFailure(subject: string, error: unknown, now: Date): Failure {
  if (error instanceof KildeError) return { kind: error.retryable ? 'outage' : 'final', error };
  const response = answered.safeParse(error);
  if (response.success) return classifyStatus(subject, response.data, error, now);
  if (isUnanswered(error)) {
    const message = `${subject} could not be reached, or closed the connection. Try again.`;
    return { kind: 'outage', error: new KildeError('provider_failed', message, { cause: error, retryable: true }) };
  }
  return { kind: 'final', error: unreadable(subject, error) };
}

/** The HTTP status of a failed call; undefined when there was no answer. */
export const statusOf = (error: unknown): number | undefined => answered.safeParse(error).data?.status;

/** Whether the address is unknown to the server, as opposed to the model, which is a 404 too. */
export function lacksPath(error: unknown): boolean {
  const { status, code } = answered.safeParse(error).data ?? {};
  return (status === 404 || status === 405) && code !== 'model_not_found';
}

const unreadable = (subject: string, cause: unknown): KildeError =>
  new KildeError(
    'provider_failed',
    `${subject} answered in a form that cannot be read. An operator must check OPENAI_BASE_URL and the model's name.`,
    { cause },
  );

/** No `instanceof`: undici's errors are of another realm wherever modules are sandboxed. */
const isUnanswered = (error: unknown): boolean =>
  unanswered.safeParse(error).success || cutOff.safeParse(error).success;

function classifyStatus(
  subject: string,
  { status, code, headers }: z.infer<typeof answered>,
  cause: unknown,
  now: Date,
): Failure {
  const final = (message: string): Failure => ({
    kind: 'final',
    error: new KildeError('provider_failed', `${subject} ${message}`, { cause }),
  });
  if (status === 401 || status === 403)
    return final(`refused Kilde's API key (HTTP ${status}). An operator must check OPENAI_API_KEY.`);
  if (code === 'insufficient_quota')
    return final(
      `says that the account's quota is used up (HTTP ${status}). An operator must check its plan and billing.`,
    );
  if (status === 404)
    return final(
      "does not know the model or the address (HTTP 404). An operator must check the model's name and OPENAI_BASE_URL.",
    );
  if (status < 500 && !PASSING.has(status))
    return final(`refused the request (HTTP ${status}). An operator finds the cause in the log.`);
  const wait = { cause, retryable: true, retryAfterMs: headers && retryAfterMs(headers, now) };
  if (status === 429)
    return {
      kind: 'throttled',
      error: new KildeError(
        'provider_failed',
        `${subject} is limiting Kilde's calls (HTTP 429). Try again later.`,
        wait,
      ),
    };
  const error = new KildeError('provider_failed', `${subject} failed (HTTP ${status}). Try again.`, wait);
  return { kind: status === 409 ? 'throttled' : 'outage', error };
}
