import { randomBytes } from 'node:crypto';
import type { OpenAI } from 'openai';
import { KildeError } from '../../platform/errors.ts';
import { priceOf } from '../../platform/prices.ts';
import type { ProviderState } from '../../ports/embedder.ts';
import type { Evidence, GenerateCall, Generated, Generator } from '../../ports/generator.ts';
import { Alarm, type Timer } from '../../providers/alarm.ts';
import { addSpent, NOTHING_SPENT, ProviderError, type Spent } from '../../providers/provider-error.ts';
import { answerFormat, readAnswer } from './answer-format.ts';
import { viaChat } from './chat.ts';
import { ProviderClient, type Timing } from './client.ts';
import { Drafts } from './drafts.ts';
import type { Ear } from './ear.ts';
import { parseGeneratorOptions, type OpenAiGeneratorOptions } from './options.ts';
import { buildPrompt } from './prompt.ts';
import { overlong, textOf, type Reply } from './reply.ts';
import { viaResponses } from './responses.ts';
import { subjectOf } from './subject.ts';
import type { Turn } from './turn.ts';
import { otherWay, type Way } from './ways.ts';

/** All tries until one begins to answer, and the wait for a place, have this much longer than one try has. */
const START_SLACK_MS = 800;
/** An upper bound: the longest tokens are runs of blanks. A server that ignores the limit of tokens ends here. */
const CHARACTERS_PER_TOKEN = 16;
/** Of an answer on the wire: in a stream a token takes some 300 bytes. */
const MOST_BYTES = 16 * 1_048_576;

/** One call under way: what it may say, and what it has cost so far. */
interface Work {
  readonly turn: Turn;
  readonly evidence: readonly Evidence[];
  readonly call: GenerateCall;
  /** Rings when no try has begun to answer in time. */
  readonly start: Alarm;
  spent: Spent;
}

/** Claims with quotes from OpenAI's Responses API, or from any server that speaks it or chat completions. */
export class OpenAiGenerator implements Generator {
  readonly model: string;
  readonly #options;
  readonly #subject: string;
  readonly #client: ProviderClient;
  readonly #timer: Timer | undefined;
  /** The one that worked last. */
  #way: Way;

  constructor(options: OpenAiGeneratorOptions, timing: Timing = {}) {
    this.#options = parseGeneratorOptions(options);
    this.model = this.#options.answerModel;
    this.#subject = subjectOf('The language-model provider', this.#options.name);
    this.#client = new ProviderClient({ ...this.#options, subject: this.#subject, mostBytes: MOST_BYTES }, timing);
    this.#timer = timing.timer;
    this.#way = { api: 'responses', streams: this.#options.streaming };
  }

  state(): ProviderState {
    return { provider: this.#options.name, breaker: this.#client.breaker };
  }

  async generate(question: string, evidence: readonly Evidence[], call: GenerateCall = {}): Promise<Generated> {
    const turn: Turn = {
      subject: this.#subject,
      model: this.model,
      prompt: buildPrompt(question, evidence, randomBytes(16).toString('hex')),
      format: answerFormat(evidence.length),
      maxOutputTokens: this.#options.maxOutputTokens,
    };
    const work: Work = { turn, evidence, call, start: new Alarm(call.signal, this.#timer), spent: NOTHING_SPENT };
    if (this.#way.streams) work.start.set(this.#options.firstEventMs + START_SLACK_MS);
    try {
      return await this.#client.run((client, signal) => this.#try(client, work, signal), work.start.signal);
    } catch (error) {
      throw this.#failed(work, error);
    } finally {
      work.start.close();
    }
  }

  async #try(client: OpenAI, work: Work, signal: AbortSignal): Promise<Generated> {
    const { firstEventMs, idleMs, name, prices } = this.#options;
    const { turn, start } = work;
    const silence = new Alarm(signal, this.#timer);
    const drafts = new Drafts(work.call, work.evidence);
    let begun = false;
    let left = turn.maxOutputTokens * CHARACTERS_PER_TOKEN;
    const ear: Ear = {
      signal: silence.signal,
      onEvent: () => {
        begun = true;
        start.unset();
        silence.set(idleMs);
      },
      onWhole: () => {
        start.unset();
        silence.unset();
      },
      onPiece: (piece) => {
        left -= piece.length;
        if (left < 0) throw overlong(turn.subject);
        drafts.push(piece);
      },
    };
    silence.set(firstEventMs);
    try {
      const reply = await this.#take(client, turn, ear);
      const { model, inputTokens, outputTokens } = reply;
      const usd = priceOf(prices, this.model, inputTokens, outputTokens);
      work.spent = addSpent(work.spent, { inputTokens, outputTokens, usd });
      const answer = readAnswer(textOf(turn.subject, reply), work.evidence);
      return { ...answer, provider: name, model, failovers: [], ...work.spent };
    } catch (error) {
      drafts.void();
      throw silence.rang ? this.#silent(begun ? idleMs : firstEventMs, error) : error;
    } finally {
      silence.close();
    }
  }

  /** A server that does not know the way it is asked is asked another way, and so from then on if that works. */
  async #take(client: OpenAI, turn: Turn, ear: Ear): Promise<Reply> {
    for (let way = this.#way; ;) {
      if (!way.streams) ear.onWhole();
      try {
        const via = way.api === 'responses' ? viaResponses : viaChat;
        const reply = await via(client, turn, way.streams, ear);
        this.#way = way;
        return reply;
      } catch (error) {
        const other = otherWay(way, error);
        if (other === undefined) throw error;
        way = other;
      }
    }
  }

  /** Asks for so long a pause that it is not tried again: who waits has waited enough, and another may serve. */
  #silent(ms: number, cause: unknown): ProviderError {
    const message = `${this.#subject} did not say anything for ${ms / 1_000} seconds. Try again.`;
    const retryAfterMs = this.#options.retryAfterCapMs + 1;
    return new ProviderError('timeout', message, { cause, retryable: true, retryAfterMs });
  }

  #failed({ start, call, spent }: Work, error: unknown): unknown {
    if (error instanceof ProviderError) return error.withSpent(spent);
    const late = start.rang && call.signal?.aborted !== true && error instanceof KildeError;
    if (!late) return error;
    const message = `${this.#subject} did not begin to answer in time. Try again.`;
    return new ProviderError('timeout', message, { cause: error, retryable: true, spent });
  }
}
