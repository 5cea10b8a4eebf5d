import { fileStem, folders, moduleName } from './paths.ts';
import { pathRole } from './path-roles.ts';

describe('fileStem', () => {
  it.each([
    ['src/user.service.ts', 'user.service'],
    ['.env', '.env'],
    ['a/b/Makefile', 'Makefile'],
    ['x.tar.gz', 'x.tar'],
  ])('of %s is %s', (path, stem) => expect(fileStem(path)).toBe(stem));
});

describe('folders', () => {
  it('gives them outermost first', () => expect(folders('a/b/c.ts')).toEqual(['a', 'b']));
  it('gives none for a file at the root', () => expect(folders('c.ts')).toEqual([]));
});

describe('moduleName', () => {
  it.each([
    ['src/extract/mod.rs', 'extract'],
    ['lib/router/index.ts', 'router'],
    ['pkg/__init__.py', 'pkg'],
    ['index.ts', 'index'],
    ['src/router.ts', 'router'],
  ])('of %s is %s', (path, name) => expect(moduleName(path)).toBe(name));
});

describe('pathRole', () => {
  it.each([
    ['src/a.test.ts', 'test'],
    ['src/a.test-d.ts', 'test'],
    ['pkg/server_test.go', 'test'],
    ['tests/unit/x.py', 'test'],
    ['test_api.py', 'test'],
    ['src/FooTest.java', 'test'],
    ['Sources/FooTests.swift', 'test'],
    ['spec/models/user_spec.rb', 'test'],
    ['src/__mocks__/fs.js', 'test'],
    ['src/test_helpers/mod.rs', 'test'],
    ['examples/hello.ts', 'example'],
    ['vendor/lib/x.go', 'vendored'],
    ['third_party/x/y.cc', 'vendored'],
    ['src/compat/old.ts', 'legacy'],
    ['src/legacy_auth.py', 'legacy'],
    ['dist/app.min.js', 'generated'],
    ['api/service.pb.go', 'generated'],
    ['types/index.d.ts', 'declaration'],
  ])('of %s is %s', (path, role) => expect(pathRole(path)).toBe(role));

  it.each([
    'src/router.ts',
    'src/latest.ts',
    'src/contest/entry.py',
    'src/attestation.go',
    'src/incompatible.rs',
    'src/Protest.java',
    'lib/manifest.js',
  ])('of %s is none', (path) => expect(pathRole(path)).toBeUndefined());
});
