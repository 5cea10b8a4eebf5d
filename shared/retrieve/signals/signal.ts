import type { Candidate, Pool } from '../candidates.ts';

/**
 * One thing the vectors cannot see. A boost is added to the score, in units of the best candidate's
 * relevance; a prior multiplies it.
 */
export interface Signal {
  readonly name: string;
  readonly kind: 'boost' | 'prior';
  /** Looks over the whole pool once; what it returns is asked for each candidate. */
  prepare(pool: Pool): (candidate: Candidate) => number;
}
