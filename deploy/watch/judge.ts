import type { FunctionName } from '../../functions/catalogue.ts';
import type { ReleaseOptions } from '../options.ts';
import type { RevisionStats } from './metrics.ts';

export type Verdict =
  | { readonly kind: 'fine' }
  /** Too few requests to say. */
  | { readonly kind: 'quiet' }
  | { readonly kind: 'bad'; readonly why: string };

export type Limits = Pick<ReleaseOptions, 'maxErrors' | 'minRequests' | 'maxSlower'>;

/**
 * Milliseconds that nobody minds, whatever it was before: the alert's two seconds for a search; what waits for a
 * model or reads documents takes longer; a step of a run takes as long as it is given.
 */
const UNHURRIED: Readonly<Record<FunctionName, number>> = {
  retrieve_code: 2_000,
  mcp: 10_000,
  answer: 30_000,
  add_document: 30_000,
  reindex: Infinity,
};

/**
 * Whether a new revision may go on. Few requests count as if they were the fewest that are enough, so that one failure
 * among three does not stop a release and two of them do; a percentile of few is not looked at.
 */
export function judge(name: FunctionName, canary: RevisionStats, before: RevisionStats, limits: Limits): Verdict {
  const { requests, errors, p95 } = canary;
  const share = (100 * errors) / Math.max(requests, limits.minRequests);
  if (share > limits.maxErrors) {
    const allowed = `at most ${limits.maxErrors} % may`;
    return { kind: 'bad', why: `${errors} of ${requests} requests failed with 5xx; ${allowed}` };
  }
  if (requests < limits.minRequests) return { kind: 'quiet' };
  // The revision before may have been slow already: that is not the new one's fault.
  const known = before.requests >= limits.minRequests ? (before.p95 ?? 0) : 0;
  const allowed = Math.max(UNHURRIED[name], known * limits.maxSlower);
  if (p95 !== undefined && p95 > allowed)
    return { kind: 'bad', why: `p95 is ${p95.toFixed(0)} ms; at most ${allowed.toFixed(0)} ms is allowed` };
  return { kind: 'fine' };
}
