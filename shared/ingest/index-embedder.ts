import { LRUCache } from 'lru-cache';
import { profilesOf } from '../platform/profiles.ts';
import type { Embedder, Embedders } from '../ports/embedder.ts';
import type { VectorStore } from '../ports/vector-store.ts';

export interface IndexEmbedderDeps {
  readonly store: Pick<VectorStore, 'statistics'>;
  readonly embedders: Embedders;
  /** How long an index's profiles may be taken for what they were. */
  readonly profileTtlMs?: number | undefined;
}

const MAX_INDEXES = 1_000;

/**
 * What embeds for an index: the embedder of the one profile that it has, so that it stays of one; the
 * configured one where it is empty or mixed, or where its own cannot be had.
 */
export function createIndexEmbedder({ store, embedders, profileTtlMs = 0 }: IndexEmbedderDeps) {
  const kept =
    profileTtlMs === 0 ? undefined : new LRUCache<string, readonly string[]>({ max: MAX_INDEXES, ttl: profileTtlMs });
  const read = async (index: string): Promise<readonly string[]> => {
    const profiles = profilesOf(await store.statistics(index));
    // An empty index gets its profile any moment.
    if (profiles.length > 0) kept?.set(index, profiles);
    return profiles;
  };
  return async (workspace: string, index: string): Promise<Embedder> => {
    const [profile, ...others] = kept?.get(index) ?? (await read(index));
    const own = profile === undefined || others.length > 0 ? undefined : embedders.of(workspace, profile);
    return own ?? embedders.configured(workspace);
  };
}

/** Asked after a refusal: whether the model is still there, so that it was the text that was refused. */
export async function stillAnswers(embedder: Embedder, signal?: AbortSignal): Promise<boolean> {
  try {
    await embedder.embed(['Kilde'], signal);
    return true;
  } catch {
    return false;
  }
}
