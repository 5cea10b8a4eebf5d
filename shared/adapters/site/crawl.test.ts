import { filesOf, listing, readAll, SiteHost, type ReadSite } from '../../../tests/support/site-host.ts';
import type { SourceEntry } from '../../ports/source-reader.ts';

const link = (...paths: readonly string[]): string => paths.map((path) => `<a href="${path}">${path}</a>`).join(' ');

describe('a site without a sitemap', () => {
  let site: SiteHost;
  beforeEach(async () => {
    site = await SiteHost.start();
  });
  afterEach(() => site[Symbol.asyncDispose]());

  const list = async (read?: ReadSite): Promise<SourceEntry[]> => listing(await site.open(read));
  const pathsOf = async (read?: ReadSite): Promise<string[]> => filesOf(await list(read)).map(({ path }) => path);
  /** What is there before the walk ends in an error. */
  const untilError = async (read?: ReadSite): Promise<{ seen: SourceEntry[]; error: unknown }> => {
    const seen: SourceEntry[] = [];
    try {
      for await (const entry of (await site.open(read)).entries()) seen.push(entry);
      return { seen, error: undefined };
    } catch (error) {
      return { seen, error };
    }
  };

  it('is walked from its first page, nearest pages first', async () => {
    site.serve({
      '/': link('/b', '/a', '/', '#x', '/a#part'),
      '/a': link('/c', '/b'),
      '/b': link('/d'),
      '/c': link('/'),
      '/d': 'the end',
    });
    const snapshot = await site.open();
    expect(snapshot).toMatchObject({ revision: null, total: null });
    expect((await listing(snapshot)).map(({ path }) => path)).toEqual([
      'index.html',
      'b.html',
      'a.html',
      'd.html',
      'c.html',
    ]);
  });

  it('is read once a page', async () => {
    site.serve({ '/': link('/a'), '/a': 'a' });
    const { versions, kinds } = await readAll(await site.open());
    expect(kinds.bytes).toBe(2);
    expect(site.takePaths()).toEqual(['/robots.txt', '/sitemap.xml', '/', '/a']);
    await expect(readAll(await site.open(), versions)).resolves.toMatchObject({ kinds: { unchanged: 2, bytes: 0 } });
  });

  it('is walked three links deep; the last pages are only asked whether they changed', async () => {
    site.serve({
      '/': link('/1'),
      '/1': link('/2'),
      '/2': link('/3'),
      '/3': { body: link('/4'), headers: { etag: '"3"' } },
      '/4': 'too far',
    });
    const { versions } = await readAll(await site.open());
    expect([...versions.keys()]).toEqual(['index.html', '1.html', '2.html', '3.html']);
    const { kinds } = await readAll(await site.open(), versions);
    expect(kinds.unchanged).toBe(4);
    expect(site.server.requests.at(-1)).toMatchObject({ path: '/3', headers: { 'if-none-match': '"3"' } });
  });

  it('is walked below its first page, and nowhere else', async () => {
    site.serve({
      '/docs/': link(
        '/docs/a',
        '../blog/',
        '/docs/../admin',
        '/docsx',
        'https://other.example/docs/',
        '//other.example/docs/x',
      ),
      '/docs/a': 'a',
      '/blog/': 'no',
      '/admin': 'no',
      '/docsx': 'no',
    });
    await expect(pathsOf({ url: '/docs/' })).resolves.toEqual(['docs/index.html', 'docs/a.html']);
    expect(site.takePaths()).toEqual(['/robots.txt', '/sitemap.xml', '/docs/', '/docs/a']);
  });

  it('is walked as far as told, and says where it stopped', async () => {
    site.serve({ '/': link('/a', '/b', '/c'), '/a': 'a', '/b': 'b', '/c': 'c' });
    const entries = await list({ maxPages: 3 });
    expect(entries.map(({ kind, path }) => [kind, path])).toEqual([
      ['file', 'index.html'],
      ['file', 'a.html'],
      ['file', 'b.html'],
      ['left_out', 'c.html'],
    ]);
    expect(site.takePaths()).not.toContain('/c');
  });

  it('ends, though its pages make up links without end', async () => {
    const trap = (n: number) => link(`/?n=${n * 2}`, `/?n=${n * 2 + 1}`);
    site.server.answer = ({ url }, response) => {
      if (url?.startsWith('/?') !== true && url !== '/') return void response.writeHead(404).end();
      const n = Number(new URLSearchParams(url.slice(2)).get('n') ?? 1);
      response.writeHead(200, { 'content-type': 'text/html' }).end(trap(n));
    };
    await expect(pathsOf()).resolves.toHaveLength(15);
    await expect(pathsOf({ maxPages: 5 })).resolves.toHaveLength(5);
  });

  it('takes one page for one, whatever the order of its query, and where redirects lead', async () => {
    site.serve({
      '/': link('/list?b=1&amp;a=2', '/list?a=2&amp;b=1', '/old', '/new'),
      '/list?a=2&b=1': 'list',
      '/old': { status: 301, headers: { location: '/new' } },
      '/new': 'new',
    });
    await expect(pathsOf()).resolves.toEqual(['index.html', 'list~a=2&b=1.html', 'new.html']);
  });

  it('may start where a redirect leads, if that is below', async () => {
    site.serve({
      '/docs': { status: 301, headers: { location: '/docs/' } },
      '/docs/': link('/docs/a'),
      '/docs/a': 'a',
    });
    await expect(pathsOf({ url: '/docs' })).resolves.toEqual(['docs/index.html', 'docs/a.html']);
    site.serve({ '/docs': { status: 301, headers: { location: '/manual/' } }, '/manual/': 'manual' });
    await expect(list({ url: '/docs' })).rejects.toThrow('leads to one that does not lie below it');
  });

  it('is not followed, nor taken in, where it does not want to be', async () => {
    site.serve({
      '/robots.txt': { body: 'User-agent: *\nDisallow: /private' },
      '/': `${link('/private', '/noindex', '/nofollow', '/header')}<a rel="nofollow" href="/unlinked">x</a>`,
      '/noindex': `<meta name="robots" content="noindex">${link('/below')}`,
      '/nofollow': `<meta name="robots" content="nofollow">${link('/unseen')}`,
      '/header': { body: 'x', headers: { 'x-robots-tag': 'noindex' } },
      '/below': 'below',
    });
    const entries = await list();
    expect(entries.map(({ kind, path }) => [kind, path])).toEqual([
      ['file', 'index.html'],
      ['left_out', 'private.html'],
      ['left_out', 'noindex.html'],
      ['file', 'nofollow.html'],
      ['left_out', 'header.html'],
      ['file', 'below.html'],
    ]);
    expect(site.takePaths()).toEqual([
      '/robots.txt',
      '/sitemap.xml',
      '/',
      '/noindex',
      '/nofollow',
      '/header',
      '/below',
    ]);
  });

  it('gives what is read of it: pages and PDFs, not what pages are made of', async () => {
    site.serve({
      '/': link('/a.pdf', '/logo.png', '/style.css', '/app.js', '/feed.xml', '/all.zip', '/odd', '/gone'),
      '/a.pdf': { body: '%PDF', headers: { 'content-type': 'application/pdf' } },
      '/odd': { body: '{}', headers: { 'content-type': 'application/json' } },
    });
    const entries = await list();
    expect(entries).toMatchObject([
      { kind: 'file', path: 'index.html' },
      { kind: 'file', path: 'a.pdf' },
      { kind: 'left_out', path: 'odd.html', reason: expect.stringContaining('application/json') },
    ]);
    const [, pdf] = filesOf(entries);
    await expect(pdf?.read(null)).resolves.toMatchObject({ kind: 'bytes', mediaType: 'application/pdf' });
  });

  describe('that cannot be walked to its end', () => {
    it.each([403, 500, 503])('gives what it can, and says that nothing is gone: %d', async (status) => {
      site.serve({ '/': link('/broken', '/a'), '/broken': { status }, '/a': 'a' });
      const { seen, error } = await untilError();
      expect(seen.map(({ kind, path }) => [kind, path])).toEqual([
        ['file', 'index.html'],
        ['unreadable', 'broken.html'],
        ['file', 'a.html'],
      ]);
      expect(error).toMatchObject({ kind: 'source_failed', message: expect.stringContaining('Nothing was removed') });
    });

    it('stops when the host is away', async () => {
      site.serve({ '/': link('/a', '/b', '/c', '/d') });
      for (const path of ['/a', '/b', '/c', '/d']) site.serve({ [path]: { status: 503 } });
      const { seen, error } = await untilError();
      expect(seen).toHaveLength(3);
      expect(error).toMatchObject({ kind: 'source_failed', retryable: true });
      expect(site.takePaths()).not.toContain('/d');
    });

    it('stops when the host wants a rest', async () => {
      site.serve({ '/': link('/a', '/b'), '/a': { status: 429, headers: { 'retry-after': '600' } }, '/b': 'b' });
      const { error } = await untilError();
      expect(error).toMatchObject({ kind: 'source_failed', retryable: true, retryAfterMs: 600_000 });
    });

    it.each([
      [404, false],
      [410, false],
      [401, false],
      [403, false],
      [500, true],
      [503, true],
    ])('gives nothing when its first page answers %d; retryable: %s', async (status, retryable) => {
      site.serve({ '/': { status } });
      const { seen, error } = await untilError();
      expect(seen).toEqual([]);
      expect(error).toMatchObject({ kind: 'source_failed', retryable });
    });
  });
});
