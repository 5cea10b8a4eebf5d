import type { RequestListener } from 'node:http';
import { gzipSync } from 'node:zlib';
import { xml } from '../../support/site-host.ts';
import { BEFORE, faultsOf, type Row } from '../support/fault.ts';
import { SiteScene } from '../support/site-scene.ts';

const MIB = 2 ** 20;
const SITEMAP = '/sitemap.xml';
const METADATA = 'https://169.254.169.254/computeMetadata/v1/instance/service-accounts/default/token';
const PAGES = Object.keys(BEFORE).map((path) => `/${path}`);
const [PAGE = '', ...OTHERS] = PAGES;

const endless: RequestListener = (_request, response) => {
  const piece = Buffer.alloc(MIB, 'a');
  const fill = (): void => {
    while (!response.destroyed && response.write(piece));
  };
  response.on('drain', fill);
  response.writeHead(200, { 'content-type': 'text/plain' });
  fill();
};

/** One page is broken: the others are as they were, and so is what the index has of it. */
const broken = (disturb: (scene: SiteScene) => void, says: RegExp): Omit<Row<SiteScene>, 'fault'> => ({
  breaks: disturb,
  lasts: true,
  expected: { state: 'complete', says },
});

/** The site as a whole cannot be read, run after run. */
const away = (disturb: (scene: SiteScene) => void, says: RegExp): Omit<Row<SiteScene>, 'fault'> => ({
  breaks: disturb,
  lasts: true,
  expected: { state: 'failed', says },
});

const everyPage = (scene: SiteScene, status: number): void => {
  for (const page of PAGES) scene.instead(page, { status });
};
const healPages = (scene: SiteScene): void => scene.put(BEFORE);
const askedFor =
  (isForbidden: (path: string) => boolean) =>
  (scene: SiteScene): string[] =>
    scene.asked.filter(isForbidden).map((path) => `asked for ${path}`);

const WISHES: readonly Row<SiteScene>[] = [
  {
    fault: 'robots.txt asks robots to leave a folder alone',
    breaks: (scene) => {
      scene.instead('/robots.txt', { body: 'User-agent: *\nDisallow: /docs/\n' });
      scene.forget();
    },
    heals: (scene) => scene.instead('/robots.txt', undefined),
    lasts: true,
    expected: {
      state: 'complete',
      says: /^docs\/b\.md: robots\.txt asks robots not to read it$/,
      removed: ['docs/b.md'],
    },
    trespasses: askedFor((path) => path.startsWith('/docs/')),
  },
  {
    fault: 'robots.txt cannot be had, so nothing else is asked for (503)',
    ...away((scene) => {
      scene.instead('/robots.txt', { status: 503 });
      scene.forget();
    }, /^"127\.0\.0\.1:\d+" answered with status 503\. Try again later\.$/),
    heals: (scene) => scene.instead('/robots.txt', undefined),
    trespasses: askedFor((path) => path !== '/robots.txt'),
  },
  {
    fault: 'robots.txt leads to a private address',
    ...away((scene) => scene.leads('/robots.txt', scene.inside.url('/robots.txt').href), /redirects to another host/),
    heals: (scene) => scene.instead('/robots.txt', undefined),
  },
  {
    fault: 'a page asks not to be indexed any more',
    breaks: (scene) =>
      scene.instead(PAGE, { body: 'Hidden.\n', headers: { 'content-type': 'text/plain', 'x-robots-tag': 'noindex' } }),
    lasts: true,
    expected: { state: 'complete', says: /^$/, removed: ['a.md'] },
  },
];

const SITEMAPS: readonly Row<SiteScene>[] = [
  {
    fault: 'the sitemap is gone (404)',
    ...away((scene) => scene.instead(SITEMAP, undefined), /^The sitemap is not there; name another one, or a page of/),
  },
  {
    fault: 'the sitemap is refused (403)',
    ...away(
      (scene) => scene.instead(SITEMAP, { status: 403 }),
      /^"127\.0\.0\.1:\d+" does not let its sitemap be read \(status 403\)\./,
    ),
  },
  {
    fault: 'the sitemap is a page to sign in at',
    ...away(
      (scene) => scene.instead(SITEMAP, '<!doctype html><title>Sign in</title>'),
      /^The sitemaps of "127\.0\.0\.1:\d+" are not all whole sitemaps in XML\./,
    ),
  },
  {
    fault: 'the sitemap is cut off',
    ...away(
      (scene) => scene.instead(SITEMAP, xml(`<urlset><url><loc>${scene.host.url(PAGE)}</loc></url>`)),
      /^The sitemaps of "127\.0\.0\.1:\d+" are not all whole sitemaps in XML\. Pages are left/,
    ),
  },
  {
    fault: 'the sitemap is a bomb',
    ...away(
      (scene) =>
        scene.instead(SITEMAP, {
          body: gzipSync(new Uint8Array(32 * MIB)),
          headers: { 'content-type': 'application/gzip' },
        }),
      /^The sitemaps of "127\.0\.0\.1:\d+" are not all whole sitemaps in XML\./,
    ),
  },
  {
    fault: 'the sitemap names no page',
    ...away(
      (scene) => scene.instead(SITEMAP, scene.host.sitemap({})),
      /^The source lists nothing, and 3 of its documents are in the index\. Nothing/,
    ),
  },
  {
    fault: 'the sitemap leads to another host',
    ...away(
      (scene) => scene.leads(SITEMAP, scene.inside.url('/sitemap.xml').href),
      /^"127\.0\.0\.1:\d+" redirects to another host, which is not followed here;/,
    ),
  },
  {
    fault: 'the sitemap names pages of another host, and of none',
    breaks: (scene) => {
      const foreign = [scene.inside.url('/secret.md').href, METADATA, 'file:///etc/passwd', 'https://'];
      const urls = [...PAGES.map((page) => scene.host.url(page)), ...foreign].map(
        (url) => `<url><loc>${url}</loc></url>`,
      );
      scene.instead(SITEMAP, xml(`<urlset>${urls.join('')}</urlset>`));
    },
    lasts: true,
    expected: { state: 'complete', says: /^$/ },
  },
];

