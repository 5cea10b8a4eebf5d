import { randomBytes } from 'node:crypto';
import type { OpenAI } from 'openai';
import { priceOf } from '../../platform/prices.ts';
import type { ProviderState } from '../../ports/embedder.ts';
import type { Evidence, Generated, Generator } from '../../ports/generator.ts';
import { answerFormat, readAnswer } from './answer-format.ts';
import { viaChat } from './chat.ts';
import { ProviderClient, type Timing } from './client.ts';
import { lacksPath } from './failure.ts';
import { parseGeneratorOptions, type OpenAiGeneratorOptions } from './options.ts';
import { buildPrompt } from './prompt.ts';
import { textOf, type Reply } from './reply.ts';
import { viaResponses, type Turn } from './responses.ts';

/** Claims with quotes from OpenAI's Responses API, or from any server that speaks it or chat completions. */
export class OpenAiGenerator implements Generator {
  readonly model: string;
  readonly #options;
  readonly #client: ProviderClient;
  #speaksResponses = true;

  constructor(options: OpenAiGeneratorOptions, timing: Timing = {}) {
    this.#options = parseGeneratorOptions(options);
    this.model = this.#options.answerModel;
    this.#client = new ProviderClient('The language-model provider', this.#options, timing);
  }

  state(): ProviderState {
    return { provider: 'openai', breaker: this.#client.breaker };
  }

  async generate(question: string, evidence: readonly Evidence[], signal?: AbortSignal): Promise<Generated> {
    const turn: Turn = {
      model: this.model,
      prompt: buildPrompt(question, evidence, randomBytes(16).toString('hex')),
      format: answerFormat(evidence.length),
      maxOutputTokens: this.#options.maxOutputTokens,
    };
    return this.#client.run(async (client, trySignal) => {
      const reply = await this.#take(client, turn, trySignal);
      const { model, inputTokens, outputTokens } = reply;
      const usd = priceOf(this.#options.prices, this.model, inputTokens, outputTokens);
      return { ...readAnswer(textOf(reply), evidence), model, inputTokens, outputTokens, usd };
    }, signal);
  }

  /** A server that does not know the newer address is asked at the older one from then on. */
  async #take(client: OpenAI, turn: Turn, signal: AbortSignal): Promise<Reply> {
    if (!this.#speaksResponses) return viaChat(client, turn, signal);
    try {
      return await viaResponses(client, turn, signal);
    } catch (error) {
      if (!lacksPath(error)) throw error;
      const reply = await viaChat(client, turn, signal);
      this.#speaksResponses = false;
      return reply;
    }
  }
}
