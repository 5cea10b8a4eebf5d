import * as fc from 'fast-check';
import { languageNames } from '../language.ts';
import { chunkText } from './index.ts';
import { MAX_SYMBOLS_PER_CHUNK, OUTLINE_MAX } from './limits.ts';
import { chunkWith, chunked, outlineOf, repeated, symbolsOf } from './test-support.ts';

const PARSED = ['typescript', 'tsx', 'javascript', 'python', 'go', 'java', 'rust', 'c', 'cpp', 'csharp', 'ruby', 'php'];
const MORE = ['kotlin', 'scala', 'elixir', 'bash', 'lua', 'powershell', 'css', 'html', 'json', 'yaml', 'swift', 'sql'];

describe('chunkText', () => {
  it('makes nothing of nothing', async () => {
    expect(await chunkText({ path: 'a.ts', text: '', language: 'typescript' })).toEqual({ chunks: [], skipped: [] });
  });

  it.each([' ', '\n', '\r\n\r\n', '\t\n \n', '\uFEFF', '\r', '//', '"', '🙂', '}'])(
    'covers %j in every language',
    async (text) => {
      for (const language of languageNames()) expect((await chunked(language, text)).body).toHaveLength(1);
    },
  );

  it('gives the same chunks for the same text', async () => {
    const input = {
      path: 'a.py',
      text: repeated(200, (index) => `def f${index}(x):\n    return x\n\n`),
      language: 'python',
    };
    expect(await chunkText(input)).toEqual(await chunkText(input));
  });

  it('treats a name that is no language as plain text', async () => {
    expect((await chunked('constructor', 'class A {}\n')).body).toHaveLength(1);
  });
});

describe('texts of any kind', () => {
  const fragment = fc.oneof(
    fc.constantFrom(
      'class A {',
      '}',
      'def f(x):',
      '    return 1',
      'function g(',
      ')',
      'func h() {',
      'end',
      '/**',
      ' * doc',
      ' */',
      '// c',
      '# c',
      '"""',
      "'''",
      '`${',
      '<div>',
      '</div>',
      '#[x]',
      '@dec',
      'const a = 1;',
      'fn b() {',
      'impl C for D {',
      '{"k":',
      '[',
      ']',
      'key:',
      '  - v',
      '--[[',
      'module M',
      'do',
      'if (x) {',
      '',
      '',
      '\t',
      'æøå 🙂',
      '\uFEFF',
      'namespace N;',
      '<?php',
      '=begin',
      '<<EOF',
      'EOF',
      '\\',
    ),
    fc.string({ unit: 'grapheme', maxLength: 80 }).map((text) => text.toWellFormed()),
    fc.integer({ min: 1, max: 500 }).map((count) => 'x = [1, 2, "å"]; '.repeat(count)),
    fc.integer({ min: 1, max: 3_000 }).map((count) => '🙂'.repeat(count)),
  );
  const source = fc
    .record({
      lines: fc.array(fragment, { maxLength: 120, size: 'max' }),
      end: fc.constantFrom('\n', '\r\n', '\r', '\n\n'),
      last: fc.boolean(),
    })
    .map(({ lines, end, last }) => (lines.join(end) + (last ? end : '')).replaceAll('\0', ''));

  it('are covered by chunks of bounded size, in order, with the lines they are on', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...PARSED, ...MORE), source, async (language, text) => {
        expect((await chunked(language, text)).body.length > 0).toBe(text !== '');
      }),
      { numRuns: 200 },
    );
  });
});

describe('sources that are hard on a parser', () => {
  const DEPTH = 100_000;

  it.each([...PARSED, ...MORE])('%s nests deeply', async (language) => {
    const nested = `${'['.repeat(DEPTH / 4)}\n${'('.repeat(DEPTH / 4)}\n${'{'.repeat(DEPTH / 4)}`.replaceAll(
      /.{200}/g,
      '$&\n',
    );
    expect((await chunked(language, nested)).body.length).toBeGreaterThan(10);
  });

  it('closes a hundred thousand brackets', async () => {
    const brackets = `${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}`.replaceAll(/.{100}/g, '$&\n');
    expect((await chunked('json', brackets)).body.length).toBeGreaterThan(100);
    expect((await chunked('typescript', brackets)).body.length).toBeGreaterThan(100);
  });

  it('names what parsed of a broken source', async () => {
    const broken =
      'export function whole() { return 1; }\nexport class Half {\n  method() {\n    if (\n}\nfunction after() {}\n';
    expect(symbolsOf(await chunked('typescript', broken))).toEqual(expect.arrayContaining(['whole', 'Half']));
  });
});

