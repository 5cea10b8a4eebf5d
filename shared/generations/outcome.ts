import type { GenerationFigures } from '../ports/generations.ts';
import type { Cost } from './deps.ts';

/** Of one question set, over the generation that answers and the one that was built. */
export interface ComparedFigures {
  readonly active: GenerationFigures;
  readonly built: GenerationFigures;
}

interface Built extends Cost {
  readonly index: string;
  readonly profile: string;
  /** Documents that were copied, removed or copied again by this call. */
  readonly documents: number;
}

/** What became of a wish to have an index under another profile. */
export type GenerationOutcome =
  /** The index is as it should be, or there is nothing in it. */
  | { readonly state: 'current' }
  /** Somebody else is at it. */
  | { readonly state: 'busy' }
  /** Time ran out first: the same is to be asked for again. */
  | (Built & { readonly state: 'more'; readonly done: number; readonly total: number })
  | (Built & { readonly state: 'switched'; readonly figures: ComparedFigures | null })
  /** It was measured and found worse, now or before, or somebody went back from it. */
  | (Built & { readonly state: 'kept_aside'; readonly figures: ComparedFigures | null; readonly reason: string });
