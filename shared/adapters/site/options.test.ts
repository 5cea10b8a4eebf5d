import { KildeError } from '../../platform/errors.ts';
import type { Web } from '../../platform/web/web.ts';
import { parseSite, type SiteOptions } from './options.ts';

const web: Web = { get: () => Promise.reject(new Error('nothing is asked for here')) };
const parse = (options: Partial<SiteOptions>) =>
  parseSite({ url: 'https://docs.example/', pages: null, maxPages: 10, web, ...options });

describe('parseSite', () => {
  it('takes a site as it is described', () => {
    const site = parse({
      url: 'https://docs.example/a#b',
      pages: ['https://docs.example:443/x?b&a', 'https://docs.example/y'],
    });
    expect(site.start.href).toBe('https://docs.example/a');
    expect(site.pages?.map(({ href }) => href)).toEqual(['https://docs.example/x?a&b', 'https://docs.example/y']);
  });

  it.each([
    [{ url: 'http://docs.example/' }, 'url'],
    [{ url: 'docs.example' }, 'url'],
    [{ pages: ['ftp://docs.example/'] }, 'pages.0'],
    [{ maxPages: 0 }, 'maxPages'],
    [{ maxPages: 10_001 }, 'maxPages'],
  ])('names what is wrong with %j', (options, name) => {
    expect(() => parse(options)).toThrow(KildeError);
    expect(() => parse(options)).toThrow(`${name}: `);
  });

  it('takes no page of another host', () => {
    expect(() => parse({ pages: ['https://docs.example/a', 'https://other.example/secret?token=x'] })).toThrow(
      expect.objectContaining({
        kind: 'not_configured',
        message:
          'A page of the site stands on "other.example", not on "docs.example"; only pages of one host can be read as one site.',
      }),
    );
  });
});
