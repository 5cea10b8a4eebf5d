import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { z } from 'zod';
import { answerBody, embeddingsBody, type ScriptedAnswer, type VectorFault } from './openai-server-bodies.ts';
import { inSevens, sendStream, streamOf, type Pieces, type StreamFault } from './openai-server-streams.ts';

/** What goes wrong with one request. Requests without a fault are answered well. */
export type Fault =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly body?: unknown;
    }
  /** Never answers; the request ends when the client leaves. */
  | { readonly kind: 'hang' }
  /** Closes the socket before an answer. */
  | { readonly kind: 'close' }
  /** Closes it in the middle of the body. */
  | { readonly kind: 'cut' }
  | { readonly kind: 'slow'; readonly ms: number }
  /** 200 with this text, as JSON by its content type. */
  | { readonly kind: 'raw'; readonly text: string; readonly contentType?: string }
  /** Answers well. */
  | { readonly kind: 'none' }
  | StreamFault
  | VectorFault;

export interface RecordedRequest {
  readonly path: string;
  /** Behind the path, without its question mark. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Record<string, unknown>;
  /** Settles when the exchange is over: true when the client left before it had its answer. */
  readonly aborted: Promise<boolean>;
}

export interface OpenAiServerOptions {
  /** The only key that is accepted; any, when left out. */
  readonly apiKey?: string;
  /** Length of vectors when the request asks for none, or when `ignoresDimensions`. */
  readonly dimensions?: number;
  readonly ignoresDimensions?: boolean;
  /** 400 to a request that asks for dimensions, as servers of fixed-length models do. */
  readonly refusesDimensions?: boolean;
  /** Lists of numbers whatever the request asks for, as most compatible servers do. */
  readonly floatsOnly?: boolean;
  /** Paths under /v1 that answer 404: `responses` for servers that only know chat completions. */
  readonly lacks?: readonly string[];
  /** What the answering model says; a function of the request. */
  readonly answer?: (body: Record<string, unknown>) => ScriptedAnswer;
  /** What becomes of the wish for a stream: `ignored` answers as a whole, `refused` is 400. */
  readonly streaming?: 'done' | 'ignored' | 'refused';
  /** Where the text of a stream is cut. */
  readonly pieces?: Pieces;
}

const requestBody = z.record(z.string(), z.unknown());

/** A server on this machine that speaks OpenAI's wire format for embeddings, responses and chat completions. */
export class OpenAiServer implements AsyncDisposable {
  readonly requests: RecordedRequest[] = [];
  readonly #options: OpenAiServerOptions;
  readonly #faults: Fault[] = [];
  readonly #arrivals = new EventEmitter();
  readonly #http = createServer((request, response) => {
    // A client may leave in the middle of its request.
    this.#serve(request, response).catch(() => response.destroy());
  });

  private constructor(options: OpenAiServerOptions) {
    this.#options = options;
  }

  static async start(options: OpenAiServerOptions = {}): Promise<OpenAiServer> {
    const server = new OpenAiServer(options);
    await new Promise<void>((resolve) => server.#http.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get baseURL(): string {
    const address = this.#http.address();
    if (address === null || typeof address === 'string') throw new Error('The server does not listen.');
    return `http://127.0.0.1:${address.port}/v1`;
  }

  /** Faults of the next requests, one each, in order. */
  script(...faults: readonly Fault[]): void {
    this.#faults.push(...faults);
  }

  /** Resolves when the server has that many requests. */
  async received(count: number): Promise<void> {
    while (this.requests.length < count) await once(this.#arrivals, 'request');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path = '', query = ''] = (request.url ?? '').replace(/^\/v1\//, '').split('?');
    const body = requestBody.parse(JSON.parse(await textOf(request)));
    const aborted = new Promise<boolean>((resolve) =>
      response.once('close', () => resolve(!response.writableFinished)),
    );
    this.requests.push({ path, query, headers: request.headers, body, aborted });
    this.#arrivals.emit('request');
    const fault = this.#faults.shift() ?? { kind: 'none' };
    if (!(await ill(fault, response))) this.#answer(path, request, body, fault, response);
  }

  #answer(
    path: string,
    request: IncomingMessage,
    body: Record<string, unknown>,
    fault: Fault,
    response: ServerResponse,
  ): void {
    const { apiKey, lacks = [], refusesDimensions } = this.#options;
    if (apiKey !== undefined && request.headers.authorization !== `Bearer ${apiKey}`)
      return send(
        response,
        401,
        errorBody('invalid_api_key', `Incorrect API key provided: ${request.headers.authorization}.`),
      );
    if (lacks.includes(path))
      return void response.writeHead(404, { 'content-type': 'text/plain' }).end('404 page not found');
    switch (path) {
      case 'embeddings':
        if (refusesDimensions && body['dimensions'] !== undefined)
          return send(response, 400, errorBody(null, 'This model does not support changing output dimensions.'));
        return send(response, 200, embeddingsBody(body, this.#options, fault));
      case 'responses':
      case 'chat/completions':
        return this.#say(path, body, fault, response);
      default:
        return send(response, 404, errorBody(null, 'Unknown path.'));
    }
  }

  #say(
    path: 'responses' | 'chat/completions',
    body: Record<string, unknown>,
    fault: Fault,
    response: ServerResponse,
  ): void {
    const { answer, streaming = 'done', pieces = inSevens } = this.#options;
    const whole = answerBody(path, body, answer);
    if (body['stream'] !== true || streaming === 'ignored') return send(response, 200, whole);
    if (streaming === 'refused')
      return send(response, 400, errorBody('unsupported_value', "Unsupported value: 'stream' is not supported."));
    return sendStream(response, streamOf(path, whole, pieces), fault.kind === 'stream' ? fault : undefined);
  }
}

/** Plays a fault of the connection or of the whole answer; false when the request is still to be answered. */
async function ill(fault: Fault, response: ServerResponse): Promise<boolean> {
  if (fault.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, fault.ms));
  else if (fault.kind === 'close') response.socket?.destroy();
  else if (fault.kind === 'cut') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
    response.write('{"data": [', () => response.socket?.destroy());
  } else if (fault.kind === 'raw')
    response.writeHead(200, { 'content-type': fault.contentType ?? 'application/json' }).end(fault.text);
  else if (fault.kind === 'status')
    send(response, fault.status, fault.body ?? errorBody(null, 'Something about your request.'), fault.headers);
  return ENDS.has(fault.kind);
}

const ENDS: ReadonlySet<string> = new Set(['hang', 'close', 'cut', 'raw', 'status']);

/** The body of an error as OpenAI writes it. */
export const errorBody = (code: string | null, message: string): unknown => ({
  error: { message, type: 'invalid_request_error', param: null, code },
});

function send(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', 'x-request-id': 'req_local', ...headers });
  response.end(JSON.stringify(body));
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString('utf8');
}
