import type { LeftOutEntry, SourceEntry } from '../../ports/source-reader.ts';
import { PageNames } from './page-path.ts';
import type { Pages } from './pages.ts';
import type { ListedPage, SitemapPages } from './sitemaps.ts';

/** A list of pages that is known from the start. */
export class ListedPages {
  readonly #pages: Pages;
  readonly #read: readonly ListedPage[];
  readonly #rest: readonly ListedPage[];
  readonly #leftOut: readonly LeftOutEntry[];
  readonly #maxPages: number;

  constructor(pages: Pages, { pages: listed, leftOut }: SitemapPages, maxPages: number) {
    this.#pages = pages;
    this.#read = listed.slice(0, maxPages);
    this.#rest = listed.slice(maxPages);
    this.#leftOut = leftOut;
    this.#maxPages = maxPages;
  }

  get total(): number {
    return this.#read.length;
  }

  async *entries(signal?: AbortSignal): AsyncGenerator<SourceEntry> {
    // Named together with those that are not read, so that no name changes hands when the limit does.
    const names = PageNames.of([...this.#read, ...this.#rest].map(({ url }) => url));
    for (const { url, lastmod } of this.#read) {
      signal?.throwIfAborted();
      const name = names.get(url.href);
      if (name === undefined) continue;
      if (this.#pages.allows(url)) yield this.#pages.entry(url, name, lastmod);
      else yield { kind: 'left_out', path: name.path, reason: 'robots.txt asks robots not to read it' };
    }
    const [next] = this.#rest;
    const path = next === undefined ? undefined : names.get(next.url.href)?.path;
    if (path !== undefined) {
      const reason = `${this.#rest.length} pages of the site, from this one on, are not read: it is to have ${this.#maxPages} at most (maxPages)`;
      yield { kind: 'left_out', path, reason };
    }
    for (const note of this.#leftOut) yield note;
  }
}
