import type { Signal } from './signal.ts';

/**
 * Measured with the offline embedder, whose vectors know spelling and no meaning; a model's deserve at
 * least as much, and how much more has not been measured.
 */
const WEIGHT = 0.5;

/** The store's own score: what the embedding sees beside the words. */
export const likeness: Signal = {
  name: 'likeness',
  kind: 'boost',
  prepare: () => (candidate) => WEIGHT * candidate.likeness,
};
