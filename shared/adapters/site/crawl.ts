import { KildeError } from '../../platform/errors.ts';
import type { WebReply } from '../../platform/web/web.ts';
import type { LeftOutEntry, SourceEntry, UnreadableEntry } from '../../ports/source-reader.ts';
import { isGone, isRefused, refused } from './host.ts';
import { mediaTypeOf } from './media-type.ts';
import { headerAsksNoIndex, readHtml } from './page-html.ts';
import { PageNames } from './page-path.ts';
import { isBelow, normaliseUrl } from './page-url.ts';
import type { Pages } from './pages.ts';

/** Links away from the first page; pages that far are read, but not looked through. */
const MAX_DEPTH = 3;
/** Pages that wait to be looked at, for a site that makes up links as it goes. */
const MAX_FOUND = 50_000;

/** Endings of what pages are made of, and of what one downloads. */
const NO_PAGE =
  /\.(?:png|jpe?g|gif|webp|avif|svg|ico|bmp|tiff?|css|m?js|map|json|xml|rss|atom|woff2?|ttf|otf|eot|mp[34]|m4[av]|mov|avi|webm|og[gv]|wav|flac|zip|gz|tgz|bz2|xz|7z|rar|jar|exe|msi|dmg|pkg|deb|rpm|apk|iso|bin|docx?|xlsx?|pptx?|odt|ods|epub)$/i;

interface Found {
  readonly url: URL;
  readonly depth: number;
}

/** The pages that links lead to, from one page on, nearest first, on its host and at or below its path. */
export class Crawl {
  readonly #pages: Pages;
  readonly #start: URL;
  readonly #maxPages: number;
  readonly #names = new PageNames();
  readonly #seen = new Set<string>();
  readonly #queue: Found[] = [];
  #unreadable = 0;

  constructor(pages: Pages, start: URL, maxPages: number) {
    this.#pages = pages;
    this.#start = start;
    this.#maxPages = maxPages;
    this.#find(start, 0);
  }

  /**
   * @throws KildeError source_failed at the end when a page could not be read: what it alone links to was
   * not seen, and is not gone.
   */
  async *entries(signal?: AbortSignal): AsyncGenerator<SourceEntry> {
    let taken = 0;
    for (const found of this.#queue) {
      const { url } = found;
      if (taken === this.#maxPages) {
        yield this.#leaveOut(url, `no more than ${this.#maxPages} pages of the site are read (maxPages)`);
        break;
      }
      const entry = this.#pages.allows(url)
        ? await this.#look(found, signal)
        : this.#leaveOut(url, 'robots.txt asks robots not to read it');
      if (entry?.kind === 'file') taken += 1;
      if (entry !== undefined) yield entry;
    }
    if (this.#unreadable > 0)
      throw new KildeError(
        'source_failed',
        `${this.#unreadable} pages of "${this.#start.host}" could not be read, so what they link to is not known. Nothing was removed.`,
      );
  }

  /** Undefined for a link that leads to nothing, or to a page that was seen. */
  async #look({ url, depth }: Found, signal?: AbortSignal): Promise<SourceEntry | undefined> {
    if (depth === MAX_DEPTH) return this.#pages.entry(url, this.#names.nameOf(url), null);
    const reply = await this.#fetch(url, depth, signal);
    if (!('status' in reply)) return reply;
    if (isGone(reply)) return undefined;
    const at = normaliseUrl(reply.url);
    if (at.href !== url.href && !this.#isNew(at)) return this.#led(at, depth);
    if (!this.#pages.allows(at)) return this.#leaveOut(at, 'robots.txt asks robots not to read it');
    return this.#entryOf(reply, at, depth);
  }

  /** A redirect to a page that was seen, or is none of this site's. */
  #led(at: URL, depth: number): undefined {
    if (depth > 0 || isBelow(this.#start, at)) return undefined;
    throw new KildeError(
      'source_failed',
      `The page that the site starts from leads to one that does not lie below it on "${at.host}"; name that page itself.`,
    );
  }

  async #fetch(url: URL, depth: number, signal?: AbortSignal): Promise<WebReply | UnreadableEntry> {
    try {
      const reply = await this.#pages.fetch(url, {}, signal);
      if (isRefused(reply)) throw refused(reply, depth === 0 ? 'the page' : 'a page');
      if (isGone(reply) && depth === 0)
        throw new KildeError(
          'source_failed',
          `The page that the site starts from is not there (status ${reply.status}).`,
        );
      return reply;
    } catch (error) {
      // Without the first page there is nothing: what ails it, ails the site.
      if (depth === 0 && error instanceof KildeError && error.cause instanceof KildeError) throw error.cause;
      if (depth === 0 || !(error instanceof KildeError) || error.kind !== 'source_failed' || error.retryable)
        throw error;
      this.#unreadable += 1;
      return { kind: 'unreadable', path: this.#names.nameOf(url).path, reason: error.message };
    }
  }

  async #entryOf(reply: WebReply, at: URL, depth: number): Promise<SourceEntry> {
    let type;
    try {
      type = mediaTypeOf(reply.headers['content-type']);
    } catch (error) {
      return this.#leaveOut(at, error instanceof Error ? error.message : 'its type is not read');
    }
    if (type.essence === 'text/html') {
      const { noindex, links } = await readHtml(reply.body, type.charset, reply.url);
      for (const link of links) this.#find(link, depth + 1);
      if (noindex) return this.#leaveOut(at, 'the page asks not to be indexed');
    }
    if (headerAsksNoIndex(reply.headers['x-robots-tag'])) return this.#leaveOut(at, 'the page asks not to be indexed');
    return this.#pages.readEntry(reply, this.#names.nameOf(at));
  }

  #find(url: URL, depth: number): void {
    if (this.#queue.length < MAX_FOUND && !NO_PAGE.test(url.pathname) && this.#isNew(url))
      this.#queue.push({ url, depth });
  }

  /** Whether it is a page of this site that was not seen; from now on, it was. */
  #isNew(url: URL): boolean {
    if (url.host !== this.#start.host || !isBelow(this.#start, url) || this.#seen.has(url.href)) return false;
    this.#seen.add(url.href);
    return true;
  }

  #leaveOut(url: URL, reason: string): LeftOutEntry {
    return { kind: 'left_out', path: this.#names.nameOf(url).path, reason };
  }
}
