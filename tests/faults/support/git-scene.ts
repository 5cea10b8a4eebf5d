import { GitReader } from '../../../shared/adapters/git/git-reader.ts';
import type { Web } from '../../../shared/platform/web/web.ts';
import type { SourceReader } from '../../../shared/ports/source-reader.ts';
import { GitHost, type Fault as HostFault, type HostedRepository } from '../../support/git-host.ts';
import type { GitRepository } from '../../support/git-repository.ts';
import { gitWeb } from '../../support/git-web.ts';
import { HttpsServer } from '../../support/https-server.ts';
import { type Files, OUTSIDE, type Scene } from './fault.ts';

const NAME = 'github.com/owner/name';
const TRIES = 2;
export const NOW = new Date('2026-11-20T12:00:00Z');

export const REFS = /info\/refs$/;
export const TARBALL = /tar\.gz/;

type Disturbance = HostFault extends infer Each ? (Each extends HostFault ? Omit<Each, 'path'> : never) : never;

/** A repository at a git host, and a host of the private network beside it. */
export class GitScene implements Scene {
  readonly host: GitHost;
  /** Answers whoever gets there; nobody may. */
  readonly inside: HttpsServer;
  readonly #hosted: HostedRepository;
  readonly #web: Web;

  private constructor(host: GitHost, inside: HttpsServer) {
    this.host = host;
    this.inside = inside;
    this.#hosted = host.create(NAME);
    this.#web = gitWeb(host, { tries: TRIES, timeoutMs: 10_000 });
  }

  static async open(): Promise<GitScene> {
    const inside = await HttpsServer.start((_request, response) => void response.end(OUTSIDE));
    return new GitScene(await GitHost.start(), inside);
  }

  get repository(): GitRepository {
    return this.#hosted.repository;
  }

  /** A commit. */
  put(files: Files): void {
    this.repository.commit(Object.entries(files));
  }

  /** Takes it off the host, or gives it back. */
  set isThere(isThere: boolean) {
    if (isThere) this.host.repositories.set(NAME, this.#hosted);
    else this.host.repositories.delete(NAME);
  }

  set token(token: string | undefined) {
    this.#hosted.token = token;
  }

  /** The next requests of a kind meet a fault. */
  fail(path: RegExp, fault: Disturbance, requests = 1): void {
    this.host.faults.push(...Array.from({ length: requests }, (): HostFault => ({ ...fault, path })));
  }

  reader(): SourceReader {
    return new GitReader({
      url: `https://${NAME}`,
      branch: 'main',
      token: () => Promise.resolve(undefined),
      web: this.#web,
      expand: false,
      now: () => NOW,
    });
  }

  trespasses(): string[] {
    const unplayed = this.host.faults.map(({ kind }) => `no request met the fault ${kind}`);
    return [...this.inside.paths.map((path) => `asked the private host for ${path}`), ...unplayed];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.host[Symbol.asyncDispose]();
    await this.inside[Symbol.asyncDispose]();
  }
}
