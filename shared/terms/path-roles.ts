/** What a file is there for, as far as its place tells; most files have no role but to do the work. */
export type PathRole = 'test' | 'example' | 'legacy' | 'vendored' | 'generated' | 'declaration';

const inFolder = (names: string): RegExp => new RegExp(`(?:^|/)(?:${names})/`, 'iu');

/** First that fits. Folder and file naming habits of the common languages and build tools. */
const ROLES: readonly (readonly [PathRole, RegExp])[] = [
  [
    'test',
    inFolder(
      'tests?|specs?|__tests__|testing|testdata|test[_-][^/]*|fixtures?|__fixtures__|mocks?|__mocks__|e2e|bench|benches|benchmarks?',
    ),
  ],
  ['test', /(?:^|[/_.-])(?:tests?|specs?|bench|mocks?|conftest)(?:-d)?\.[^/]+$/iu],
  ['test', /(?:^|\/)(?:test|spec|mock|bench)[_.-][^/]*$/iu],
  ['test', /[\p{Ll}\d](?:Tests?|Specs?|TestCase|Benchmark)\.\w+$/u],
  ['example', inFolder('examples?|samples?|demos?|playgrounds?|tutorials?')],
  ['vendored', inFolder('vendor|vendored|third[_-]?party|node_modules|bower_components')],
  ['legacy', /(?:^|[/_.-])(?:legacy|deprecated|compat|compatibility|polyfills?|shims?)(?:[/_.-]|$)/iu],
  ['generated', inFolder('generated|__generated__|dist')],
  ['generated', /(?:\.min\.(?:js|css)|[._-]generated\.\w+|\.g\.\w+|\.pb\.\w+|_pb2(?:_grpc)?\.pyi?|\.designer\.cs)$/iu],
  ['declaration', /\.d\.[cm]?ts$/iu],
];

export function pathRole(path: string): PathRole | undefined {
  return ROLES.find(([, pattern]) => pattern.test(path))?.[0];
}
