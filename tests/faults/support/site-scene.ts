import type { RequestListener } from 'node:http';
import { sha256Hex } from '../../../shared/platform/hash.ts';
import type { WebOptions } from '../../../shared/platform/web/options.ts';
import type { Web } from '../../../shared/platform/web/web.ts';
import type { SourceReader } from '../../../shared/ports/source-reader.ts';
import { HttpsServer } from '../../support/https-server.ts';
import { type ServedPage, SiteHost } from '../../support/site-host.ts';
import { type Files, OUTSIDE, type Scene } from './fault.ts';

const SITEMAP = '/sitemap.xml';
const TRIES = 2;

/** A site with a sitemap, and a host of the private network beside it. */
export class SiteScene implements Scene {
  readonly host: SiteHost;
  /** Answers whoever gets there; nobody may. */
  readonly inside: HttpsServer;
  #web: Web;
  readonly #paths = new Set<string>();

  private constructor(host: SiteHost, inside: HttpsServer) {
    this.host = host;
    this.inside = inside;
    this.#web = host.web({ tries: TRIES });
  }

  static async open(): Promise<SiteScene> {
    const inside = await HttpsServer.start((_request, response) => void response.end(OUTSIDE));
    return new SiteScene(await SiteHost.start(), inside);
  }

  put(files: Files): void {
    for (const [path, content] of Object.entries(files)) {
      this.host.serve({ [`/${path}`]: content === null ? undefined : pageOf(content) });
      if (content === null) this.#paths.delete(path);
      else this.#paths.add(path);
    }
    this.list();
  }

  /** Serves the sitemap of all pages, and of those that it wrongly names, too. */
  list(...more: readonly string[]): void {
    const paths = [...this.#paths, ...more].map((path): [string, null] => [`/${path}`, null]);
    this.host.serve({ [SITEMAP]: this.host.sitemap(Object.fromEntries(paths)) });
  }

  /** Serves something else in the place of a page, or of the sitemap; `undefined` is not there. */
  instead(path: string, page: ServedPage | RequestListener | string | undefined): void {
    this.host.serve({ [path]: page });
  }

  /** A page leads elsewhere. */
  leads(path: string, to: string): void {
    this.instead(path, { status: 302, headers: { location: to } });
  }

  /** Reads through another client from now on. */
  use(options: WebOptions): void {
    this.#web = this.host.web({ tries: TRIES, ...options });
  }

  /** Requests from now on are the ones that `asked` gives. */
  forget(): void {
    this.host.takePaths();
  }

  get asked(): readonly string[] {
    return this.host.server.paths;
  }

  reader(): SourceReader {
    return this.host.reader({ url: SITEMAP }, this.#web);
  }

  trespasses(): string[] {
    return this.inside.paths.map((path) => `asked the private host for ${path}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.host[Symbol.asyncDispose]();
    await this.inside[Symbol.asyncDispose]();
  }
}

const pageOf = (content: string | Uint8Array): ServedPage => ({
  body: content,
  headers: { 'content-type': 'text/plain; charset=utf-8', etag: `"${sha256Hex(content).slice(0, 16)}"` },
});
