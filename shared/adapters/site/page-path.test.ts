import * as fc from 'fast-check';
import { normalizePath } from '../../ingest/normalize-path.ts';
import { PageNames } from './page-path.ts';
import { normaliseUrl } from './page-url.ts';

const url = (path: string): URL => normaliseUrl(new URL(path.startsWith('/') ? `https://docs.example${path}` : path));
const pathOf = (path: string): string => new PageNames().nameOf(url(path)).path;

/** Few letters, so that pages often come close to one another. */
const part = fc.oneof(
  fc.constantFrom('a', 'b', 'A', 'index', 'index.html', 'a.html', 'a.htm', 'a.php', 'a.b', 'v1.2', '', '%2F', '%C3%A5'),
  fc.constantFrom(
    'a%CC%8A',
    '%C3%A5',
    '%E2%80%AE',
    '%5C',
    '%00',
    '%2e%2e',
    '%41',
    'c:',
    '~x',
    'a~x=1',
    '%F0%9F',
    '%20',
    '%',
  ),
  fc.string({ maxLength: 6 }).map(encodeURIComponent),
);
const query = fc.option(
  fc.constantFrom('?x=1', '?x=2', '?', '?x', '?x=%2F', '?x=/', '?y=1&x=1', '?x=1&y=1', `?${'x'.repeat(200)}`),
  {
    nil: '',
  },
);
const page = fc
  .tuple(fc.array(part, { maxLength: 4 }), query)
  .map(([parts, search]) => url(`/${parts.join('/')}${search}`));
const pages = fc.uniqueArray(page, { selector: ({ href }) => href, maxLength: 40 });

describe('the path of a page', () => {
  it.each([
    ['/', 'index.html'],
    ['/docs/', 'docs/index.html'],
    ['/docs/setup', 'docs/setup.html'],
    ['/docs/setup.html', 'docs/setup.html'],
    ['/docs/guide.pdf', 'docs/guide.pdf'],
    ['/docs/README.md', 'docs/README.md'],
    ['/docs/v1.2', 'docs/v1.2.html'],
    ['/view.php', 'view.php.html'],
    ['/view.php?id=3', 'view.php~id=3.html'],
    ['/a.html?x=1', 'a~x=1.html'],
    ['/?p=12', 'index~p=12.html'],
    ['/search?q=%2Fetc%2Fpasswd', 'search~q=%2Fetc%2Fpasswd'.replaceAll('%', '_') + '.html'],
    ['/bl%C3%A5b%C3%A6r', 'blåbær.html'],
    ['/a%20b', 'a b.html'],
    ['/a%CC%8A', 'å.html'],
    ['/a//b', 'a/b.html'],
    ['/a%2Fb', 'a%2Fb.html'],
    ['/a%5Cb', 'a%5Cb.html'],
    ['/a%00b', 'a%00b.html'],
    ['/a%E2%80%AEb', 'a%E2%80%AEb.html'],
    ['/%ff', '%FF.html'],
    ['/%', '%.html'],
    ['/c:/windows', 'c%3A/windows.html'],
  ])('%s is %s', (given, path) => {
    expect(pathOf(given)).toBe(path);
  });

  it('is one that the index takes as it stands', () => {
    fc.assert(
      fc.property(page, (given) => {
        const { path } = new PageNames().nameOf(given);
        expect(normalizePath(path)).toBe(path);
        expect(path.length).toBeLessThan(700);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is short, and still its own, for a URL that is long', () => {
    const long = [
      `/${'a'.repeat(1_900)}`,
      `/${'a'.repeat(1_901)}`,
      `/x?${'a'.repeat(1_900)}`,
      `/x?${'a'.repeat(1_901)}`,
    ].map(url);
    const paths = [...PageNames.of(long).values()].map(({ path }) => path);
    expect(new Set(paths).size).toBe(4);
    for (const path of paths) expect(path.length).toBeLessThan(600);
  });
});

describe('the paths of a listing', () => {
  it('are unique', () => {
    fc.assert(
      fc.property(pages, (given) => {
        const names = new PageNames();
        const paths = given.map((each) => names.nameOf(each).path);
        expect(new Set(paths).size).toBe(given.length);
      }),
      { numRuns: 1_000 },
    );
  });

  it('are the same whatever its order', () => {
    const shuffled = pages.chain((given) =>
      fc.tuple(fc.constant(given), fc.shuffledSubarray(given, { minLength: given.length })),
    );
    fc.assert(
      fc.property(shuffled, ([given, other]) => {
        const byUrl = (names: ReadonlyMap<string, unknown>) => [...names].toSorted(([a], [b]) => (a < b ? -1 : 1));
        expect(byUrl(PageNames.of(other))).toEqual(byUrl(PageNames.of(given)));
      }),
    );
  });

  it('stay when pages come to which no one else’s path is like', () => {
    fc.assert(
      fc.property(pages, page, (given, more) => {
        const before = PageNames.of(given);
        const after = PageNames.of([...given.filter(({ href }) => href !== more.href), more]);
        const wanted = pathOf(more.href);
        const kept = [...before].filter(([href]) => pathOf(href) !== wanted);
        expect(kept.map(([href]) => [href, after.get(href)])).toEqual(kept);
      }),
    );
  });

  it('leave the path to the page that spells it, and mark every other', () => {
    const names = PageNames.of(['/docs/', '/docs/index', '/docs/index.html', '/docs/setup'].map(url));
    const nameOf = (path: string) => names.get(url(path).href);
    expect(nameOf('/docs/index.html')).toEqual({ path: 'docs/index.html', mark: null });
    expect(nameOf('/docs/')?.path).toMatch(/^docs\/index-[0-9a-f]{8}\.html$/);
    expect(nameOf('/docs/index')?.path).toMatch(/^docs\/index-[0-9a-f]{8}\.html$/);
    expect(nameOf('/docs/setup')).toEqual({ path: 'docs/setup.html', mark: expect.stringMatching(/^[0-9a-f]{8}$/) });
  });

  it('never give one path without a mark to two pages, in whatever listings they stand', () => {
    fc.assert(
      fc.property(pages, (given) => {
        const unmarked = given.flatMap((each) => {
          const { path, mark } = new PageNames().nameOf(each);
          return mark === null ? [path] : [];
        });
        expect(new Set(unmarked).size).toBe(unmarked.length);
      }),
      { numRuns: 1_000 },
    );
  });
});
