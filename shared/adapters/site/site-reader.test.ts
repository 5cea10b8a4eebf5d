import { filesOf, listing, readAll, SiteHost, type ReadSite } from '../../../tests/support/site-host.ts';
import type { EntryContent, FileEntry } from '../../ports/source-reader.ts';

const text = (content: EntryContent): string | undefined =>
  content.kind === 'bytes' ? Buffer.from(content.bytes).toString('utf8') : undefined;

describe('SiteReader', () => {
  let site: SiteHost;
  beforeEach(async () => {
    site = await SiteHost.start();
  });
  afterEach(() => site[Symbol.asyncDispose]());

  const entries = async (read?: ReadSite): Promise<FileEntry[]> => filesOf(await listing(await site.open(read)));
  const only = async (): Promise<FileEntry> => {
    const [entry] = await entries({ pages: ['/page'] });
    if (entry === undefined) throw new Error('expected an entry');
    return entry;
  };

  it('reads the pages that are named, and looks for no others', async () => {
    site.serve({ '/a': '<p>a', '/b.pdf': { body: '%PDF', headers: { 'content-type': 'application/pdf' } } });
    const snapshot = await site.open({ pages: ['/a', '/b.pdf', '/a#again'] });
    expect(snapshot).toMatchObject({ revision: null, total: 2 });
    const [a, b, ...others] = filesOf(await listing(snapshot));
    expect(others).toEqual([]);
    expect(a).toMatchObject({ path: 'a.html', bytes: null, version: null });
    await expect(a?.read(null)).resolves.toMatchObject({ kind: 'bytes', mediaType: 'text/html' });
    await expect(b?.read(null)).resolves.toMatchObject({ kind: 'bytes', mediaType: 'application/pdf' });
    expect(site.takePaths()).toEqual(['/robots.txt', '/a', '/b.pdf']);
  });

  it('reads no more of the named pages than told, and says so', async () => {
    const all = await listing(await site.open({ pages: ['/a', '/b', '/c'], maxPages: 2 }));
    expect(all.map(({ kind, path }) => [kind, path])).toEqual([
      ['file', 'a.html'],
      ['file', 'b.html'],
      ['left_out', 'c.html'],
    ]);
  });

  describe('a page', () => {
    it.each([404, 410])('that answers %d is gone', async (status) => {
      site.serve({ '/page': { status } });
      await expect((await only()).read('etag:"a"')).resolves.toEqual({ kind: 'gone' });
    });

    it.each([401, 403])('that answers %d fails, and no second try makes it better', async (status) => {
      site.serve({ '/page': { status } });
      await expect((await only()).read(null)).rejects.toMatchObject({ kind: 'source_failed', retryable: false });
      expect(site.takePaths()).toEqual(['/robots.txt', '/page']);
    });

    it.each(['image/png', 'application/json', ''])('of type %j is not read', async (type) => {
      site.serve({ '/page': { body: 'x', headers: { 'content-type': type } } });
      await expect((await only()).read(null)).rejects.toMatchObject({ kind: 'invalid_argument' });
    });

    it('that asks not to be indexed is gone', async () => {
      site.serve({ '/page': '<head><meta name="robots" content="noindex"></head>' });
      await expect((await only()).read(null)).resolves.toEqual({ kind: 'gone' });
      site.serve({ '/page': { body: 'x', headers: { 'x-robots-tag': 'noindex' } } });
      await expect((await only()).read(null)).resolves.toEqual({ kind: 'gone' });
    });

    it('that leads on is read where it leads, unless robots are not wanted there', async () => {
      site.serve({ '/page': { status: 301, headers: { location: '/new' } }, '/new': 'new' });
      expect(text(await (await only()).read(null))).toBe('new');
      site.serve({ '/robots.txt': { body: 'User-agent: *\nDisallow: /new' } });
      await expect((await only()).read(null)).resolves.toEqual({ kind: 'gone' });
    });

    it.each([
      ['another host', () => 'https://other.example/'],
      ['plain http', () => site.url('/new').replace('https', 'http')],
      ['a private address', () => 'https://10.0.0.1/'],
    ])('that leads to %s fails', async (_, location) => {
      site.serve({ '/page': { status: 302, headers: { location: location() } } });
      await expect((await only()).read(null)).rejects.toMatchObject({ kind: 'source_failed', retryable: false });
    });

    it('keeps the encoding that the host names', async () => {
      const latin = Buffer.from('<p>bl\xe5', 'latin1');
      site.serve({ '/page': { body: latin, headers: { 'content-type': 'text/html; charset=ISO-8859-1' } } });
      await expect((await only()).read(null)).resolves.toMatchObject({ mediaType: 'text/html; charset=iso-8859-1' });
    });
  });

  describe('versions', () => {
    it('are the host’s own, and asked for', async () => {
      site.serve({ '/page': { body: 'one', headers: { etag: '"1"' } } });
      const first = await (await only()).read(null);
      const version = first.kind === 'bytes' ? first.version : '';
      expect(version).toMatch(/^etag:"1" /);
      await expect((await only()).read(version)).resolves.toEqual({ kind: 'unchanged' });
      expect(site.server.requests.at(-1)?.headers['if-none-match']).toBe('"1"');
      site.serve({ '/page': { body: 'two', headers: { etag: '"2"' } } });
      expect(text(await (await only()).read(version))).toBe('two');
    });

    it('may be dates', async () => {
      const modified = 'Fri, 20 Nov 2026 10:00:00 GMT';
      site.serve({
        '/page': (request, response) => {
          if (request.headers['if-modified-since'] === modified) return void response.writeHead(304).end();
          const date = 'Fri, 20 Nov 2026 12:00:00 GMT';
          response.writeHead(200, { 'content-type': 'text/html', 'last-modified': modified, date }).end('one');
        },
      });
      const { versions } = await readAll(await site.open({ pages: ['/page'] }));
      const { kinds } = await readAll(await site.open({ pages: ['/page'] }), versions);
      expect(kinds).toMatchObject({ bytes: 0, unchanged: 1 });
    });

    it('are of the bytes where the host has none', async () => {
      site.serve({ '/page': 'one' });
      const { versions } = await readAll(await site.open({ pages: ['/page'] }));
      await expect(readAll(await site.open({ pages: ['/page'] }), versions)).resolves.toMatchObject({
        kinds: { unchanged: 1 },
      });
      site.serve({ '/page': 'two' });
      await expect(readAll(await site.open({ pages: ['/page'] }), versions)).resolves.toMatchObject({
        kinds: { bytes: 1 },
      });
    });

    it('of one page are not taken for those of another that comes to its path', async () => {
      const same = { headers: { etag: '"same"' } };
      site.serve({ '/docs/': { body: 'folder', ...same }, '/docs/index.html': { body: 'file', ...same } });
      const { versions } = await readAll(await site.open({ pages: ['/docs/'] }));
      expect([...versions.keys()]).toEqual(['docs/index.html']);
      const [entry] = await entries({ pages: ['/docs/index.html'] });
      expect(entry?.path).toBe('docs/index.html');
      expect(text((await entry?.read(versions.get('docs/index.html') ?? null)) ?? { kind: 'gone' })).toBe('file');
    });
  });

  describe('a site of 1,000 pages where nothing changed', () => {
    const paths = Array.from({ length: 1_000 }, (_, i) => `/docs/${i % 10}/page-${i}${i % 2 === 0 ? '' : '.html'}`);
    const page = (path: string) => ({ body: `<p>${path}`, headers: { etag: `"${path}"` } });
    const serve = (lastmod: string | null) =>
      site.serve({
        ...Object.fromEntries(paths.map((path) => [path, page(path)])),
        '/sitemap.xml': site.sitemap(Object.fromEntries(paths.map((path) => [path, lastmod]))),
      });

    it('costs its sitemap alone, when that has dates', async () => {
      serve('2026-10-01');
      const { versions } = await readAll(await site.open());
      expect(versions.size).toBe(1_000);
      site.takePaths();
      const { kinds } = await readAll(await site.open(), versions);
      expect(kinds).toEqual({ same: 1_000, bytes: 0, unchanged: 0, gone: 0 });
      expect(site.takePaths()).toEqual(['/robots.txt', '/sitemap.xml']);
    });

    it('costs an answer without a body for each page, when the host has versions', async () => {
      serve(null);
      const { versions } = await readAll(await site.open());
      site.takePaths();
      const { kinds } = await readAll(await site.open(), versions);
      expect(kinds).toEqual({ same: 0, bytes: 0, unchanged: 1_000, gone: 0 });
      expect(site.takePaths()).toHaveLength(1_002);
    });

    it('reads what the sitemap says has changed, and nothing else', async () => {
      serve('2026-10-01');
      const { versions } = await readAll(await site.open());
      const dates = Object.fromEntries(paths.map((path, i) => [path, i === 7 ? '2026-11-01T10:00:00Z' : '2026-10-01']));
      site.serve({ '/sitemap.xml': site.sitemap({ ...dates, '/new': '2026-11-01' }), '/new': 'new' });
      site.takePaths();
      const after = await readAll(await site.open(), versions);
      expect(after.kinds).toEqual({ same: 999, bytes: 2, unchanged: 0, gone: 0 });
      expect(site.takePaths()).toEqual(['/robots.txt', '/sitemap.xml', paths[7], '/new']);
    });
  });

  it('has two requests under way at most', async () => {
    const paths = Array.from({ length: 12 }, (_, i) => `/p${i}`);
    site.serve(
      Object.fromEntries(
        paths.map((path) => [
          path,
          (_, response) => void setImmediate(() => response.writeHead(200, { 'content-type': 'text/html' }).end(path)),
        ]),
      ),
    );
    const files = await entries({ pages: paths });
    await Promise.all(files.map((entry) => entry.read(null)));
    expect(site.server.busiest).toBe(2);
  });

  it('stops when it is told to', async () => {
    const snapshot = await site.open({ pages: ['/a', '/b'] });
    await expect(site.reader().open(null, AbortSignal.abort())).rejects.toMatchObject({ kind: 'cancelled' });
    const walk = snapshot.entries(AbortSignal.abort())[Symbol.asyncIterator]();
    await expect(walk.next()).rejects.toMatchObject({ name: 'AbortError' });
    const [entry] = await entries({ pages: ['/a'] });
    await expect(entry?.read(null, AbortSignal.abort())).rejects.toMatchObject({ kind: 'cancelled' });
  });

  it('is not read at all when its address is not to be talked to', async () => {
    const reader = site.reader({}, { allowedPrivateHosts: [] });
    await expect(reader.open(null)).rejects.toMatchObject({
      kind: 'source_failed',
      retryable: false,
      message: expect.stringContaining('KILDE_PRIVATE_HOSTS'),
    });
    expect(site.takePaths()).toEqual([]);
  });
});
