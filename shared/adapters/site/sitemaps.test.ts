import { gzipSync } from 'node:zlib';
import { filesOf, listing, SiteHost, xml, type ReadSite } from '../../../tests/support/site-host.ts';
import type { SourceEntry } from '../../ports/source-reader.ts';

describe('sitemaps', () => {
  let site: SiteHost;
  beforeEach(async () => {
    site = await SiteHost.start();
  });
  afterEach(() => site[Symbol.asyncDispose]());

  const list = async (read?: ReadSite): Promise<SourceEntry[]> => listing(await site.open(read));
  const pathsOf = async (read?: ReadSite): Promise<string[]> => filesOf(await list(read)).map(({ path }) => path);
  const robots = (...sitemaps: readonly string[]) =>
    site.serve({ '/robots.txt': { body: sitemaps.map((each) => `Sitemap: ${each}`).join('\n') } });

  describe('are found', () => {
    it('where the site is said to start, with all their pages', async () => {
      site.serve({ '/maps/docs.xml': site.sitemap({ '/docs/a': null, '/blog/b': null }) });
      await expect(pathsOf({ url: '/maps/docs.xml' })).resolves.toEqual(['docs/a.html', 'blog/b.html']);
      expect(site.takePaths()).toEqual(['/robots.txt', '/maps/docs.xml']);
    });

    it('in robots.txt, before any other', async () => {
      robots(site.url('/one.xml'), '/two.xml', 'https://other.example/three.xml');
      site.serve({
        '/one.xml': site.sitemap({ '/a': null }),
        '/two.xml': site.sitemap({ '/b': null, '/a': null }),
        '/sitemap.xml': site.sitemap({ '/never': null }),
      });
      await expect(pathsOf()).resolves.toEqual(['a.html', 'b.html']);
    });

    it('at /sitemap.xml', async () => {
      site.serve({ '/sitemap.xml': site.sitemap({ '/a': null }) });
      await expect(pathsOf()).resolves.toEqual(['a.html']);
    });

    it('at /sitemap.xml when those of robots.txt are gone, or of other hosts', async () => {
      site.serve({ '/sitemap.xml': site.sitemap({ '/a': null }) });
      robots('/gone.xml');
      await expect(pathsOf()).resolves.toEqual(['a.html']);
      robots('https://other.example/sitemap.xml');
      await expect(pathsOf()).resolves.toEqual(['a.html']);
    });

    it('under another name, when it is one', async () => {
      site.serve({
        '/sitemap-index': site.sitemap({ '/a': null }),
        '/sitemap': '<a href="/sitemap/b">b</a>',
        '/sitemap/b': 'b',
      });
      await expect(pathsOf({ url: '/sitemap-index' })).resolves.toEqual(['a.html']);
      await expect(pathsOf({ url: '/sitemap' })).resolves.toEqual(['sitemap.html', 'sitemap/b.html']);
    });
  });

  it('give the pages at and below where the site starts', async () => {
    site.serve({ '/sitemap.xml': site.sitemap({ '/docs/': null, '/docs/a/b': null, '/docs': null, '/blog/': null }) });
    await expect(pathsOf({ url: '/docs/' })).resolves.toEqual(['docs/index.html', 'docs/a/b.html']);
    await expect(pathsOf({ url: '/docs' })).resolves.toEqual(['docs/index.html', 'docs/a/b.html', 'docs.html']);
  });

  it('that say nothing of this part of the host are none', async () => {
    site.serve({ '/sitemap.xml': site.sitemap({ '/blog/': null }), '/docs/': 'start' });
    await expect(pathsOf({ url: '/docs/' })).resolves.toEqual(['docs/index.html']);
  });

  it('give pages of their own host alone, each once, with the date that is known', async () => {
    site.serve({
      '/sitemap.xml': xml(`<urlset>
        <url><loc>${site.url('/a')}</loc></url>
        <url><loc>https://other.example/b</loc></url>
        <url><loc>https://127.0.0.1:1/c</loc></url>
        <url><loc>${site.url('/a')}#part</loc><lastmod>2026-01-01</lastmod></url>
        <url><loc>javascript:alert(1)</loc></url>
      </urlset>`),
    });
    const entries = filesOf(await list());
    expect(entries.map(({ path }) => path)).toEqual(['a.html']);
    expect(entries[0]?.version).toMatch(/^lastmod:2026-01-01 /);
  });

  it('may be packed, by the host or in themselves', async () => {
    const { body = '' } = site.sitemap({ '/a': null });
    site.serve({
      '/sitemap.xml.gz': { body: gzipSync(body), headers: { 'content-type': 'application/gzip' } },
      '/twice.xml': { body: gzipSync(body), headers: { 'content-encoding': 'gzip' } },
    });
    await expect(pathsOf({ url: '/sitemap.xml.gz' })).resolves.toEqual(['a.html']);
    await expect(pathsOf({ url: '/twice.xml' })).resolves.toEqual(['a.html']);
  });

  describe('that name others', () => {
    it('are followed, each once, three deep and no deeper', async () => {
      site.serve({
        '/sitemap.xml': site.sitemapIndex('/1.xml', '/a.xml', '/a.xml', '/sitemap.xml'),
        '/1.xml': site.sitemapIndex('/2.xml', '/b.xml'),
        '/2.xml': site.sitemapIndex('/3.xml'),
        '/3.xml': site.sitemap({ '/never': null }),
        '/a.xml': site.sitemap({ '/a': null }),
        '/b.xml': site.sitemap({ '/b': null }),
      });
      const entries = await list();
      expect(filesOf(entries).map(({ path }) => path)).toEqual(['a.html', 'b.html']);
      expect(entries.at(-1)).toEqual({
        kind: 'left_out',
        path: '2.xml',
        reason: 'a sitemap that was not read to its end: it stands 3 indexes deep',
      });
      expect(site.takePaths()).toEqual(['/robots.txt', '/sitemap.xml', '/1.xml', '/a.xml', '/2.xml', '/b.xml']);
    });

    it('say which are not there, or of another host', async () => {
      site.serve({
        '/sitemap.xml': xml(`<sitemapindex>
          <sitemap><loc>${site.url('/gone.xml')}</loc></sitemap>
          <sitemap><loc>https://other.example/b.xml</loc></sitemap>
          <sitemap><loc>${site.url('/a.xml')}</loc></sitemap></sitemapindex>`),
        '/a.xml': site.sitemap({ '/a': null }),
      });
      // The first one is a guess; what it names is not.
      const entries = await list({ url: '/sitemap.xml' });
      expect(filesOf(entries).map(({ path }) => path)).toEqual(['a.html']);
      expect(entries.filter(({ kind }) => kind === 'left_out')).toMatchObject([
        { path: 'sitemap.xml' },
        { path: 'gone.xml' },
      ]);
    });
  });

  describe('that cannot be read leave every page as it is', () => {
    it.each([
      ['refused', { status: 403 }, false],
      ['behind a login', { status: 401 }, false],
      ['busy', { status: 429, headers: { 'retry-after': '3600' } }, true],
      ['broken', { status: 500 }, true],
      ['away', { status: 503 }, true],
      ['cut off', xml('<urlset><url><loc>https://docs.example/a</loc></url>'), false],
      ['another document', { body: '<!doctype html><p>Hello' }, false],
    ])('%s', async (_, page, retryable) => {
      robots('/map.xml');
      site.serve({ '/map.xml': page, '/sitemap.xml': site.sitemap({ '/other': null }), '/': 'start' });
      await expect(site.open()).rejects.toMatchObject({ kind: 'source_failed', retryable });
      await expect(site.open({ url: '/map.xml' })).rejects.toMatchObject({ kind: 'source_failed', retryable });
    });

    it.each([403, 429, 503])('at /sitemap.xml, where status %d is no proof that there is none', async (status) => {
      site.serve({ '/sitemap.xml': { status }, '/': 'start' });
      await expect(site.open()).rejects.toMatchObject({ kind: 'source_failed' });
    });

    it('one of several', async () => {
      site.serve({
        '/sitemap.xml': site.sitemapIndex('/a.xml', '/b.xml'),
        '/a.xml': site.sitemap({ '/a': null }),
        '/b.xml': { status: 503 },
      });
      await expect(site.open()).rejects.toMatchObject({ kind: 'source_failed', retryable: true });
    });

    it('one that is named and is not there', async () => {
      await expect(site.open({ url: '/gone.xml' })).rejects.toMatchObject({
        kind: 'source_failed',
        retryable: false,
        message: expect.stringContaining('The sitemap is not there'),
      });
    });

    it('one that leads to another host', async () => {
      site.serve({ '/map.xml': { status: 302, headers: { location: 'https://other.example/' } } });
      await expect(site.open({ url: '/map.xml' })).rejects.toThrow('redirects to another host');
    });

    it('one that is longer than is read', async () => {
      const long = `<urlset>${' '.repeat(17 * 2 ** 20)}</urlset>`;
      site.serve({ '/map.xml': { body: gzipSync(long), headers: { 'content-encoding': 'gzip' } } });
      await expect(site.open({ url: '/map.xml' })).rejects.toThrow('more than 16777216 bytes');
    });
  });

  it('are read up to 50,000 pages', async () => {
    const half = (from: number) =>
      Object.fromEntries(Array.from({ length: 30_000 }, (_, i) => [`/p${from + i}`, null]));
    site.serve({
      '/sitemap.xml': site.sitemapIndex('/1.xml', '/2.xml', '/3.xml'),
      '/1.xml': site.sitemap(half(0)),
      '/2.xml': site.sitemap(half(30_000)),
      '/3.xml': site.sitemap({ '/never': null }),
    });
    const snapshot = await site.open({ maxPages: 10_000 });
    expect(snapshot.total).toBe(10_000);
    const entries = await listing(snapshot);
    expect(filesOf(entries)).toHaveLength(10_000);
    expect(entries.slice(10_000)).toMatchObject([
      {
        kind: 'left_out',
        path: 'p10000.html',
        reason: expect.stringMatching(/^40000 pages .*10000 at most \(maxPages\)$/),
      },
      { kind: 'left_out', path: '2.xml', reason: expect.stringContaining('no more than 50000 pages') },
      { kind: 'left_out', path: '3.xml' },
    ]);
  });
});
