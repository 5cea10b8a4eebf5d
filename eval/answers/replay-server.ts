import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { listen } from '../../shared/platform/listen.ts';
import { estimateTokens } from '../../shared/platform/tokens.ts';
import { readPrompt, type ShownEvidence } from './read-prompt.ts';
import type { RecordedQuote, Recording } from './recording.ts';

const requestSchema = z.looseObject({ model: z.string(), instructions: z.string(), input: z.string() });

/** Evidence that the search did not bring this time: a label that no evidence has. */
const NOT_SHOWN = 'e0';

/** A server on this machine that speaks the Responses API and says again what was recorded. */
export class ReplayServer implements AsyncDisposable {
  /** Questions that the recording holds no reply to; they were refused. */
  readonly unrecorded: string[] = [];
  /** Quotes whose place was not among the evidence shown. */
  notShown = 0;
  readonly #replies: ReadonlyMap<string, Recording['replies'][number]>;
  readonly #http = createServer((request, response) => {
    this.#answer(request).then(
      ({ status, body }) =>
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
      () => response.destroy(),
    );
  });
  #port = 0;

  private constructor(recording: Recording) {
    this.#replies = new Map(recording.replies.map((reply) => [reply.question, reply]));
  }

  static async start(recording: Recording): Promise<ReplayServer> {
    const server = new ReplayServer(recording);
    server.#port = await listen(server.#http, '127.0.0.1', 0);
    return server;
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${this.#port}/v1`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  async #answer(request: IncomingMessage): Promise<{ status: number; body: unknown }> {
    const { model, instructions, input } = requestSchema.parse(JSON.parse(await text(request)));
    const { questions, evidence } = readPrompt(instructions, input);
    const reply = this.#replies.get(questions[0] ?? '');
    if (reply === undefined) {
      this.unrecorded.push(questions[0] ?? '');
      return { status: 400, body: { error: { message: 'Not recorded.', type: 'invalid_request_error', code: null } } };
    }
    const { sufficiency, missing, tokens } = reply;
    const claims = reply.claims.map((claim) => ({
      text: claim.text,
      quotes: claim.quotes.map((quote) => ({ evidence_id: this.#labelOf(quote, evidence), quote: quote.quote })),
    }));
    const said = JSON.stringify({ sufficiency, claims, missing });
    const used = tokens ?? { input: estimateTokens(instructions + input), output: estimateTokens(said) };
    return { status: 200, body: responseOf(model, said, used) };
  }

  #labelOf(quote: RecordedQuote, evidence: readonly ShownEvidence[]): string {
    if ('label' in quote) return quote.label;
    const shown = evidence.find(
      ({ path, startLine, endLine }) =>
        path === quote.path && startLine <= quote.end_line && endLine >= quote.start_line,
    );
    if (shown === undefined) this.notShown += 1;
    return shown?.label ?? NOT_SHOWN;
  }
}

const responseOf = (model: string, said: string, { input, output }: { input: number; output: number }): unknown => ({
  object: 'response',
  model,
  status: 'completed',
  output: [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: said, annotations: [] }] }],
  usage: { input_tokens: input, output_tokens: output, total_tokens: input + output },
});
