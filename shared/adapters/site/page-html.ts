import { ROBOT } from './robots.ts';
import { pageOn } from './page-url.ts';

/** Of a page's markup; what it links to further down is menus of menus. */
const MAX_LENGTH = 2 * 2 ** 20;

const SPEAKS_TO_ROBOTS = new RegExp(`robots|${ROBOT}`, 'i');

export interface PageHead {
  /** The page asks not to be indexed. */
  readonly noindex: boolean;
  /** Where it leads to on its own host, each once; none when it asks not to be followed. */
  readonly links: readonly URL[];
}

/** The little of an element that is read; linkedom's own types need a browser's. */
interface Element {
  readonly attributes: Iterable<{ readonly name: string; readonly value: string }>;
}

/** @param base where the page stands. @param charset as its host names it. */
export async function readHtml(bytes: Uint8Array, charset: string | undefined, base: URL): Promise<PageHead> {
  const { parseHTML } = await import('linkedom');
  const { document } = parseHTML(decode(bytes, charset).slice(0, MAX_LENGTH));
  const elements = (names: string): Iterable<Element> => document.querySelectorAll(names);
  const rules = new Set([...elements('meta')].flatMap(rulesOf));
  const noindex = rules.has('noindex') || rules.has('none');
  if (rules.has('nofollow') || rules.has('none')) return { noindex, links: [] };
  const [stated] = [...elements('base')].flatMap((element) => attribute(element, 'href') ?? []);
  const from = URL.parse(stated ?? '', base.href) ?? base;
  const links = new Map<string, URL>();
  for (const anchor of elements('a, area')) {
    const href = attribute(anchor, 'href');
    if (href === undefined || /(?:^|\s)nofollow(?:\s|$)/i.test(attribute(anchor, 'rel') ?? '')) continue;
    const url = pageOn(base.host, href, from.href);
    if (url !== undefined) links.set(url.href, url);
  }
  return { noindex, links: [...links.values()] };
}

/** linkedom leaves names of attributes as they are written, in capitals too. */
const attribute = ({ attributes }: Element, name: string): string | undefined =>
  [...attributes].find((each) => each.name.toLowerCase() === name)?.value;

function rulesOf(meta: Element): string[] {
  const name = attribute(meta, 'name')?.trim().toLowerCase();
  return name === 'robots' || name === ROBOT ? directives(attribute(meta, 'content') ?? '') : [];
}

/** Whether the page asks not to be indexed, in what stands above it or in its markup. */
export async function asksNoIndex(bytes: Uint8Array, charset: string | undefined, base: URL): Promise<boolean> {
  // A page that does not speak to robots has no need to be parsed.
  const isSaid = SPEAKS_TO_ROBOTS.test(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1'));
  return isSaid && (await readHtml(bytes, charset, base)).noindex;
}

/**
 * Whether `X-Robots-Tag` asks robots, or this one, not to index. A name before a colon is a robot's, and
 * holds for what follows it.
 */
export function headerAsksNoIndex(header: string | undefined): boolean {
  let robot = '';
  return (header ?? '').split(',').some((part) => {
    const [, name, rest = part] = /^\s*([\w-]+)\s*:(.*)$/.exec(part) ?? [];
    if (name !== undefined && !/^(?:unavailable_after|max-)/i.test(name)) robot = name.toLowerCase();
    const rules = directives(rest);
    return (robot === '' || robot === ROBOT) && (rules.includes('noindex') || rules.includes('none'));
  });
}

const directives = (text: string): string[] =>
  text
    .toLowerCase()
    .split(',')
    .map((part) => part.trim());

function decode(bytes: Uint8Array, charset: string | undefined): string {
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}
