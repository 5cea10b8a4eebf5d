import type { Embedded, Embedder, Embedders, EmbeddingProfile, EmbedLimits, ProviderState } from '../ports/embedder.ts';
import { DENSE_DIMENSIONS } from '../terms/dimensions.ts';
import { type Codec, vectorCodec } from './codec.ts';
import { keyOf } from './key.ts';
import type { ResultCache } from './result-cache.ts';

/**
 * Keeps the vectors of questions: of calls with one text. For questions alone, and within masking, so that what is
 * kept is the vector of what the provider was sent, whatever the policy was.
 */
export const cachedEmbedder = (embedder: Embedder, cache: ResultCache<Embedded>, workspace: string): Embedder =>
  new Cached(embedder, cache, workspace);

/** What costs nothing is not worth a place: embedders of this machine stay as they are. */
export function cachedEmbedders(embedders: Embedders, cache: ResultCache<Embedded>): Embedders {
  const around = (workspace: string, embedder: Embedder): Embedder =>
    embedder.profile.provider === 'offline' ? embedder : cachedEmbedder(embedder, cache, workspace);
  return {
    configured: (workspace) => around(workspace, embedders.configured(workspace)),
    of: (workspace, profileId) => {
      const embedder = embedders.of(workspace, profileId);
      return embedder && around(workspace, embedder);
    },
  };
}

class Cached implements Embedder {
  readonly profile: EmbeddingProfile;
  readonly limits: EmbedLimits;
  readonly #inner: Embedder;
  readonly #cache: ResultCache<Embedded>;
  readonly #workspace: string;

  constructor(inner: Embedder, cache: ResultCache<Embedded>, workspace: string) {
    this.profile = inner.profile;
    this.limits = inner.limits;
    this.#inner = inner;
    this.#cache = cache;
    this.#workspace = workspace;
  }

  state(): ProviderState {
    return this.#inner.state();
  }

  /** At most: nobody knows before the call whether it hits. */
  estimate(texts: readonly string[]): { readonly tokens: number; readonly usd: number } {
    return this.#inner.estimate(texts);
  }

  async embed(texts: readonly string[], signal?: AbortSignal): Promise<Embedded> {
    const [text, ...others] = texts;
    if (text === undefined || others.length > 0) return this.#inner.embed(texts, signal);
    const { value, cache } = await this.#cache.ask({
      workspace: this.#workspace,
      key: keyOf('embedding', this.#workspace, this.profile.id, text),
      signal,
      compute: async (flight) => {
        const embedded = await this.#inner.embed(texts, flight);
        return { value: embedded, keep: isWhole(embedded) };
      },
    });
    if (cache === 'miss') return value;
    // Of its own: somebody may scale it in place.
    return { vectors: value.vectors.map((vector) => vector.slice()), tokens: 0, usd: 0 };
  }
}

const vectors = vectorCodec(DENSE_DIMENSIONS);

/** The vector alone: what it cost was paid. */
export const embeddedCodec: Codec<Embedded> = {
  encode: ({ vectors: [vector] }) => (vector === undefined ? new Uint8Array() : vectors.encode(vector)),
  decode: (bytes) => {
    const vector = vectors.decode(bytes);
    return vector && { vectors: [vector], tokens: 0, usd: 0 };
  },
};

/** One that cannot be used is for the caller to refuse, and for the next one to ask anew. */
const isWhole = ({ vectors: [vector, ...others] }: Embedded): boolean =>
  vector?.length === DENSE_DIMENSIONS && others.length === 0 && vector.every(Number.isFinite);
