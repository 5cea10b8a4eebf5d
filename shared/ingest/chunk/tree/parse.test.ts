import { chunked, repeated, symbolsOf } from '../test-support.ts';
import { MAX_PARSED_LENGTH, withTree } from './parse.ts';
import { currentRuntime } from './runtime.ts';

const JAVA = '@vscode/tree-sitter-wasm/wasm/tree-sitter-java.wasm';

const LUA = '@tree-sitter-grammars/tree-sitter-lua/tree-sitter-lua.wasm';

describe('withTree', () => {
  it('says so when there is no grammar', async () => {
    expect(await withTree('no-such-package/grammar.wasm', 'x', () => 1)).toEqual({ failure: 'no-grammar' });
    expect(await withTree(JAVA, 'class A {}', ({ rootNode }) => rootNode.hasError)).toEqual({ result: false });
  });

  it('throws what is wrong with the reader', async () => {
    const broken = withTree(JAVA, 'class A {}', () => {
      throw new TypeError('the reader is wrong');
    });
    await expect(broken).rejects.toThrow('the reader is wrong');
  });

  it('counts in UTF-16 code units', async () => {
    const text = 'class Å { String s = "🙂"; int æ; }';
    const found = await withTree(JAVA, text, ({ rootNode }) =>
      rootNode.descendantsOfType('identifier').map((node) => node && text.slice(node.startIndex, node.endIndex)),
    );
    expect(found).toEqual({ result: ['Å', 's', 'æ'] });
  });

  it('shares one load among concurrent documents', async () => {
    const all = await Promise.all(
      Array.from({ length: 20 }, (_, index) => chunked('java', `class Number${index} { void go() {} }`)),
    );
    expect(all.flatMap(symbolsOf)).toEqual(Array.from({ length: 20 }, (_, index) => [`Number${index}`, 'go']).flat());
  });

  it('survives a parser that runs out of memory, and parses the next document with a new instance', async () => {
    const before = await currentRuntime();
    const hostile = await chunked('java', 'a<'.repeat(15_000).replaceAll(/.{300}/g, '$&\n'));
    expect(hostile.skipped.join()).toMatch(/time or memory/);
    expect(await currentRuntime()).not.toBe(before);
    expect(symbolsOf(await chunked('java', 'class After { void go() {} }'))).toEqual(['After', 'go']);
  });

  it('stops a parse that would take too long', async () => {
    const started = performance.now();
    expect(await withTree(LUA, 'a < '.repeat(20_000), () => 1)).toEqual({ failure: 'too-hard' });
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it('leaves what is too long to lines, with names', async () => {
    const source = repeated(40_000, (index) => `export function generated${index}() { return ${index}; }\n`);
    expect(source.length).toBeGreaterThan(MAX_PARSED_LENGTH);
    const result = await chunked('typescript', source);
    expect(result.skipped.join()).toMatch(/2,000,000/);
    expect(symbolsOf(result).slice(0, 2)).toEqual(['generated0', 'generated1']);
  });

  it('frees trees and parsers: two thousand documents fit the memory of one instance', async () => {
    const source = repeated(60, (index) => `class C${index} { int go(int x) { return x * ${index}; } }\n`);
    await chunked('java', source);
    const before = await currentRuntime();
    for (let index = 0; index < 2_000; index++) {
      await withTree(JAVA, source, ({ rootNode }) => rootNode.descendantsOfType('method_declaration').length);
    }
    expect(await currentRuntime()).toBe(before);
  });
});
