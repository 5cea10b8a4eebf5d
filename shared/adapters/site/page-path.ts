import { sha256Hex } from '../../platform/hash.ts';

/** Room for a workspace's own limit, and for a list of them to be read. */
const MAX_STEM = 480;
const MAX_QUERY = 80;

/** Ends in a name, but says how a page is made, not what it is. */
const GENERATOR = /\.(?:php\d?|aspx?|jspx?|cgi|cfm|do|action)$/i;
const EXTENSION = /\.[a-z][a-z0-9]{0,9}$/i;

/** Would change a path's meaning, or how it looks, once it is decoded. */
const UNFIT = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}/\\]/u;

export interface PageName {
  readonly path: string;
  /**
   * Null for a path that is the URL's own. Other pages could have come by this one, so it has a mark that
   * goes into versions: what is known of a path is never taken for what is known of another page.
   */
  readonly mark: string | null;
}

/**
 * Paths of a listing's pages: `/docs/a.html` is `docs/a.html`, `/docs/` is `docs/index.html`, `/docs/b` is
 * `docs/b.html`, `/docs/b?v=2` is `docs/b~v=2.html`. Where two pages come to the same path, the second
 * one's holds a hash of its URL.
 */
export class PageNames {
  readonly #taken = new Set<string>();

  /** Each URL in its normal form, once. */
  nameOf(url: URL): PageName {
    const { stem, extension, isOwn } = splitPath(url);
    const hash = sha256Hex(url.href);
    const mark = hash.slice(0, 8);
    const candidates = [stem, `${stem}-${mark}`, `${stem}-${hash}`].map((name) => name + extension);
    const path = candidates.find((candidate) => !this.#taken.has(candidate)) ?? `${hash}${extension}`;
    this.#taken.add(path);
    return { path, mark: isOwn && path === candidates[0] ? null : mark };
  }

  /** Of a whole listing: the same ones whatever its order, since pages come first that own their path. */
  static of(urls: readonly URL[]): ReadonlyMap<string, PageName> {
    const names = new PageNames();
    const owning = Map.groupBy(
      urls.toSorted((a, b) => (a.href < b.href ? -1 : 1)),
      (url) => splitPath(url).isOwn,
    );
    const inOrder = [...(owning.get(true) ?? []), ...(owning.get(false) ?? [])];
    return new Map(inOrder.map((url) => [url.href, names.nameOf(url)]));
  }
}

interface SplitPath {
  readonly stem: string;
  readonly extension: string;
  /** Whether no other URL spells this path. */
  readonly isOwn: boolean;
}

function splitPath(url: URL): SplitPath {
  const decoded = url.pathname.slice(1).split('/').map(decodeSegment);
  const last = decoded.pop() ?? '';
  const file = last === '' ? 'index' : last;
  const given = GENERATOR.test(file) ? undefined : EXTENSION.exec(file)?.[0];
  const folders = decoded.filter((segment) => segment !== '');
  // A drive's letter would make the path an absolute one.
  if (/^[a-z]:$/i.test(folders[0] ?? '')) folders[0] = `${folders[0]?.[0]}%3A`;
  const whole = [...folders, given === undefined ? file : file.slice(0, -given.length)].join('/');
  const stem = cut(whole, MAX_STEM) + queryOf(url);
  const extension = given ?? '.html';
  return { stem, extension, isOwn: url.search === '' && spells(url, stem + extension) };
}

/** As people read it, composed; as it stands where decoding would do harm. */
function decodeSegment(segment: string): string {
  try {
    const decoded = decodeURIComponent(segment).normalize('NFC');
    return UNFIT.test(decoded) || decoded === '.' || decoded === '..' ? segment : decoded;
  } catch {
    return segment;
  }
}

function queryOf({ search }: URL): string {
  if (search === '') return '';
  const safe = decodeSegment(search.slice(1)).replaceAll(/[^\p{L}\p{M}\p{N}=&._~,+-]+/gu, '_');
  return `~${cut(safe, MAX_QUERY)}`;
}

const cut = (text: string, most: number): string => text.slice(0, most).replace(/[\uD800-\uDBFF]$/, '');

function spells(url: URL, path: string): boolean {
  const spelt = new URL('/', url);
  spelt.pathname = `/${path.replaceAll('%', '%25')}`;
  return spelt.pathname === url.pathname;
}
