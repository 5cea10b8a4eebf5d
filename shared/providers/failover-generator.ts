import type { Evidence, GenerateCall, Generated, Generator } from '../ports/generator.ts';
import { ProviderChain, type OnFailover, type Outcome, type ProvidersState } from './chain.ts';

/**
 * A refusal, a filter or an answer that cannot be read may be one model's, so that one more is asked; what
 * two decline, a third would as a rule, and each of them is paid.
 */
const MOST_DECLINED = 2;

export interface FailoverGeneratorOptions {
  /** The most wanted first. */
  readonly providers: readonly Generator[];
  /** Answers when none of them does: passages as they stand. */
  readonly lastResort?: Generator | undefined;
  readonly onFailover?: OnFailover | undefined;
}

/** Answers from the first provider that serves; the result says which one, and which ones did not. */
export class FailoverGenerator implements Generator {
  readonly model: string;
  readonly #chain: ProviderChain<Generator>;
  readonly #lastResort: Generator | undefined;

  constructor({ providers, lastResort, onFailover }: FailoverGeneratorOptions) {
    const after = lastResort?.state().provider ?? null;
    this.#chain = new ProviderChain({ members: providers, after, mostDeclined: MOST_DECLINED, onFailover });
    this.#lastResort = lastResort;
    this.model = providers[0]?.model ?? '';
  }

  async generate(question: string, evidence: readonly Evidence[], call: GenerateCall = {}): Promise<Generated> {
    const outcome = await this.#chain.ask((provider) => provider.generate(question, evidence, call), call.signal);
    const generated = 'served' in outcome ? outcome.served : await this.#last(outcome, question, evidence, call);
    return {
      ...generated,
      failovers: [...outcome.failovers, ...generated.failovers],
      inputTokens: generated.inputTokens + outcome.spent.inputTokens,
      outputTokens: generated.outputTokens + outcome.spent.outputTokens,
      usd: generated.usd + outcome.spent.usd,
    };
  }

  state(): ProvidersState {
    return this.#chain.state();
  }

  #last(
    outcome: Extract<Outcome<Generated>, { error: unknown }>,
    question: string,
    evidence: readonly Evidence[],
    call: GenerateCall,
  ): Promise<Generated> {
    if (this.#lastResort === undefined) throw outcome.error;
    return this.#lastResort.generate(question, evidence, call);
  }
}
