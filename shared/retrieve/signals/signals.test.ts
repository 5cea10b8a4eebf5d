import { order, weights } from '../testing/chunks.ts';
import { barrel, isBarrel } from './barrel.ts';
import { coherence } from './coherence.ts';
import { compound } from './compound.ts';
import { definition } from './definition.ts';
import { fileName } from './file-name.ts';
import { folderName } from './folder-name.ts';
import { kind } from './kind.ts';
import { likeness } from './likeness.ts';
import { platform } from './platform.ts';
import { reexport } from './reexport.ts';
import { role } from './role.ts';
import { version } from './version.ts';

const paths = (...all: string[]) => all.map((path) => ({ path }));

describe('likeness', () => {
  it('is the share of the best score of the store, none for what came in by name', () => {
    const [best, half, none] = weights(likeness, 'x', [
      { path: 'a.ts', score: 4 },
      { path: 'b.ts', score: 2 },
      { path: 'c.ts', score: 0 },
    ]);
    expect(half).toBeCloseTo((best ?? 0) / 2);
    expect(none).toBe(0);
  });
});

describe('coherence', () => {
  it('gives the file with most relevance most, and all its chunks the same', () => {
    const [one, two, other] = weights(coherence, 'socket', [
      { id: '1', path: 'a.ts', text: 'socket' },
      { id: '2', path: 'a.ts', text: 'socket and more' },
      { path: 'b.ts', text: 'socket' },
    ]);
    expect(one).toBe(two);
    expect(one).toBeGreaterThan(other ?? 0);
    expect(other).toBeGreaterThan(0);
  });

  it('is nothing when nothing is relevant', () => {
    expect(weights(coherence, 'socket', [{ path: 'a.ts', text: 'parser' }])).toEqual([0]);
  });
});

describe('file-name', () => {
  it.each([
    ['how routers match', 'src/router.ts', 1],
    ['how routers match', 'src/router/index.ts', 1],
    ['how routers match', 'src/path_router.ts', 0.5],
    ['authentication of users', 'src/auth.ts', 0.7],
    ['how routers match', 'src/socket.ts', 0],
    ['how routers match', 'router/socket.ts', 0],
  ])('"%s" speaks of %s by %d', (query, path, share) => {
    const [got, full] = weights(fileName, query, paths(path, 'src/router.ts'));
    const whole = query.includes('router') ? (full ?? 0) : 0.5;
    expect((got ?? 0) / whole).toBeCloseTo(share);
  });
});

describe('folder-name', () => {
  it('looks at the folder of the file and no further', () => {
    const [near, far] = weights(folderName, 'json binding', paths('src/binding/a.ts', 'binding/src/a.ts'));
    expect(near).toBeGreaterThan(0);
    expect(far).toBe(0);
  });
});

describe('compound', () => {
  it('finds files and definitions that two neighbouring words spell', () => {
    const [file, defined, both, neither] = weights(compound, 'JSON object with fields', [
      { path: 'JsonObject.java' },
      { path: 'a.py', symbols: ['json_object'] },
      { path: 'json-object.ts', symbols: ['JSONObject'] },
      { path: 'Json.java', symbols: ['object'] },
    ]);
    expect(file).toBeGreaterThan(0);
    expect(defined).toBe(file);
    expect(both).toBe(2 * (file ?? 0));
    expect(neither).toBe(0);
  });
});

describe('definition', () => {
  it('puts the definition of a symbol before what uses it, and the one at home first', () => {
    const got = order('Engine', [
      { path: 'use.go', text: 'Engine Engine Engine' },
      { path: 'other.go', text: 'type Engine', symbols: ['Engine'] },
      { path: 'engine.go', text: 'type Engine', symbols: ['Engine'] },
    ]);
    expect(got).toEqual(['engine.go', 'other.go', 'use.go']);
  });

  it('takes the name in another case for less, and a sigil for nothing', () => {
    const [exact, sigil, other] = weights(definition, 'ZodType', [
      { path: 'a.ts', symbols: ['ZodType'] },
      { path: 'b.ts', symbols: ['$ZodType'] },
      { path: 'c.ts', symbols: ['zodtype'] },
    ]);
    expect(sigil).toBe(exact);
    expect(other).toBeGreaterThan(0);
    expect(other).toBeLessThan(exact ?? 0);
  });

  it('takes a file of that name for the definition that no parser saw', () => {
    const [home, elsewhere] = weights(definition, 'response', paths('lib/response.js', 'lib/request.js'));
    expect(home).toBeGreaterThan(0);
    expect(elsewhere).toBe(0);
  });

  it('is one clue among others in a sentence, and none in an outline', () => {
    const defined = { path: 'a.ts', symbols: ['HttpClient'] };
    const [symbol] = weights(definition, 'HttpClient', [defined]);
    const [sentence] = weights(definition, 'how does HttpClient retry', [defined]);
    expect(sentence).toBeGreaterThan(0);
    expect(sentence).toBeLessThan(symbol ?? 0);
    expect(weights(definition, 'HttpClient', [{ ...defined, part: 'outline' }])).toEqual([0]);
  });
});

