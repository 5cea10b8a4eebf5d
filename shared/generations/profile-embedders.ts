import type { Embedder, Embedders } from '../ports/embedder.ts';
import { DENSE_DIMENSIONS } from '../terms/dimensions.ts';

/**
 * The configured embedder, and those that embedded before it was: an index of theirs answers until its successor
 * is there. Each is opened once, when it is first asked for.
 * @param open gives undefined for a profile that nobody here can embed under.
 */
export function profileEmbedders(configured: Embedder, open: (profileId: string) => Embedder | undefined): Embedders {
  const opened = new Map<string, Embedder | undefined>([[configured.profile.id, configured]]);
  return {
    configured: () => configured,
    of: (_workspace, profileId) => {
      if (!opened.has(profileId)) {
        const embedder = open(profileId);
        // One that would embed under another profile would spoil the index.
        opened.set(profileId, embedder?.profile.id === profileId ? embedder : undefined);
      }
      return opened.get(profileId);
    },
  };
}

export interface ModelOfProfile {
  readonly provider: string;
  readonly model: string;
  readonly dimensions: number;
}

/** A model's own name may hold colons: `openai:nomic-embed-text:v1.5:768`. */
export function parseProfile(profileId: string): ModelOfProfile | undefined {
  const [, provider, model, dimensions] = /^([a-z]+):(.{1,200}):([1-9]\d{0,4})$/.exec(profileId) ?? [];
  if (provider === undefined || model === undefined || Number(dimensions) > DENSE_DIMENSIONS) return undefined;
  return { provider, model, dimensions: Number(dimensions) };
}
