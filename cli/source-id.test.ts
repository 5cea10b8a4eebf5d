import fc from 'fast-check';
import { SOURCE_ID, type SourceSpec } from '../shared/ports/sources.ts';
import { idFrom } from './source-id.ts';

const folder = (path: string): SourceSpec => ({ kind: 'folder', path });
const bucket = (name: string, prefix: string): SourceSpec => ({ kind: 'bucket', bucket: name, prefix });
const git = (url: string): SourceSpec => ({ kind: 'git', url, branch: null, token: null });
const site = (url: string): SourceSpec => ({ kind: 'site', url, pages: null, maxPages: 1 });

it.each<[SourceSpec, string | undefined]>([
  [folder('/home/ana/my-project'), 'my-project'],
  [folder('/home/ana/Min Håndbok (2026)'), 'min-handbok-2026'],
  [folder('/home/ana/日本'), 'ana'],
  [folder('C:\\Users\\ana\\docs'), 'docs'],
  [folder('/日本'), undefined],
  [folder('/'), undefined],
  [bucket('acme-documents', ''), 'acme-documents'],
  [bucket('acme-documents', 'team/Handbook/'), 'handbook'],
  [git('https://github.com/owner/Name'), 'name'],
  [git('https://git.example.com/group/sub/name.git/'), 'name'],
  [site('https://www.example.com'), 'example.com'],
  [site('https://docs.example.com/en/latest/'), 'docs.example.com'],
  [site('https://example.com/handbook/index.html'), 'handbook'],
  [site('https://example.com/h%C3%A5ndbok/sitemap.xml'), 'handbok'],
  [site('https://example.com/%E0%A4%A/'), 'e0-a4-a'],
  [folder(`/${'x'.repeat(80)}`), 'x'.repeat(63)],
])('%j is called %j', (spec, id) => {
  expect(idFrom(spec)).toBe(id);
});

it('is an id, whatever the folder is called', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (name) => {
      // Undefined asks for --id.
      expect(idFrom(folder(`/${name}`)) ?? 'none').toMatch(SOURCE_ID);
    }),
  );
});
