import type { Embedded, Embedder, Embedders, EmbeddingProfile, EmbedLimits, ProviderState } from '../ports/embedder.ts';
import { DENSE_DIMENSIONS } from '../terms/dimensions.ts';
import { addCounts, nonZero, type Masked, type MaskCounts } from './entity.ts';
import { maskApart } from './mask-session.ts';
import { readPolicy, type MaskingOptions, type MaskPolicy } from './policy.ts';

export interface MaskedEmbedded extends Embedded {
  /** How many different values of each kind were replaced, summed over the texts that were sent. */
  readonly masked: Masked;
  /** Texts that were not sent, under `block`: their vectors are zero, and only their words find them. */
  readonly withheld: number;
}

/** An embedder that is sent placeholders where personal data and secrets stand. */
export interface MaskedEmbedder extends Embedder {
  embed(texts: readonly string[], signal?: AbortSignal): Promise<MaskedEmbedded>;
}

export const maskedEmbedder = (embedder: Embedder, options: MaskingOptions): MaskedEmbedder =>
  new Masking(embedder, options);

export interface MaskedEmbeddersOptions extends Omit<MaskingOptions, 'policy' | 'onMasked'> {
  readonly policyOf: (workspace: string) => MaskPolicy | Promise<MaskPolicy>;
  readonly onMasked?: ((workspace: string, counts: MaskCounts) => void) | undefined;
}

/** Every workspace's embedder under the workspace's own policy, which is read for each call. */
export function maskedEmbedders(embedders: Embedders, options: MaskedEmbeddersOptions): Embedders {
  const { policyOf, detectNames, onMasked } = options;
  const around = (workspace: string, embedder: Embedder): MaskedEmbedder =>
    maskedEmbedder(embedder, {
      policy: () => policyOf(workspace),
      detectNames,
      onMasked: onMasked && ((counts) => onMasked(workspace, counts)),
    });
  return {
    configured: (workspace) => around(workspace, embedders.configured(workspace)),
    of: (workspace, profileId) => {
      const embedder = embedders.of(workspace, profileId);
      return embedder && around(workspace, embedder);
    },
  };
}

class Masking implements MaskedEmbedder {
  readonly profile: EmbeddingProfile;
  readonly limits: EmbedLimits;
  readonly #inner: Embedder;
  readonly #options: MaskingOptions;

  constructor(inner: Embedder, options: MaskingOptions) {
    this.profile = inner.profile;
    this.limits = inner.limits;
    this.#inner = inner;
    this.#options = options;
  }

  state(): ProviderState {
    return this.#inner.state();
  }

  /** Of the texts as they are: placeholders are about as long as what they stand for. */
  estimate(texts: readonly string[]): { readonly tokens: number; readonly usd: number } {
    return this.#inner.estimate(texts);
  }

  async embed(texts: readonly string[], signal?: AbortSignal): Promise<MaskedEmbedded> {
    const { detectNames, onMasked } = this.#options;
    const policy = await readPolicy(this.#options.policy);
    const apart = await maskApart({ policy, detectNames }, texts, signal);
    const going = apart.flatMap(({ text, counts }, index) => (text === undefined ? [] : [{ text, counts, index }]));
    const counts = addCounts(...going.map((each) => each.counts));
    onMasked?.(counts);
    const told = { masked: nonZero(counts), withheld: texts.length - going.length };
    const vectors: Float32Array[] = texts.map(() => new Float32Array(DENSE_DIMENSIONS));
    if (going.length === 0) return { vectors, tokens: 0, usd: 0, ...told };
    const embedded = await this.#inner.embed(
      going.map(({ text }) => text),
      signal,
    );
    // One too few or too many is for the caller to refuse, as it would without masking.
    if (embedded.vectors.length !== going.length) return { ...embedded, ...told };
    for (const [at, { index }] of going.entries()) vectors[index] = embedded.vectors[at] ?? new Float32Array();
    return { ...embedded, vectors, ...told };
  }
}
