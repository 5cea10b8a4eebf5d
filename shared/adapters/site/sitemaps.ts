import { KildeError } from '../../platform/errors.ts';
import type { LeftOutEntry } from '../../ports/source-reader.ts';
import { isGone, isRefused, refused, type Host } from './host.ts';
import { readLastmod } from './lastmod.ts';
import { pageOn } from './page-url.ts';
import { MAX_SITEMAP_BYTES, readSitemap, type Located, type Sitemap } from './sitemap.ts';

/** An index of indexes of sitemaps; the format itself allows an index of sitemaps. */
const MAX_DEPTH = 3;
const MAX_LOCS = 50_000;
const MAX_FILES = 1_000;
const MAX_TOTAL_BYTES = 8 * MAX_SITEMAP_BYTES;

export interface ListedPage {
  readonly url: URL;
  /** Null when it is not said, or cannot be relied on. */
  readonly lastmod: string | null;
}

export interface SitemapPages {
  /** In the sitemaps' order, each once. */
  readonly pages: readonly ListedPage[];
  /** What was not looked into. */
  readonly leftOut: readonly LeftOutEntry[];
}

/** Reads sitemaps, and those that they name, as one list of the pages on their host. */
export class SitemapWalk {
  readonly #host: Host;
  readonly #now: Date;
  readonly #signal: AbortSignal | undefined;
  readonly #pages = new Map<string, ListedPage>();
  readonly #leftOut: LeftOutEntry[] = [];
  #locs = 0;
  #bytes = 0;

  constructor(host: Host, now: Date, signal?: AbortSignal) {
    this.#host = host;
    this.#now = now;
    this.#signal = signal;
  }

  /**
   * @param isGuess whether nobody said that there is a sitemap: then anything else there is none.
   * @returns undefined when there is no sitemap.
   * @throws KildeError source_failed for one that is there and cannot be read: its pages are not gone.
   */
  async read(roots: readonly URL[], isGuess: boolean): Promise<SitemapPages | undefined> {
    const queue = roots.map((url) => ({ url, depth: 1 }));
    const seen = new Set(roots.map(({ href }) => href));
    let found = 0;
    for (const { url, depth } of queue) {
      if (this.#isFull(url, found)) break;
      const sitemap = await this.#fetch(url, isGuess);
      if (sitemap === undefined) continue;
      found += 1;
      if (sitemap.kind === 'urlset') this.#takePages(url, sitemap.entries);
      else if (depth === MAX_DEPTH) this.#leaveOut(url, `it stands ${MAX_DEPTH} indexes deep`);
      else
        for (const child of this.#childrenOf(url, sitemap.entries)) {
          if (seen.has(child.href)) continue;
          seen.add(child.href);
          queue.push({ url: child, depth: depth + 1 });
        }
    }
    return found === 0 ? undefined : { pages: [...this.#pages.values()], leftOut: this.#leftOut };
  }

  #isFull(url: URL, found: number): boolean {
    if (this.#locs < MAX_LOCS && found < MAX_FILES) return false;
    this.#leaveOut(url, `of a site's sitemaps, ${MAX_FILES} files and ${MAX_LOCS} pages are read`);
    return true;
  }

  async #fetch(url: URL, isGuess: boolean): Promise<Sitemap | undefined> {
    const reply = await this.#host.get(url, { maxBytes: MAX_SITEMAP_BYTES, signal: this.#signal });
    if (isRefused(reply)) throw refused(reply, 'its sitemap');
    this.#bytes += reply.body.length;
    if (this.#bytes > MAX_TOTAL_BYTES) throw broken(url, `are more than ${MAX_TOTAL_BYTES} bytes together`);
    const sitemap = isGone(reply) ? undefined : await readSitemap(reply.body);
    if (sitemap !== undefined || isGuess) return sitemap;
    if (!isGone(reply)) throw broken(url, 'are not all whole sitemaps in XML');
    this.#leaveOut(url, 'it is not there');
    return undefined;
  }

  #takePages(from: URL, entries: readonly Located[]): void {
    for (const { loc, lastmod } of entries) {
      if (this.#locs >= MAX_LOCS) return this.#leaveOut(from, `no more than ${MAX_LOCS} pages are read`);
      this.#locs += 1;
      const url = pageOn(from.host, loc, from.href);
      if (url === undefined) continue;
      const before = this.#pages.get(url.href);
      if (before?.lastmod == null) this.#pages.set(url.href, { url, lastmod: readLastmod(lastmod, this.#now) });
    }
  }

  #childrenOf(from: URL, entries: readonly Located[]): URL[] {
    return entries.flatMap(({ loc }) => {
      const url = pageOn(from.host, loc, from.href);
      if (url === undefined) this.#leaveOut(from, 'it names a sitemap of another host, or none that can be read');
      return url ?? [];
    });
  }

  #leaveOut(url: URL, why: string): void {
    const path = url.pathname.slice(1) || 'sitemap.xml';
    const reason = `a sitemap that was not read to its end: ${why}`;
    if (!this.#leftOut.some((note) => note.path === path)) this.#leftOut.push({ kind: 'left_out', path, reason });
  }
}

const broken = (url: URL, why: string): KildeError =>
  new KildeError(
    'source_failed',
    `The sitemaps of "${url.host}" ${why}. Pages are left as they are until it has them right.`,
  );
