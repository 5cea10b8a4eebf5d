import { KildeError } from '../../platform/errors.ts';
import { retryAfterMs } from '../../platform/web/retry-after.ts';
import type { WebReply } from '../../platform/web/web.ts';
import type { HostKind } from './hosts.ts';
import type { Repository } from './repository.ts';

export interface Asked {
  readonly repository: Repository;
  readonly hasToken: boolean;
  /** Undefined while only the branches were asked for. */
  readonly contentOf?: HostKind;
  readonly now: Date;
}

/** What an answer other than 200 means, and what to check. */
export function refusal(reply: WebReply, asked: Asked): KildeError {
  const throttled = reply.status === 403 ? throttling(reply.headers, asked.now) : undefined;
  if (throttled !== undefined) return tooMany(asked, throttled.retryAfterMs);
  // A success without content: some hosts make the tarball first.
  const retryable = reply.status < 300;
  return new KildeError('source_failed', `${reason(reply.status, asked)} (status ${reply.status}).`, { retryable });
}

function reason(status: number, { repository: { host, label }, hasToken, contentOf }: Asked): string {
  switch (status) {
    case 401:
      return hasToken
        ? `${host} did not accept the token for ${label}: check that it has not expired and that it was made for this host`
        : `${host} shows ${label} to nobody without a token: give the source one that may read it, or check the address`;
    case 403:
      return `${host} refused to show ${label}: check that the token may read ${scope(contentOf)}`;
    case 404:
    case 410:
      return hasToken
        ? `${host} knows no ${label}, or does not show it to this token: check owner and name, and that the token may read ${scope(contentOf)}`
        : `${host} knows no ${label}, or does not show it without a token: check owner and name, or give the source a token`;
    default:
      return `${host} gave an answer about ${label} that was not expected: try again later`;
  }
}

/** Some tokens show branches and no tarballs. */
const scope = (kind: HostKind | undefined): string =>
  kind === 'gitlab'
    ? 'the repository through the API, which takes the scope read_api'
    : 'the content of the repository';

const tooMany = ({ repository: { host }, hasToken }: Asked, waitMs: number | undefined): KildeError =>
  new KildeError(
    'source_failed',
    `${host} has had too many requests${hasToken ? '' : ', of which it allows more with a token'}. Try again later.`,
    { retryable: true, retryAfterMs: waitMs },
  );

/**
 * GitHub says so with 403: the limit of bursts with `retry-after`, the limit of the hour with
 * `x-ratelimit-remaining: 0` and the second of its end (docs.github.com, "Rate limits for the REST API").
 */
function throttling(
  headers: WebReply['headers'],
  now: Date,
): { readonly retryAfterMs: number | undefined } | undefined {
  const after = retryAfterMs(headers['retry-after'], now);
  if (after !== undefined) return { retryAfterMs: after };
  if (headers['x-ratelimit-remaining'] !== '0') return undefined;
  const end = headers['x-ratelimit-reset'] ?? '';
  return { retryAfterMs: /^\d{1,12}$/.test(end) ? Math.max(0, Number(end) * 1_000 - now.getTime()) : undefined };
}
