import * as fc from 'fast-check';
import { isBelow, normaliseUrl, pageOn } from './page-url.ts';

describe('normaliseUrl', () => {
  it.each([
    ['https://docs.example/a#part', 'https://docs.example/a'],
    ['https://DOCS.example:443/a', 'https://docs.example/a'],
    ['https://docs.example', 'https://docs.example/'],
    ['https://docs.example/a/../b/./c', 'https://docs.example/b/c'],
    ['https://docs.example/?', 'https://docs.example/'],
    ['https://docs.example/?&', 'https://docs.example/'],
    ['https://docs.example/??', 'https://docs.example/??'],
    ['https://docs.example/?b=1&a=2', 'https://docs.example/?a=2&b=1'],
    ['https://docs.example/?b=2&a=1&b=1&', 'https://docs.example/?a=1&b=2&b=1'],
    ['https://docs.example/?q=a+b&flag', 'https://docs.example/?flag&q=a+b'],
    ['https://docs.example/bl%c3%a5', 'https://docs.example/bl%C3%A5'],
    ['https://docs.example/blå', 'https://docs.example/bl%C3%A5'],
    ['https://docs.example/a%2fb', 'https://docs.example/a%2Fb'],
  ])('writes %s as %s', (given, normal) => {
    expect(normaliseUrl(new URL(given)).href).toBe(normal);
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (given) => {
        const once = normaliseUrl(new URL(given));
        expect(normaliseUrl(once).href).toBe(once.href);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('pageOn', () => {
  const on = (written: string): string | undefined =>
    pageOn('docs.example', written, 'https://docs.example/guide/start.html')?.href;

  it.each([
    ['next.html', 'https://docs.example/guide/next.html'],
    [' /a \n', 'https://docs.example/a'],
    ['?page=2', 'https://docs.example/guide/start.html?page=2'],
    ['#part', 'https://docs.example/guide/start.html'],
    ['//docs.example/a', 'https://docs.example/a'],
    ['http://docs.example/a', 'https://docs.example/a'],
  ])('takes %j for %s', (written, href) => {
    expect(on(written)).toBe(href);
  });

  it.each([
    'https://other.example/a',
    'https://docs.example.evil.example/a',
    'https://sub.docs.example/a',
    'https://docs.example:8443/a',
    'http://docs.example:8080/a',
    'https://user:pass@docs.example/a',
    'mailto:post@docs.example',
    'javascript:alert(1)',
    'data:text/html,hello',
    'tel:+4712345678',
    'file:///etc/passwd',
    'https://',
    `/${'a'.repeat(3_000)}`,
    `/${'å'.repeat(500)}`,
  ])('leaves %j', (written) => {
    expect(on(written)).toBeUndefined();
  });
});

describe('isBelow', () => {
  it.each([
    ['/', '/', true],
    ['/', '/a/b.html', true],
    ['/docs/', '/docs/', true],
    ['/docs/', '/docs/a', true],
    ['/docs/', '/docs', false],
    ['/docs/', '/docsx/', false],
    ['/docs', '/docs', true],
    ['/docs', '/docs/a', true],
    ['/docs', '/docs-old/a', false],
    ['/docs/index.html', '/docs/a.html', true],
    ['/docs/index.html', '/other/a.html', false],
    ['/docs/v1.2', '/docs/v1.2/a', true],
    ['/docs/v1.2', '/docs/v1.3/a', false],
  ])('from %s, %s: %s', (start, page, below) => {
    expect(isBelow(new URL(start, 'https://docs.example'), new URL(page, 'https://docs.example'))).toBe(below);
  });
});
