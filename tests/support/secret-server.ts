import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** What goes wrong with one request. */
export type SecretFault =
  | { readonly kind: 'status'; readonly status: number; readonly name: string }
  | { readonly kind: 'close' }
  /** Never answers. */
  | { readonly kind: 'hang' }
  /** 200 with this text as JSON. */
  | { readonly kind: 'raw'; readonly text: string };

/**
 * The one call of Secret Manager's REST API that Kilde makes, for the real SDK:
 * https://docs.cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets.versions/access
 */
export class SecretServer implements AsyncDisposable {
  /** By `projects/P/secrets/S/versions/V`; null is disabled. */
  readonly secrets = new Map<string, Uint8Array | string | null>();
  /** Names asked for, in order. */
  readonly requests: string[] = [];
  /** Of every request that carried one. */
  readonly authorizations: string[] = [];
  readonly #faults: SecretFault[] = [];
  readonly #http = createServer((request, response) => this.#serve(request, response));

  static async start(): Promise<SecretServer> {
    const server = new SecretServer();
    await new Promise<void>((resolve) => server.#http.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get url(): string {
    const address = this.#http.address();
    if (address === null || typeof address === 'string') throw new Error('The server does not listen.');
    return `http://127.0.0.1:${address.port}`;
  }

  /** Faults of the next requests, one each, in order. */
  script(...faults: readonly SecretFault[]): void {
    this.#faults.push(...faults);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const { pathname } = new URL(request.url ?? '/', this.url);
    const name = /^\/v1\/(projects\/[^/]+\/secrets\/[^/]+\/versions\/[^/:]+):access$/.exec(pathname)?.[1];
    this.requests.push(name ?? pathname);
    if (request.headers.authorization !== undefined) this.authorizations.push(request.headers.authorization);
    const fault = this.#faults.shift();
    if (fault?.kind === 'hang') return;
    if (fault?.kind === 'close') return void request.socket.destroy();
    if (fault?.kind === 'status') return sendError(response, fault.status, fault.name);
    if (fault?.kind === 'raw') return send(response, 200, fault.text);
    const secret = this.secrets.get(name ?? '');
    if (secret === undefined) return sendError(response, 404, 'NOT_FOUND');
    if (secret === null) return sendError(response, 400, 'FAILED_PRECONDITION');
    send(response, 200, JSON.stringify({ name, payload: { data: Buffer.from(secret).toString('base64') } }));
  }
}

const sendError = (response: ServerResponse, code: number, status: string): void =>
  send(response, code, JSON.stringify({ error: { code, message: 'Something about projects/private.', status } }));

function send(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8' }).end(text);
}
