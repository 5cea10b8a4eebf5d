import { sep } from 'node:path';
import fc from 'fast-check';
import { normalizePath } from '../shared/ingest/normalize-path.ts';
import { documentPath } from './document-path.ts';

it.each([
  ['a.md', 'a.md'],
  ['./docs/../docs/a.md', 'docs/a.md'],
  ['../notes/a.md', 'notes/a.md'],
  ['../../a.md', 'a.md'],
  ['/home/ana/project/a.md', 'a.md'],
  ['/home/bo/a.md', 'bo/a.md'],
  ['/etc/hosts', 'etc/hosts'],
  ['..a/b', '..a/b'],
  ['../project', 'project'],
  ['.', 'project'],
])('%j is called %j', (file, path) => {
  expect(documentPath(file, '/home/ana/project')).toBe(path);
});

it('is a path that documents may have, wherever the file is', () => {
  const name = fc.stringMatching(/^[\w ][\w. ]{0,8}$/).filter((text) => text.trim() === text);
  const part = fc.oneof(name, fc.constant('..'), fc.constant('.'));
  fc.assert(
    fc.property(fc.array(part, { maxLength: 6 }), name, fc.array(name, { maxLength: 4 }), (parts, last, cwd) => {
      const path = documentPath([...parts, last].join(sep), `/${cwd.join(sep)}`);
      expect(normalizePath(path)).toBe(path);
      expect(path.endsWith(last)).toBe(true);
    }),
  );
});
