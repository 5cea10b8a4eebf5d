import fc from 'fast-check';
import { normalizePath } from '../ingest/normalize-path.ts';
import { documentUrl } from './document-url.ts';

describe('documentUrl', () => {
  it.each([
    ['src/server.ts', undefined, 'kilde://team/src/server.ts'],
    ['src/server.ts', { startLine: 3, endLine: 9 }, 'kilde://team/src/server.ts#L3-L9'],
    ['a b/blåbær#1?.md', { startLine: 1, endLine: 1 }, 'kilde://team/a%20b/bl%C3%A5b%C3%A6r%231%3F.md#L1-L1'],
    ['100%/😀', undefined, 'kilde://team/100%25/%F0%9F%98%80'],
  ])('of %s, lines %j', (path, lines, url) => {
    expect(documentUrl('team', path, lines)).toBe(url);
  });

  it('is a URL from which the path can be read again, for every path there is', () => {
    const segment = fc.string({ unit: 'binary', minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(fc.array(segment, { minLength: 1, maxLength: 4 }), (segments) => {
        const path = attempt(segments.join('/'));
        if (path === undefined) return;
        const text = documentUrl('team', path, { startLine: 1, endLine: 2 });
        const url = new URL(text);
        expect([url.protocol, url.host, url.search, url.hash]).toEqual(['kilde:', 'team', '', '#L1-L2']);
        expect(url.pathname.slice(1).split('/').map(decodeURIComponent).join('/')).toBe(path);
      }),
      { numRuns: 300 },
    );
  });
});

function attempt(given: string): string | undefined {
  try {
    return normalizePath(given);
  } catch {
    return undefined;
  }
}
