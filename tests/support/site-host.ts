import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { SiteReader } from '../../shared/adapters/site/site-reader.ts';
import { openWeb } from '../../shared/platform/web/open-web.ts';
import type { WebOptions } from '../../shared/platform/web/options.ts';
import type { Web } from '../../shared/platform/web/web.ts';
import type { EntryContent, FileEntry, SourceEntry, SourceSnapshot } from '../../shared/ports/source-reader.ts';
import { HttpsServer } from './https-server.ts';

export interface ServedPage {
  readonly body?: string | Uint8Array;
  readonly status?: number;
  /** `content-type` is HTML when it is not said. */
  readonly headers?: Readonly<Record<string, string>>;
}

type Served = ServedPage | RequestListener;

export interface ReadSite {
  readonly url?: string;
  readonly pages?: readonly string[];
  readonly maxPages?: number;
}

/** A site on this machine: what it serves by path, and what was asked of it. */
export class SiteHost implements AsyncDisposable {
  readonly server: HttpsServer;
  readonly #served = new Map<string, Served>();
  /** Pauses that were asked for, in milliseconds; the clock goes on by each, and no one waits. */
  readonly waits: number[] = [];
  now = new Date('2026-11-20T12:00:00.000Z');

  private constructor(server: HttpsServer) {
    this.server = server;
    server.answer = (request, response) => this.#serve(request, response);
  }

  static async start(): Promise<SiteHost> {
    return new SiteHost(await HttpsServer.start(() => {}));
  }

  /** A text is a page of HTML; undefined takes a page away. Paths with their queries, as they arrive. */
  serve(pages: Readonly<Record<string, Served | string | undefined>>): void {
    for (const [path, page] of Object.entries(pages)) {
      if (page === undefined) this.#served.delete(path);
      else this.#served.set(path, typeof page === 'string' ? { body: page } : page);
    }
  }

  /** Requests since the last call, in order of arrival. */
  takePaths(): string[] {
    return this.server.requests.splice(0).map(({ path }) => path);
  }

  url(path: string): string {
    return this.server.url(path).href;
  }

  sitemap(pages: Readonly<Record<string, string | null>>): ServedPage {
    const urls = Object.entries(pages).map(([path, lastmod]) => {
      const loc = this.url(path).replaceAll('&', '&amp;');
      return `<url><loc>${loc}</loc>${lastmod === null ? '' : `<lastmod>${lastmod}</lastmod>`}</url>`;
    });
    return xml(`<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${urls.join('\n')}</urlset>`);
  }

  sitemapIndex(...paths: readonly string[]): ServedPage {
    const children = paths.map((path) => `<sitemap><loc>${this.url(path)}</loc></sitemap>`);
    return xml(`<sitemapindex>${children.join('')}</sitemapindex>`);
  }

  /** A client that may talk to this machine, and waits for nothing. */
  web(options: WebOptions = {}): Web {
    return openWeb({
      allowedPrivateHosts: [this.server.host],
      ca: this.server.ca,
      wait: async () => {},
      ...options,
    });
  }

  /** @param web with its options, or one that is open already. */
  reader({ url = '/', pages, maxPages = 10_000 }: ReadSite = {}, web: WebOptions | Web = {}): SiteReader {
    const wait = async (ms: number): Promise<void> => {
      this.waits.push(ms);
      this.now = new Date(this.now.getTime() + ms);
    };
    return new SiteReader({
      kind: 'site',
      url: this.url(url),
      pages: pages?.map((page) => this.url(page)) ?? null,
      maxPages,
      web: 'get' in web ? web : this.web(web),
      wait,
      clock: { now: () => this.now },
    });
  }

  async open(site?: ReadSite, webOptions?: WebOptions): Promise<SourceSnapshot> {
    return this.reader(site, webOptions).open(null);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.server[Symbol.asyncDispose]();
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const page = this.#served.get(request.url ?? '/') ?? { status: 404 };
    if (typeof page === 'function') return page(request, response);
    const headers: Record<string, string> = { 'content-type': 'text/html; charset=utf-8', ...page.headers };
    const etag = headers['etag'];
    if (etag !== undefined && request.headers['if-none-match'] === etag)
      return void response.writeHead(304, { etag }).end();
    response.writeHead(page.status ?? 200, headers).end(page.body ?? '');
  }
}

export const xml = (body: string): ServedPage => ({
  body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}`,
  headers: { 'content-type': 'application/xml' },
});

export async function listing(snapshot: SourceSnapshot): Promise<SourceEntry[]> {
  const entries: SourceEntry[] = [];
  for await (const entry of snapshot.entries()) entries.push(entry);
  return entries;
}

export const filesOf = (entries: readonly SourceEntry[]): FileEntry[] =>
  entries.filter((entry): entry is FileEntry => entry.kind === 'file');

/** What a sync would know after it had read everything: versions by path. */
export async function readAll(
  snapshot: SourceSnapshot,
  known: ReadonlyMap<string, string> = new Map(),
): Promise<{ versions: Map<string, string>; kinds: Record<EntryContent['kind'] | 'same', number> }> {
  const versions = new Map<string, string>();
  const kinds = { bytes: 0, unchanged: 0, gone: 0, same: 0 };
  for await (const entry of snapshot.entries()) {
    if (entry.kind !== 'file') continue;
    const before = known.get(entry.path) ?? null;
    if (before !== null && entry.version === before) {
      kinds.same += 1;
      versions.set(entry.path, before);
      continue;
    }
    const content = await entry.read(before);
    kinds[content.kind] += 1;
    if (content.kind === 'bytes') versions.set(entry.path, content.version);
    else if (content.kind === 'unchanged' && before !== null) versions.set(entry.path, before);
  }
  return { versions, kinds };
}