const HOSTS: readonly Row<SiteScene>[] = [
  {
    fault: 'the host has a private address that nobody allowed',
    ...away((scene) => {
      scene.use({ allowedPrivateHosts: [] });
      scene.forget();
    }, /^"127\.0\.0\.1(?::\d+)?" is not a public host, and only public hosts are read\./),
    heals: (scene) => scene.use({}),
    trespasses: askedFor(() => true),
  },
  {
    fault: 'the host is away (connections are closed)',
    ...away((scene) => {
      for (const path of ['/robots.txt', SITEMAP]) scene.instead(path, (_request, response) => void response.destroy());
    }, /^"127\.0\.0\.1:\d+" could not be reached \(\w+\)\. Try again later\.$/),
    heals: (scene) => scene.instead('/robots.txt', undefined),
  },
  {
    fault: 'the host wants to be left alone for an hour (429)',
    breaks: (scene) => scene.instead(PAGE, { status: 429, headers: { 'retry-after': '3600' } }),
    expected: {
      state: 'failed',
      says: /^"127\.0\.0\.1:\d+" answered with status 429\. Try again later\.$/,
      retryAfterMs: 3_600_000,
    },
  },
  {
    fault: 'no page can be read (503)',
    ...away((scene) => everyPage(scene, 503), /^"127\.0\.0\.1:\d+" answered with status 503\. Try again later\.\n/),
    heals: healPages,
  },
];

const SINGLE: readonly Row<SiteScene>[] = [
  {
    fault: 'a page is gone, and still in the sitemap (404)',
    breaks: (scene) => scene.instead(PAGE, { status: 404 }),
    lasts: true,
    expected: { state: 'complete', says: /^$/, removed: ['a.md'] },
  },
  {
    fault: 'a page is refused (403)',
    ...broken(
      (scene) => scene.instead(PAGE, { status: 403 }),
      /^a\.md: "127\.0\.0\.1:\d+" does not let the page be read \(status 403\)\./,
    ),
  },
  {
    fault: 'a page is broken (500)',
    ...broken(
      (scene) => scene.instead(PAGE, { status: 500 }),
      /^a\.md: The page could not be read: "127\.0\.0\.1:\d+" answered with status 500\./,
    ),
  },
  {
    fault: 'a page leads to a private address',
    ...broken(
      (scene) => scene.leads(PAGE, scene.inside.url('/secret').href),
      /^a\.md: "127\.0\.0\.1:\d+" redirects to another host, which is not followed here;/,
    ),
  },
  {
    fault: 'a page leads to where clouds hand out credentials',
    ...broken(
      (scene) => scene.leads(PAGE, METADATA),
      /^a\.md: "127\.0\.0\.1:\d+" redirects to another host, which is not followed here;/,
    ),
  },
  {
    fault: 'a page leads to itself',
    ...broken((scene) => scene.leads(PAGE, PAGE), /^a\.md: "127\.0\.0\.1:\d+" redirects more than 5 times/),
  },
  {
    fault: 'a page never ends',
    ...broken((scene) => scene.instead(PAGE, endless), /^a\.md: .*more than 33554432 bytes/),
  },
  {
    fault: 'a page unpacks without end',
    ...broken(
      (scene) =>
        scene.instead(PAGE, {
          body: gzipSync(new Uint8Array(40 * MIB)),
          headers: { 'content-type': 'text/plain', 'content-encoding': 'gzip' },
        }),
      /^a\.md: .*more than 33554432 bytes/,
    ),
  },
  {
    fault: 'a page never comes',
    ...broken((scene) => {
      scene.use({ timeoutMs: 250, tries: 1 });
      scene.instead(PAGE, () => {});
    }, /^a\.md: The page could not be read: "127\.0\.0\.1:\d+" stopped answering\./),
    heals: (scene) => scene.use({}),
  },
  {
    fault: 'a page is a film now',
    ...broken(
      (scene) => scene.instead(PAGE, { body: Buffer.alloc(64), headers: { 'content-type': 'video/mp4' } }),
      /^a\.md: The page is of video\/mp4, which is not read; HTML, PDF, plain text and Markdown are\.$/,
    ),
  },
  {
    fault: 'all pages but one are broken (500)',
    breaks: (scene) => {
      for (const page of OTHERS) scene.instead(page, { status: 500 });
    },
    heals: healPages,
    lasts: true,
    expected: {
      state: 'complete',
      says: /^(?:docs\/b\.md|src\/c\.ts): The page could not be read: .*\n(?:docs\/b\.md|src\/c\.ts): The page could not be read: /,
    },
  },
];

export const SITE_FAULTS = faultsOf('site', () => SiteScene.open(), [...WISHES, ...SITEMAPS, ...HOSTS, ...SINGLE]);