describe('sources that nobody wrote', () => {
  it('cuts minified code by size and says so', async () => {
    const result = await chunked('javascript', `!function(){${'var a=1;function b(){return a}'.repeat(3_000)}}();`);
    expect(result.skipped.join()).toMatch(/minified or generated/);
    expect(result.outline).toEqual([]);
    expect(symbolsOf(result)).toEqual([]);
  });

  it('reads a source with one long line in it', async () => {
    const code = repeated(900, (index) => `export function f${index}() { return ${index}; }\n`);
    const result = await chunked('typescript', `export const picture = '${'A'.repeat(21_000)}';\n${code}`);
    expect(result.skipped).toEqual([]);
    expect(symbolsOf(result)).toEqual(expect.arrayContaining(['picture', 'f0', 'f899']));
  });

  it('bounds the names and outlines of a generated file, and its time', async () => {
    const started = performance.now();
    const result = await chunked(
      'typescript',
      repeated(60_000, (index) => `const a${index} = ${index};\n`),
    );
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(result.skipped.join()).toMatch(/more names than are kept/);
    expect(Math.max(...result.body.map(({ symbols }) => symbols.length))).toBeLessThanOrEqual(MAX_SYMBOLS_PER_CHUNK);
    expect(result.outline.length).toBeLessThan(40);
  });

  it('names no name that is endless', async () => {
    const result = await chunked('typescript', `function ${'a'.repeat(500)}() {}\nfunction b() {}\n`);
    expect(symbolsOf(result)).toEqual(['b']);
  });
});

describe('outlines', () => {
  it('need two definitions', async () => {
    expect((await chunked('typescript', 'export function only() {}\n')).outline).toEqual([]);
  });

  it('are split without overlap, each with the lines it lists', async () => {
    const result = await chunked(
      'typescript',
      repeated(200, (index) => `/** Number ${index}. */\nexport function f${index}(): void {}\n`),
    );
    expect(result.outline.length).toBeGreaterThan(1);
    expect(outlineOf(result)).toHaveLength(200);
    expect(result.outline.every(({ text }) => text.length <= OUTLINE_MAX)).toBe(true);
    expect(result.outline[0]?.startLine).toBe(2);
    expect(result.outline.at(-1)?.endLine).toBe(400);
    const [first, second] = result.outline;
    expect(second?.startLine).toBe((first?.endLine ?? 0) + 2);
  });

  it('say where a later part of them starts', async () => {
    const methods = repeated(200, (index) => `  method${index}(first: string, second: number): void {}\n`);
    const { outline } = await chunked('typescript', `export class Outer {\n${methods}}\n`);
    expect(outline.map(({ breadcrumb }) => breadcrumb)).toEqual([[], ...outline.slice(1).map(() => ['Outer'])]);
    expect(outline.at(-1)?.text).toMatch(/^ {2}method\d+\(first: string/);
  });

  it('take documentation from any kind of comment, and none of its marks', async () => {
    const source = `/// <summary>In XML.</summary>
function a() {}
//////// Banner ////////
function b() {}
/*
 * @param x only fields
 */
function c(x) {}
/** @deprecated */ function d() {}

// eslint

function e() {}
`;
    expect(outlineOf(await chunked('javascript', source))).toEqual([
      'function a() — In XML.',
      'function b() — Banner',
      'function c(x)',
      'function d()',
      'function e()',
    ]);
  });

  it('shorten long lines between code points', async () => {
    const result = await chunked('typescript', `const a = '${'🙂'.repeat(300)}';\nconst b = 'x${'🙂'.repeat(300)}';\n`);
    expect(outlineOf(result).every((line) => line.isWellFormed() && line.length <= 200)).toBe(true);
  });
});

describe('line ends', () => {
  it.each(['\n', '\r\n'])('%j change nothing but themselves', async (end) => {
    const source = `class A {\n${repeated(60, (index) => `\n  // Number ${index}\n  m${index}() {\n    return ${index};\n  }\n`)}}\n`;
    const result = await chunked('javascript', source.replaceAll('\n', end));
    expect(symbolsOf(result)).toHaveLength(61);
    expect(result.body.slice(1).every(({ text }) => text.trimStart().startsWith('// Number'))).toBe(true);
    expect(chunkWith(result, 'm59()').breadcrumb).toEqual(['A']);
  });

  it('reads markup in a .tsx file of TypeScript, as people call both', async () => {
    const text =
      'export const Button = ({ label }: Props) => <b>{label}</b>;\n\nexport function List<T,>(items: T[]) {\n  return <ul>{items}</ul>;\n}\n';
    const { chunks } = await chunkText({ path: 'src/Button.tsx', text, language: 'typescript' });
    expect(chunks.flatMap(({ symbols }) => symbols)).toEqual(['Button', 'List']);
    expect(chunks).toEqual((await chunkText({ path: 'src/Button.tsx', text, language: 'tsx' })).chunks);
  });
});
