import type { ProviderState } from '../ports/embedder.ts';
import type { Claim, Evidence, GenerateCall, Generated, Generator } from '../ports/generator.ts';
import { ProviderError } from '../providers/provider-error.ts';
import { nonZero, type Masked } from './entity.ts';
import { createMaskSession, type MaskSession } from './mask-session.ts';
import { readPolicy, type MaskingOptions } from './policy.ts';

export interface MaskedGeneratorOptions extends MaskingOptions {
  /** Answers on this machine, from the texts as they are, what `block` keeps from leaving. */
  readonly withheld?: Generator | undefined;
}

/** What a masked generator gives: the answer with its values back in their places, and how many there were. */
export interface MaskedGenerated extends Generated {
  readonly masked: Masked;
}

/** A generator that sees placeholders where personal data and secrets stand, and whose answers hold the values again. */
export interface MaskedGenerator extends Generator {
  generate(question: string, evidence: readonly Evidence[], call?: GenerateCall): Promise<MaskedGenerated>;
}

export const maskedGenerator = (generator: Generator, options: MaskedGeneratorOptions): MaskedGenerator =>
  new Masking(generator, options);

class Masking implements MaskedGenerator {
  readonly model: string;
  readonly #inner: Generator;
  readonly #options: MaskedGeneratorOptions;

  constructor(inner: Generator, options: MaskedGeneratorOptions) {
    this.model = inner.model;
    this.#inner = inner;
    this.#options = options;
  }

  state(): ProviderState {
    return this.#inner.state();
  }

  async generate(question: string, evidence: readonly Evidence[], call: GenerateCall = {}): Promise<MaskedGenerated> {
    const { policy, detectNames, onMasked } = this.#options;
    const session = createMaskSession({ policy: await readPolicy(policy), detectNames });
    const texts = [question, ...evidence.flatMap(({ path, text }) => [path, text])];
    const [maskedQuestion = '', ...masked] = await session.mask(texts, call.signal);
    onMasked?.(session.counts());
    if (session.blocked) return this.#withhold(question, evidence, call);
    const generated = await this.#inner.generate(maskedQuestion, maskedEvidence(evidence, masked), {
      ...call,
      ...(call.onClaim && { onClaim: (claim: Claim) => call.onClaim?.(restoredClaim(claim, session, evidence)) }),
    });
    return {
      ...generated,
      claims: generated.claims.map((claim) => restoredClaim(claim, session, evidence)),
      missing: session.restore(generated.missing),
      masked: nonZero(session.counts()),
    };
  }

  async #withhold(question: string, evidence: readonly Evidence[], call: GenerateCall): Promise<MaskedGenerated> {
    const { withheld } = this.#options;
    if (withheld === undefined)
      throw new ProviderError(
        'filtered',
        'The question or its evidence holds personal data, which this workspace does not send to a language model. ' +
          'Search instead, or ask an admin to set the masking policy to "mask".',
      );
    const { provider } = this.#inner.state();
    const generated = await withheld.generate(question, evidence, call);
    return { ...generated, failovers: [{ provider, reason: 'filtered' }, ...generated.failovers], masked: {} };
  }
}

/** Ids may be made of paths: what is sent has ids of the request's own, by the place in the list. */
const idOf = (index: number): string => `evidence-${index + 1}`;

/** @param masked the path and the text of each piece in turn. */
const maskedEvidence = (evidence: readonly Evidence[], masked: readonly string[]): Evidence[] =>
  evidence.map(({ startLine, endLine }, index) => ({
    id: idOf(index),
    path: masked[2 * index] ?? '',
    text: masked[2 * index + 1] ?? '',
    startLine,
    endLine,
  }));

function restoredClaim({ text, quotes }: Claim, session: MaskSession, evidence: readonly Evidence[]): Claim {
  const ids = new Map(evidence.map(({ id }, index) => [idOf(index), id]));
  return {
    text: session.restore(text),
    quotes: quotes.map(({ evidenceId, quote }) => ({
      evidenceId: ids.get(evidenceId) ?? evidenceId,
      quote: session.restore(quote),
    })),
  };
}
