import { z } from 'zod';
import { KildeError, type KildeErrorOptions } from '../../platform/errors.ts';
import type { Failure } from '../../platform/resilience.ts';
import type { FailureReason } from '../../ports/generator.ts';
import { ProviderError } from '../../providers/provider-error.ts';
import { failureByCode, isModelUnknown } from './codes.ts';
import { retryAfterMs, type HeaderReader } from './retry-after.ts';

const headers = z
  .custom<HeaderReader>((value) => z.looseObject({ get: z.function() }).safeParse(value).success)
  .optional();

/** The SDK's errors, told by their shape: importing its classes here would load it in processes that have no key. */
const answered = z.looseObject({ status: z.int(), code: z.unknown(), message: z.string(), headers });
/** An SDK error without a status never had an answer: no connection, a closed socket, a timeout of its own. */
const unanswered = z
  .looseObject({ status: z.undefined(), requestID: z.undefined() })
  .refine((error) => 'status' in error && 'requestID' in error);
/** Unless the answer had begun: an error among the events of a stream has headers, but its status was 200. */
const interrupted = z.looseObject({
  status: z.undefined(),
  code: z.unknown(),
  message: z.string(),
  error: z.looseObject({}),
  headers,
});

/** The connection broke in the middle of a body: undici says so in the cause. */
const cutOff = z.looseObject({ cause: z.looseObject({ code: z.string().regex(/^(UND_ERR_|ECONN|EPIPE|ETIMEDOUT)/) }) });

/** HTTP answers that the next try may not get: a timeout, a lock, a limit. Anything from 500 up, too. */
const PASSING = new Set([408, 409, 429]);

const CHECK_KEY = 'An operator must check OPENAI_API_KEY, or the key that the list of providers has for it.';
const CHECK_ADDRESS =
  "An operator must check the model's name and OPENAI_BASE_URL, or the address that the list of providers has for it.";

/**
 * Sorts what a call to a provider threw. Messages hold the status and what to do, and nothing that came
 * over the wire: bodies repeat the request, and some repeat the key. All of it stays in `cause`.
 */
export function classifyFailure(subject: string, error: unknown, now: Date): Failure {
  const own = ownError(error);
  if (own !== undefined) return sorted(own);
  const response = answered.safeParse(error);
  if (response.success) return sorted(ofStatus(subject, response.data, error, now));
  const event = interrupted.safeParse(error);
  if (event.success) return sorted(ofEvent(subject, event.data, error, now));
  if (isUnanswered(error)) {
    const message = `${subject} could not be reached, or closed the connection. Try again.`;
    return sorted(new ProviderError('outage', message, { cause: error, retryable: true }));
  }
  return sorted(unreadable(subject, error));
}

/** The HTTP status of a failed call; undefined when there was no answer. */
export const statusOf = (error: unknown): number | undefined => answered.safeParse(error).data?.status;

/** Whether the address is unknown to the server, as opposed to the model, which is a 404 too. */
export function lacksPath(error: unknown): boolean {
  const { status, code } = answered.safeParse(error).data ?? {};
  return (status === 404 || status === 405) && !isModelUnknown(code);
}

/** Whether it is the wish for a stream that the server did not like. */
export function refusesStream(error: unknown): boolean {
  const { status, message = '' } = answered.safeParse(error).data ?? {};
  return status === 422 || status === 501 || (status === 400 && /stream/i.test(message));
}

export const unreadable = (subject: string, cause?: unknown): ProviderError =>
  new ProviderError('unreadable', `${subject} answered in a form that cannot be read. ${CHECK_ADDRESS}`, { cause });

/** Ours is thrown as it is, or wrapped by the SDK when it asked us for the key. */
function ownError(error: unknown): KildeError | undefined {
  if (error instanceof KildeError) return error;
  return error instanceof Error && error.cause instanceof KildeError ? error.cause : undefined;
}

function sorted(error: KildeError): Failure {
  if (!error.retryable) return { kind: 'final', error };
  return { kind: error instanceof ProviderError && error.reason === 'throttled' ? 'throttled' : 'outage', error };
}

/** No `instanceof`: undici's errors are of another realm wherever modules are sandboxed. */
const isUnanswered = (error: unknown): boolean =>
  unanswered.safeParse(error).success || cutOff.safeParse(error).success;

function ofStatus(subject: string, answer: z.infer<typeof answered>, cause: unknown, now: Date): ProviderError {
  const { status } = answer;
  const fail = (reason: FailureReason, says: string, options?: KildeErrorOptions): ProviderError =>
    new ProviderError(reason, `${subject} ${says}`, { cause, ...options });
  const told = status < 500 ? failureByCode(subject, answer, { cause }) : undefined;
  if (told !== undefined) return told;
  if (status === 401 || status === 403) return fail('denied', `refused Kilde's API key (HTTP ${status}). ${CHECK_KEY}`);
  if (status === 404) return fail('denied', `does not know the model or the address (HTTP 404). ${CHECK_ADDRESS}`);
  if (status < 400) return fail('denied', `points to another address (HTTP ${status}). ${CHECK_ADDRESS}`);
  if (status === 413) return fail('too_long', 'cannot take a request of this length (HTTP 413).');
  if (status < 500 && !PASSING.has(status))
    return fail('rejected', `refused the request (HTTP ${status}). An operator finds the cause in the log.`);
  const wait = { retryable: true, retryAfterMs: answer.headers && retryAfterMs(answer.headers, now) };
  if (status === 429) return fail('throttled', "is limiting Kilde's calls (HTTP 429). Try again later.", wait);
  return fail(status === 409 ? 'throttled' : 'outage', `failed (HTTP ${status}). Try again.`, wait);
}

/** Some servers put the HTTP status that they would have answered into the code. */
function ofEvent(subject: string, event: z.infer<typeof interrupted>, cause: unknown, now: Date): ProviderError {
  const { code } = event;
  if (typeof code === 'number' && code >= 400 && code < 600)
    return ofStatus(subject, { ...event, status: code }, cause, now);
  if (code === 'rate_limit_exceeded') return ofStatus(subject, { ...event, status: 429 }, cause, now);
  return failureByCode(subject, event, { cause }) ?? brokeOff(subject, cause);
}

/** The answer had begun. */
export const brokeOff = (subject: string, cause?: unknown): ProviderError =>
  new ProviderError('outage', `${subject} began an answer and failed. Try again.`, { cause, retryable: true });
