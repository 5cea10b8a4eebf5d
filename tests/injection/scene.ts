import { z } from 'zod';
import { readPrompt, type ShownPrompt } from '../../eval/answers/read-prompt.ts';
import { OpenAiGenerator } from '../../shared/adapters/openai/index.ts';
import type { Evidence, GenerateCall, Generator } from '../../shared/ports/generator.ts';
import { answer } from '../../shared/tools/answer.ts';
import { OpenAiServer } from '../support/openai-server.ts';
import { testContext, testLibrary } from '../support/test-embedder.ts';
import { MANUAL, type Attack } from './attack.ts';
import type { SaidAnswer } from './compliant-model.ts';

export type Model = (prompt: ShownPrompt, attack: Attack) => SaidAnswer;

/** What a caller of the tool `answer` is given. */
const resultSchema = z.looseObject({
  status: z.string(),
  answer: z.string(),
  missing: z.string(),
  citations: z.array(z.looseObject({ chunk_id: z.string(), path: z.string(), quote: z.string() })),
  nearest: z.array(z.looseObject({ text: z.string() })),
});
export type Result = z.infer<typeof resultSchema>;

export interface Played {
  readonly result: Result;
  /** The request as the model had it: rules and data. */
  readonly instructions: string;
  readonly input: string;
  readonly prompt: ShownPrompt;
  readonly evidence: readonly Evidence[];
  /** Texts of the chunks that hold the citations. */
  readonly cited: readonly (string | undefined)[];
}

const requestSchema = z.looseObject({ instructions: z.string(), input: z.string() });

/** What the provider says next. */
interface Part {
  play: (instructions: string, input: string) => SaidAnswer;
}

/** A scripted provider on this machine, that answers what a model under attack might. */
export class Stage implements AsyncDisposable {
  readonly #server: OpenAiServer;
  readonly #part: Part;

  private constructor(server: OpenAiServer, part: Part) {
    this.#server = server;
    this.#part = part;
  }

  static async open(): Promise<Stage> {
    const part: Part = { play: () => ({ sufficiency: 'none', claims: [], missing: '' }) };
    const server = await OpenAiServer.start({
      answer: (body) => {
        const { instructions, input } = requestSchema.parse(body);
        return { kind: 'text', text: JSON.stringify(part.play(instructions, input)) };
      },
    });
    return new Stage(server, part);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server[Symbol.asyncDispose]();
  }

  /** From the documents to what the caller is given, with the real parts; once for each model. */
  async play(attack: Attack, models: readonly Model[]): Promise<Played[]> {
    const inner = new OpenAiGenerator({ baseURL: this.#server.baseURL, answerModel: 'm', streaming: false, tries: 1 });
    const generator = new Watching(inner);
    const library = testLibrary({ generator });
    await library.addDocument('team', { content: { text: MANUAL.text }, path: MANUAL.path });
    for (const { path, content } of attack.planted) await library.addDocument('team', { content, path });
    const context = testContext(library);
    const played: Played[] = [];
    for (const model of models) {
      let seen: { instructions: string; input: string } | undefined;
      this.#part.play = (instructions, input) => {
        seen = { instructions, input };
        return model(readPrompt(instructions, input), attack);
      };
      const { output } = await answer.invoke({ question: attack.question }, context);
      if (seen === undefined) throw new Error(`${attack.id}: no model was asked.`);
      const result = resultSchema.parse(output);
      const chunks = await library.store.getChunks(
        'team',
        result.citations.map(({ chunk_id }) => chunk_id),
      );
      const textOf = new Map(chunks.map(({ id, text }) => [id, text]));
      played.push({
        result,
        ...seen,
        prompt: readPrompt(seen.instructions, seen.input),
        evidence: generator.evidence,
        cited: result.citations.map(({ chunk_id }) => textOf.get(chunk_id)),
      });
    }
    return played;
  }
}

/** Keeps what the model was to be shown. */
class Watching implements Generator {
  readonly model = 'm';
  evidence: readonly Evidence[] = [];
  readonly #inner: Generator;

  constructor(inner: Generator) {
    this.#inner = inner;
  }

  generate(question: string, evidence: readonly Evidence[], call?: GenerateCall) {
    this.evidence = evidence;
    return this.#inner.generate(question, evidence, call);
  }

  state() {
    return this.#inner.state();
  }
}
