import type { Embedder } from '../ports/embedder.ts';
import type { WorkspaceStatistics } from '../ports/documents.ts';
import { KildeError } from './errors.ts';

/** Profiles that some chunk of an index was embedded under; an index of one can be searched by meaning. */
export const profilesOf = ({ profiles }: Pick<WorkspaceStatistics, 'profiles'>): string[] =>
  Object.entries(profiles).flatMap(([profile, chunks]) => (chunks > 0 ? [profile] : []));

/** Whether no chunk of an index is of another profile; so it is in an empty one. */
export const isOnlyOf = (statistics: Pick<WorkspaceStatistics, 'profiles'>, profile: string): boolean =>
  profilesOf(statistics).every((each) => each === profile);

/**
 * Whether a model that is not the configured one may be gone, as models are when their time is over: what it
 * once embedded must not keep anything else from being found or taken in.
 */
export const mayBeGone = (error: unknown, embedder: Embedder, configured: Embedder): boolean =>
  embedder.profile.id !== configured.profile.id &&
  error instanceof KildeError &&
  error.kind === 'provider_failed' &&
  !error.retryable;
