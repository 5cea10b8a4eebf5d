import { KildeError } from '../platform/errors.ts';
import { mayBeGone, profilesOf } from '../platform/profiles.ts';
import type { WorkspaceStatistics } from '../ports/documents.ts';
import type { Embedder, Embedders } from '../ports/embedder.ts';
import { MOST_CHARACTERS } from './question.ts';
import type { LexicalBecause, Retrieval, RetrieveRequest } from './retrieval.ts';

export interface EmbeddedQuestion extends Pick<Retrieval, 'path' | 'lexicalBecause' | 'profile' | 'cost'> {
  /** Null: words alone decide. */
  readonly vector: Float32Array | null;
}

const FREE = { tokens: 0, usd: 0 };

/**
 * The question under the very profile that the index was embedded under, whatever is configured by now: vectors
 * of two models must not meet in one dot product. An empty index costs nothing.
 */
export async function embedQuestion(
  embedders: Embedders,
  statistics: WorkspaceStatistics,
  { workspace, query, signal }: RetrieveRequest,
): Promise<EmbeddedQuestion> {
  const configured = embedders.configured(workspace);
  const lexical = (lexicalBecause: LexicalBecause): EmbeddedQuestion => ({
    vector: null,
    path: 'lexical',
    lexicalBecause,
    profile: configured.profile.id,
    cost: FREE,
  });
  const embedder = embedderOf(statistics, embedders, workspace);
  if (embedder === undefined) return lexical('profile');
  const hybrid = { path: 'hybrid' as const, lexicalBecause: null, profile: embedder.profile.id };
  if (statistics.chunks === 0) return { ...hybrid, vector: null, cost: FREE };
  try {
    const { vectors, tokens, usd } = await embedder.embed([query.slice(0, MOST_CHARACTERS)], signal);
    return { ...hybrid, vector: vectors[0] ?? null, cost: { tokens, usd } };
  } catch (error) {
    if (mayBeGone(error, embedder, configured)) return lexical('profile');
    // Words find much by themselves, and a provider that is down must not take the search down with it.
    if (error instanceof KildeError && error.kind === 'provider_failed') return lexical('provider');
    throw error;
  }
}

/** Undefined: there is none for all of the index, and words alone decide. */
export function embedderOf(
  statistics: WorkspaceStatistics,
  embedders: Embedders,
  workspace: string,
): Embedder | undefined {
  const [profile, ...others] = profilesOf(statistics);
  if (profile === undefined) return embedders.configured(workspace);
  return others.length === 0 ? embedders.of(workspace, profile) : undefined;
}
