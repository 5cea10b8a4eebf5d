import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { MAX_SITEMAP_BYTES, readSitemap } from './sitemap.ts';

const read = (xml: string) => readSitemap(Buffer.from(xml));
const page = (loc: string, lastmod?: string) => ({ loc, lastmod });

describe('readSitemap', () => {
  it('reads pages and their dates', async () => {
    await expect(
      read(`<?xml version="1.0" encoding="UTF-8"?>
        <!-- made by hand -->
        <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
          <url><loc> https://docs.example/a </loc><lastmod>2026-01-01</lastmod><changefreq>daily</changefreq></url>
          <url><loc><![CDATA[https://docs.example/b?x=1&y=2]]></loc>
            <image:image><image:loc>https://docs.example/b.png</image:loc></image:image></url>
        </urlset>
        <!-- the end -->
      `),
    ).resolves.toEqual({
      kind: 'urlset',
      entries: [page('https://docs.example/a', '2026-01-01'), page('https://docs.example/b?x=1&y=2')],
    });
  });

  it('reads an index', async () => {
    await expect(
      read('<sitemapindex><sitemap><loc>https://docs.example/1.xml</loc></sitemap></sitemapindex>'),
    ).resolves.toEqual({ kind: 'sitemapindex', entries: [page('https://docs.example/1.xml')] });
  });

  it('reads a packed one', async () => {
    const packed = gzipSync('<urlset><url><loc>https://docs.example/</loc></url></urlset>');
    await expect(readSitemap(packed)).resolves.toMatchObject({ entries: [page('https://docs.example/')] });
  });

  it('reads names with a prefix, and a byte order mark', async () => {
    await expect(
      read('\uFEFF<s:urlset xmlns:s="x"><s:url><s:loc>https://docs.example/</s:loc></s:url></s:urlset>'),
    ).resolves.toMatchObject({ kind: 'urlset', entries: [page('https://docs.example/')] });
  });

  it.each(['<urlset></urlset>', '<urlset/>', '<?xml version="1.0"?>\n<urlset xmlns="x" />\n', '<urlset> </urlset>'])(
    'reads %s, which has no pages',
    async (xml) => {
      await expect(read(xml)).resolves.toEqual({ kind: 'urlset', entries: [] });
    },
  );

  it.each([
    ['a&amp;b', 'a&b'],
    ['a&#38;b', 'a&b'],
    ['a&#x26;b', 'a&b'],
    ['&lt;&gt;&quot;&apos;', `<>"'`],
    ['&amp;amp;', '&amp;'],
    ['&nbsp;', '&nbsp;'],
    ['&#9999999;', '&#9999999;'],
  ])('reads %s as %s', async (written, text) => {
    await expect(read(`<urlset><url><loc>${written}</loc></url></urlset>`)).resolves.toMatchObject({
      entries: [{ loc: text }],
    });
  });

  it.each([
    ['a page of HTML', '<!doctype html><html><body><p>Not found<br></body></html>'],
    ['a feed', '<rss><channel><item/></channel></rss>'],
    ['nothing', ''],
    ['text', 'https://docs.example/a'],
    ['half a sitemap', '<urlset><url><loc>https://docs.example/a</loc></url>'],
    ['half a sitemap, cut in a name', '<urlset><url><loc>https://docs.example/a</loc></url></url'],
    ['what only ends like one', '<html></urlset>'],
    [
      'an entity from a file',
      '<!DOCTYPE u [<!ENTITY x SYSTEM "file:///etc/passwd">]><urlset><url><loc>&x;</loc></url></urlset>',
    ],
    ['what would change every object', '<urlset><__proto__><a/></__proto__></urlset>'],
    ['what is nested without end', `${'<a>'.repeat(5_000)}</urlset>`],
  ])('does not take %s for one', async (_, xml) => {
    await expect(read(xml)).resolves.toBeUndefined();
  });

  it('does not unfold entities of the document’s own', async () => {
    const bomb = `<!DOCTYPE u [<!ENTITY a "${'x'.repeat(1_000)}"><!ENTITY b "${'&a;'.repeat(1_000)}">]>`;
    const sitemap = await read(`${bomb}<urlset><url><loc>https://docs.example/&b;</loc></url></urlset>`);
    expect(sitemap === undefined || sitemap.entries.every(({ loc }) => loc.length < 100)).toBe(true);
  });

  it('does not unpack more than is read', async () => {
    const bomb = gzipSync(Buffer.concat([Buffer.alloc(MAX_SITEMAP_BYTES, ' '), Buffer.from('<urlset/>')]));
    expect(bomb.length).toBeLessThan(100_000);
    await expect(readSitemap(bomb)).resolves.toBeUndefined();
    await expect(readSitemap(Buffer.from([0x1f, 0x8b, 0, 1, 2]))).resolves.toBeUndefined();
  });

  it.each([
    '<url/>',
    '<url><loc/></url>',
    '<url>text</url>',
    '<url><lastmod>2026-01-01</lastmod></url>',
    '<url><loc><b>x</b></loc></url>',
  ])('passes over %s', async (odd) => {
    const xml = `<urlset>${odd}<url><loc>https://docs.example/a</loc></url></urlset>`;
    const sitemap = await read(xml);
    expect(sitemap?.entries.filter(({ loc }) => loc !== '')).toEqual([page('https://docs.example/a')]);
  });

  it('never throws', async () => {
    const bits = fc.constantFrom(
      '<urlset>',
      '</urlset>',
      '<url>',
      '</url>',
      '<loc>',
      '</loc>',
      '<',
      '>',
      '&',
      '<!--',
      ']]>',
      'x',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(bits, { maxLength: 20 }), async (parts) => {
        await expect(read(`${parts.join('')}</urlset>`)).resolves.not.toBeNull();
      }),
    );
  });
});