describe('re-export', () => {
  it.each([
    'pub use other::{\n  Body, FromRequest,\n};',
    "export { FromRequest } from 'other';",
    '__all__ = ["FromRequest", "Body"]',
  ])('points to %j when nothing here defines the name', (text) => {
    const [passes, uses] = weights(reexport, 'FromRequest', [
      { path: 'mod.rs', text },
      { path: 'use.rs', text: 'use other::FromRequest;' },
    ]);
    expect(passes).toBeGreaterThan(0);
    expect(uses).toBe(0);
  });

  it('is silent when the name is defined here, or only part of another', () => {
    const passes = { path: 'index.ts', text: "export { Foo } from './foo'" };
    expect(weights(reexport, 'Foo', [passes, { path: 'foo.ts', symbols: ['Foo'] }])).toEqual([0, 0]);
    expect(weights(reexport, 'Fo', [passes])).toEqual([0]);
  });
});

describe('role', () => {
  it('holds tests and examples back, unless they are asked for', () => {
    const [test, example, code] = weights(role, 'how routes match', paths('a.test.ts', 'examples/a.ts', 'a.ts'));
    expect(test).toBeLessThan(example ?? 0);
    expect(example).toBeLessThan(1);
    expect(code).toBe(1);
    expect(weights(role, 'tests of the router', paths('a.test.ts'))).toEqual([1]);
    expect(weights(role, 'example of a router', paths('examples/a.ts'))).toEqual([1]);
  });
});

describe('kind', () => {
  it('holds prose back beside code, and not where there is only prose', () => {
    expect(weights(kind, 'x', [{ path: 'a.md', kind: 'prose' }, { path: 'a.ts' }])[0]).toBeLessThan(1);
    expect(
      weights(kind, 'x', [
        { path: 'a.md', kind: 'prose' },
        { path: 'b.md', kind: 'prose' },
      ]),
    ).toEqual([1, 1]);
  });
});

describe('barrel', () => {
  it.each([
    ["export * from './a';\nexport { b } from './b';", true],
    ['from .api import get\nfrom .models import (\n    Request,\n    Response,\n)', true],
    ['pub use a::B;\npub mod c;\n// all of it', true],
    ["import { a } from './a';\nexport function b() {\n  return a();\n}", false],
    ['pub fn route(path: &str) -> Route {\n    Route::new(path)\n}', false],
    ['', false],
    ['// only a comment', false],
  ])('%j: %s', (text, is) => {
    expect(isBarrel(text)).toBe(is);
  });

  it('holds a chunk back by what it says, not by what its file is called', () => {
    const [passes, code] = weights(barrel, 'x', [
      { path: 'index.ts', text: "export * from './a';" },
      { path: 'b/index.ts', text: 'const a = b + 1;\nrun(a);' },
    ]);
    expect(passes).toBeLessThan(1);
    expect(code).toBe(1);
  });
});

describe('platform', () => {
  it('holds ports back, unless the question names the system', () => {
    const ports = paths('src/win/tty.c', 'src/unix/tty.c', 'file_windows.go', 'src/window.ts', 'src/darwin.c');
    const held = (query: string): boolean[] => weights(platform, query, ports).map((weight) => weight < 1);
    expect(held('terminal window size')).toEqual([true, false, true, false, true]);
    expect(held('terminal size on Windows')).toEqual([false, false, false, false, true]);
    expect(held('terminal size on macOS')).toEqual([true, false, true, false, false]);
  });
});

describe('version', () => {
  it('holds the older of two trees back, unless the question names it', () => {
    const trees = paths('src/v3/errors.ts', 'src/v4/errors.ts', 'lib/v1/errors.ts', 'errors.ts');
    const held = (query: string): boolean[] => weights(version, query, trees).map((weight) => weight < 1);
    expect(held('error types')).toEqual([true, false, false, false]);
    expect(held('v3 error types')).toEqual([false, false, false, false]);
  });
});

describe('diversity', () => {
  it('lets another file in between the chunks of the best one', () => {
    const chunks = [
      { id: '1', path: 'a.ts', text: 'socket socket' },
      { id: '2', path: 'a.ts', text: 'socket socket' },
      { id: '3', path: 'b.ts', text: 'socket and much else in it' },
    ];
    expect(order('socket', chunks)).toEqual(['a.ts', 'b.ts', 'a.ts']);
    expect(order('socket', chunks, ['diversity'])).toEqual(['a.ts', 'a.ts', 'b.ts']);
  });
});
