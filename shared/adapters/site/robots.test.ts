import { filesOf, listing, SiteHost } from '../../../tests/support/site-host.ts';
import { MAX_DELAY_MS } from './pacer.ts';

describe('robots.txt', () => {
  let site: SiteHost;
  beforeEach(async () => {
    site = await SiteHost.start();
    site.serve({ '/a': 'a', '/b': 'b', '/private/c': 'c' });
  });
  afterEach(() => site[Symbol.asyncDispose]());

  const PAGES = ['/a', '/b', '/private/c'];
  const rules = (body: string) => site.serve({ '/robots.txt': { body, headers: { 'content-type': 'text/plain' } } });
  const allowed = async (): Promise<string[]> =>
    filesOf(await listing(await site.open({ pages: PAGES }))).map(({ path }) => path);

  it.each([
    ['User-agent: *\nDisallow: /private/', ['a.html', 'b.html']],
    ['User-agent: *\nDisallow: /', []],
    ['User-agent: *\nDisallow:', ['a.html', 'b.html', 'private/c.html']],
    ['User-agent: *\nDisallow: /\nAllow: /a', ['a.html']],
    ['User-agent: *\nDisallow: /\n\nUser-agent: kilde\nDisallow: /b', ['a.html', 'private/c.html']],
    ['User-agent: Kilde\nDisallow: /\n\nUser-agent: *\nAllow: /', []],
    ['User-agent: otherbot\nDisallow: /', ['a.html', 'b.html', 'private/c.html']],
    ['User-agent: *\r\nDisallow: /*c$ # those', ['a.html', 'b.html']],
    ['\uFEFFUser-agent: *\nDisallow: /a', ['b.html', 'private/c.html']],
    ['<!doctype html><p>Not found', ['a.html', 'b.html', 'private/c.html']],
  ])('%j allows %j', async (text, paths) => {
    rules(text);
    await expect(allowed()).resolves.toEqual(paths);
  });

  it('leaves out what it keeps away, so that it leaves the index, and does not ask for it', async () => {
    rules('User-agent: *\nDisallow: /private/');
    const entries = await listing(await site.open({ pages: PAGES }));
    expect(entries[2]).toEqual({
      kind: 'left_out',
      path: 'private/c.html',
      reason: 'robots.txt asks robots not to read it',
    });
    expect(site.takePaths()).toEqual(['/robots.txt']);
  });

  it.each([404, 410, 401, 403, 400, 418])('that answers %d allows everything', async (status) => {
    site.serve({ '/robots.txt': { status, body: 'User-agent: *\nDisallow: /' } });
    await expect(allowed()).resolves.toHaveLength(3);
  });

  it.each([500, 501, 502, 503, 504, 429])('that answers %d allows nothing this time', async (status) => {
    site.serve({ '/robots.txt': { status } });
    await expect(site.open({ pages: PAGES })).rejects.toMatchObject({ kind: 'source_failed', retryable: true });
    expect(new Set(site.takePaths())).toEqual(new Set(['/robots.txt']));
  });

  it('that does not come allows nothing this time', async () => {
    site.serve({ '/robots.txt': (_, response) => void response.destroy() });
    await expect(site.open({ pages: PAGES })).rejects.toMatchObject({ kind: 'source_failed', retryable: true });
  });

  it('that is longer than a robot has to read is not read', async () => {
    rules(`#${'x'.repeat(600_000)}`);
    await expect(site.open({ pages: PAGES })).rejects.toMatchObject({ kind: 'source_failed', retryable: false });
  });

  it('may stand elsewhere on the host, but not on another', async () => {
    const led = (location: string) => ({ '/robots.txt': { status: 302, headers: { location } } });
    site.serve({ ...led('/rules.txt'), '/rules.txt': { body: 'User-agent: *\nDisallow: /a' } });
    await expect(allowed()).resolves.toEqual(['b.html', 'private/c.html']);
    site.serve(led('https://other.example/robots.txt'));
    await expect(site.open({ pages: PAGES })).rejects.toThrow('redirects to another host');
  });

  it('sets the pace', async () => {
    rules('User-agent: *\nCrawl-delay: 2');
    for (const entry of filesOf(await listing(await site.open({ pages: PAGES })))) await entry.read(null);
    // The first page comes as the pace is learnt.
    expect(site.waits).toEqual([2_000, 2_000]);
  });

  it('sets no pace that a site could not be read at', async () => {
    rules('User-agent: *\nCrawl-delay: 86400');
    for (const entry of filesOf(await listing(await site.open({ pages: PAGES })))) await entry.read(null);
    expect(site.waits).toEqual([MAX_DELAY_MS, MAX_DELAY_MS]);
  });

  it('is asked for under our own name', async () => {
    await site.open({ pages: PAGES });
    expect(site.server.requests[0]?.headers['user-agent']).toBe('kilde');
  });
});
