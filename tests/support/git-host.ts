import { mkdtempSync, rmSync } from 'node:fs';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Web, WebReply, WebRequest } from '../../shared/platform/web/web.ts';
import { GIT_HOST_NAMES, route } from './git-host-routes.ts';
import { GitRepository } from './git-repository.ts';
import { HttpsServer } from './https-server.ts';

/** What happens instead of the next answer to a path that matches; each one happens once. */
export type Fault = { readonly path: RegExp } & (
  | { readonly kind: 'status'; readonly status: number; readonly headers?: Record<string, string> }
  | { readonly kind: 'body'; readonly body: Uint8Array }
  /** The true answer up to `share` of it, then the connection breaks. */
  | { readonly kind: 'cut'; readonly share: number }
  /** The same, with an orderly end. */
  | { readonly kind: 'short'; readonly share: number }
  /** Nothing, for ever. */
  | { readonly kind: 'silent'; readonly onRequest: () => void }
  | { readonly kind: 'redirect'; readonly to: string }
);

export interface HostedRepository {
  readonly repository: GitRepository;
  /** Who may read it, as `user:token`, or a token alone; undefined for everyone. */
  token: string | undefined;
}

export interface HostRequest {
  readonly hostname: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
}

export interface HostAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
}

/**
 * The git hosts of the world on this machine, over https, by the name in the request: real repositories,
 * served by git itself, behind the addresses and refusals of GitHub, GitLab, Bitbucket and Gitea.
 */
export class GitHost implements AsyncDisposable {
  readonly repositories = new Map<string, HostedRepository>();
  readonly requests: HostRequest[] = [];
  readonly faults: Fault[] = [];
  readonly #folder = mkdtempSync(join(tmpdir(), 'kilde-git-host-'));
  readonly #server: HttpsServer;
  #created = 0;

  private constructor(server: HttpsServer) {
    this.#server = server;
  }

  static async start(): Promise<GitHost> {
    const server = await HttpsServer.start((_request, response) => response.destroy(), ...GIT_HOST_NAMES);
    const host = new GitHost(server);
    server.answer = (request, response) => {
      host.#serve(request, response).catch(() => response.destroy());
    };
    return host;
  }

  get ca(): string {
    return this.#server.ca;
  }

  get port(): number {
    return this.#server.port;
  }

  /** A new one, in place of one that had the name. @param name with its host: `github.com/owner/name`. */
  create(name: string, options: { readonly token?: string; readonly objectFormat?: 'sha256' } = {}): HostedRepository {
    this.#created += 1;
    const repository = new GitRepository(join(this.#folder, `${this.#created}.git`), options.objectFormat);
    const hosted = { repository, token: options.token };
    this.repositories.set(name, hosted);
    return hosted;
  }

  /** Requests so far, as `host/path`. */
  get asked(): string[] {
    return this.requests.map(({ hostname, url }) => hostname + url.pathname);
  }

  /** Addresses without a port go to this host’s; the rest is `web`’s business. */
  through(web: Web): Web {
    const shift = (url: URL, port: string): URL => Object.assign(new URL(url), { port });
    return {
      get: async (request: WebRequest): Promise<WebReply> => {
        const reply = await web.get({ ...request, url: shift(request.url, String(this.port)) });
        return { ...reply, url: shift(reply.url, '') };
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server[Symbol.asyncDispose]();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #serve({ headers, url: path = '/' }: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(path, `https://${headers.host ?? ''}`);
    const request = { hostname: url.hostname, url, headers };
    this.requests.push(request);
    const at = this.faults.findIndex((fault) => fault.path.test(url.hostname + url.pathname));
    const [fault] = at === -1 ? [] : this.faults.splice(at, 1);
    if (fault?.kind === 'silent') return fault.onRequest();
    const answer = disturbed(fault) ?? (await route(this, request));
    const share = fault?.kind === 'cut' || fault?.kind === 'short' ? fault.share : 1;
    const body = answer.body.subarray(0, Math.floor(answer.body.length * share));
    const declared = fault?.kind === 'short' ? body.length : answer.body.length;
    response.writeHead(answer.status, { ...answer.headers, 'content-length': declared });
    response.write(body, () => (fault?.kind === 'cut' ? response.destroy() : response.end()));
  }
}

/** What a fault says in place of the true answer. */
function disturbed(fault: Fault | undefined): HostAnswer | undefined {
  switch (fault?.kind) {
    case 'status':
      return { status: fault.status, headers: fault.headers ?? {}, body: new Uint8Array() };
    case 'redirect':
      return { status: 302, headers: { location: fault.to }, body: new Uint8Array() };
    case 'body':
      return { status: 200, headers: {}, body: fault.body };
    case 'cut':
    case 'short':
    case 'silent':
    case undefined:
      return undefined;
  }
}
