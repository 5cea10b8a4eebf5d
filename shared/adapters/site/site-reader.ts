import { KildeError } from '../../platform/errors.ts';
import { systemClock, type Clock } from '../../ports/clock.ts';
import type { SourceReader, SourceSnapshot } from '../../ports/source-reader.ts';
import { Crawl } from './crawl.ts';
import { Host } from './host.ts';
import { ListedPages } from './listed-pages.ts';
import { parseSite, type Site, type SiteOptions, type Wait } from './options.ts';
import { Pacer, realWait } from './pacer.ts';
import { isBelow } from './page-url.ts';
import { Pages } from './pages.ts';
import { readRobots, type Robots } from './robots.ts';
import { SitemapWalk, type SitemapPages } from './sitemaps.ts';

/** Named like a sitemap: so it must be one. */
const SITEMAP = /\.xml(?:\.gz)?$/i;
/** May be one, or a page about where pages are. */
const MAYBE_SITEMAP = /sitemap[^/]*$/i;

/**
 * The public pages of one host as a source: those that are named, or those of its sitemap, or those that
 * links lead to. Follows robots.txt and what pages ask of robots, two requests at a time.
 */
export class SiteReader implements SourceReader {
  readonly #site: Site;
  readonly #web: SiteOptions['web'];
  readonly #clock: Clock;
  readonly #wait: Wait;

  /** @throws KildeError not_configured. */
  constructor(options: SiteOptions) {
    this.#site = parseSite(options);
    this.#web = options.web;
    this.#clock = options.clock ?? systemClock;
    this.#wait = options.wait ?? realWait;
  }

  /** A site has no revision, so it is always looked at: at the price of its sitemap, when that says what changed. */
  async open(_known: string | null, signal?: AbortSignal): Promise<SourceSnapshot> {
    const { start, maxPages } = this.#site;
    const host = new Host(this.#web, new Pacer(this.#clock, this.#wait));
    const robots = await readRobots(host, start, signal);
    host.setDelay(robots.delaySeconds);
    const pages = new Pages(host, robots);
    const found = await this.#find(host, robots, signal);
    if (found === undefined) {
      const crawl = (inner?: AbortSignal) => new Crawl(pages, start, maxPages).entries(inner);
      return { revision: null, total: null, entries: crawl };
    }
    const listed = new ListedPages(pages, found, maxPages);
    return { revision: null, total: listed.total, entries: (inner) => listed.entries(inner) };
  }

  /** Undefined when nothing lists the pages. */
  async #find(host: Host, robots: Robots, signal?: AbortSignal): Promise<SitemapPages | undefined> {
    const { start, pages } = this.#site;
    if (pages !== null) return { pages: distinct(pages).map((url) => ({ url, lastmod: null })), leftOut: [] };
    const read = (roots: readonly URL[], isGuess: boolean) =>
      new SitemapWalk(host, this.#clock.now(), signal).read(roots, isGuess);
    if (SITEMAP.test(start.pathname)) {
      const named = await read([start], false);
      if (named !== undefined) return named;
      throw new KildeError(
        'source_failed',
        `The sitemap is not there; name another one, or a page of "${start.host}".`,
      );
    }
    const maybe = MAYBE_SITEMAP.test(start.pathname) ? await read([start], true) : undefined;
    if (maybe !== undefined) return maybe;
    const announced = robots.sitemaps.length === 0 ? undefined : await read(robots.sitemaps, false);
    const all = announced ?? (await read([new URL('/sitemap.xml', start)], true));
    const below = all?.pages.filter(({ url }) => isBelow(start, url)) ?? [];
    // A sitemap of another part of the host says nothing about this one.
    return all === undefined || below.length === 0 ? undefined : { ...all, pages: below };
  }
}

const distinct = (urls: readonly URL[]): URL[] => [...new Map(urls.map((url) => [url.href, url])).values()];
