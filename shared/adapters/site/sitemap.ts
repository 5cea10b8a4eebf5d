import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { z } from 'zod';

/** The format's own limit is three times as much, of which 50,000 pages take a sixth. */
export const MAX_SITEMAP_BYTES = 16 * 2 ** 20;

export interface Located {
  readonly loc: string;
  readonly lastmod: string | undefined;
}

export type Sitemap =
  /** Pages. */
  | { readonly kind: 'urlset'; readonly entries: readonly Located[] }
  /** Other sitemaps. */
  | { readonly kind: 'sitemapindex'; readonly entries: readonly Located[] };

/** Texts of elements that stand once as a rule; the first, where they do not. */
const text = z
  .union([z.string(), z.array(z.unknown()).transform((all) => all[0])])
  .transform((value) => (typeof value === 'string' ? decodeEntities(value) : undefined))
  .optional()
  .catch(undefined);
const located = z.object({ loc: text, lastmod: text });
const list = (name: string) => z.object({ [name]: z.array(z.unknown()).optional() });
const document = z.object({ urlset: z.unknown(), sitemapindex: z.unknown() }).partial();

const unpack = promisify(gunzip);

/**
 * What a sitemap lists; undefined for what is no sitemap, and for one that is cut off: half a list would
 * make the other half look gone.
 */
export async function readSitemap(bytes: Uint8Array): Promise<Sitemap | undefined> {
  const xml = await readXml(bytes);
  // The parser forgives an element that is never closed.
  const kind = /<\/(?:[\w-]+:)?(urlset|sitemapindex)\s*>\s*(?:<!--[^>]*-->\s*)*$/.exec(xml.slice(-2_048))?.[1];
  if (kind !== 'urlset' && kind !== 'sitemapindex') return isEmpty(xml);
  const name = kind === 'urlset' ? 'url' : 'sitemap';
  const parsed = document.safeParse(await parseXml(xml));
  const inside = list(name).safeParse(parsed.data?.[kind]);
  const items = inside.success ? (inside.data[name] ?? []) : [];
  const entries = items.flatMap((item) => {
    const { loc, lastmod } = located.safeParse(item).data ?? {};
    return loc === undefined ? [] : [{ loc, lastmod }];
  });
  return parsed.data?.[kind] === undefined ? undefined : { kind, entries };
}

/** `<urlset/>`, of a site that has no pages yet. */
const isEmpty = (xml: string): Sitemap | undefined =>
  /<(?:[\w-]+:)?urlset(?:\s[^<>]*)?\/>\s*$/.test(xml.slice(0, 2_048)) ? { kind: 'urlset', entries: [] } : undefined;

async function readXml(bytes: Uint8Array): Promise<string> {
  const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
  try {
    const plain = isPacked ? await unpack(bytes, { maxOutputLength: MAX_SITEMAP_BYTES }) : bytes;
    return new TextDecoder().decode(plain);
  } catch {
    return '';
  }
}

async function parseXml(xml: string): Promise<unknown> {
  const { XMLParser } = await import('fast-xml-parser');
  const parser = new XMLParser({
    ignoreAttributes: true,
    removeNSPrefix: true,
    parseTagValue: false,
    // A document may name entities of its own, which unfold without end.
    processEntities: false,
    isArray: (name) => name === 'url' || name === 'sitemap',
    maxNestedTags: 16,
  });
  try {
    return parser.parse(xml);
  } catch {
    return undefined;
  }
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The five that every XML document has, and characters by number. */
const decodeEntities = (value: string): string =>
  value.replaceAll(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(amp|lt|gt|quot|apos));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return ENTITIES[String(name).toLowerCase()] ?? whole;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
