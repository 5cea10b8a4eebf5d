import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { selfSigned, type Certificate } from './certificate.ts';

/** What was asked for, as it arrived. */
export interface SeenRequest {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
}

/** A host of this machine that speaks https with a certificate of its own making. */
export class HttpsServer implements AsyncDisposable {
  /** Answers a request; set it at any time. */
  answer: RequestListener;
  /** In order of arrival. */
  readonly requests: SeenRequest[] = [];
  /** Most requests that were under way at once. */
  busiest = 0;
  readonly ca: string;
  readonly #server;
  #busy = 0;

  private constructor(answer: RequestListener, certificate: Certificate) {
    this.answer = answer;
    this.ca = certificate.cert;
    this.#server = createServer(certificate, (request, response) => this.#serve(request, response));
  }

  /** @param names beside `localhost` and 127.0.0.1 that the certificate is good for. */
  static async start(answer: RequestListener, ...names: readonly string[]): Promise<HttpsServer> {
    const server = new HttpsServer(answer, selfSigned(...names));
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('The server does not listen.');
    return address.port;
  }

  /** `127.0.0.1:port`, as an operator would name it. */
  get host(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** @param path with its leading slash. */
  url(path = '/', name = '127.0.0.1'): URL {
    return new URL(path, `https://${name}:${this.port}`);
  }

  get paths(): string[] {
    return this.requests.map(({ path }) => path);
  }

  /** Connections that hang are cut. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    this.requests.push({ path: request.url ?? '/', headers: request.headers });
    this.#busy += 1;
    this.busiest = Math.max(this.busiest, this.#busy);
    response.once('close', () => (this.#busy -= 1));
    this.answer(request, response);
  }
}
