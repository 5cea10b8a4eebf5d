/** Longer ones are traps, or forms that were filled in. */
const MAX_URL_LENGTH = 2_048;

/**
 * One spelling per page: no fragment, escapes in capitals, and a query in the order of its keys. Values
 * of one key keep their order, which may mean something.
 */
export function normaliseUrl(given: URL): URL {
  const url = new URL(given.href);
  url.hash = '';
  url.pathname = inCapitals(url.pathname);
  const parts = url.search
    .slice(1)
    .split('&')
    .filter((part) => part !== '');
  const query = inCapitals(parts.toSorted((a, b) => compare(keyOf(a), keyOf(b))).join('&'));
  // With its question mark: the setter would take one that belongs to the query for it.
  url.search = query === '' ? '' : `?${query}`;
  return url;
}

const inCapitals = (text: string): string => text.replace(/%[0-9a-f]{2}/gi, (escape) => escape.toUpperCase());
const keyOf = (part: string): string => part.split('=', 1)[0] ?? '';
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** What a page or a sitemap wrote, as the page it means; undefined when that is none on this host. */
export function pageOn(host: string, written: string, base?: string): URL | undefined {
  const text = written.trim();
  const url = text.length > MAX_URL_LENGTH ? null : URL.parse(text, base);
  // Sitemaps keep the names of before a site moved to https.
  if (url?.protocol === 'http:') url.protocol = 'https:';
  if (url === null || url.protocol !== 'https:' || url.host !== host) return undefined;
  if (url.username !== '' || url.password !== '' || url.href.length > MAX_URL_LENGTH) return undefined;
  return normaliseUrl(url);
}

const FILE = /\.[a-z][a-z0-9]{0,9}$/i;

/**
 * Whether a page lies at or below where a site starts: `/docs/` and `/docs/index.html` both stand for
 * their folder, `/docs` for itself and what is below it.
 */
export function isBelow(start: URL, page: URL): boolean {
  const last = start.pathname.slice(start.pathname.lastIndexOf('/') + 1);
  if (last !== '' && !FILE.test(last))
    return page.pathname === start.pathname || page.pathname.startsWith(`${start.pathname}/`);
  return page.pathname.startsWith(start.pathname.slice(0, start.pathname.length - last.length));
}
