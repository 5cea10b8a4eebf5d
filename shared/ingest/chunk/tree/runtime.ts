import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { compileFunction } from 'node:vm';
import type { Language } from 'web-tree-sitter';

declare global {
  /** Node has it; its types, without those of browsers, leave it out. */
  namespace WebAssembly {
    class Memory {
      constructor(pages: { initial: number; maximum?: number });
      readonly buffer: ArrayBuffer;
    }
  }
}

const require = createRequire(import.meta.url);

type TreeSitter = typeof import('web-tree-sitter');

/** In pages of 64 KiB, as many as the package would ask for. */
const INITIAL_PAGES = 512;
/**
 * 256 MiB: sources of two megabytes need about a third of it. What needs more is hostile: 60 kB of `a<`
 * filled two gigabytes in one step of the Java parser, in which no callback can stop it.
 */
const MAX_PAGES = 4_096;
/** The memory never shrinks; an instance that has grown this much is replaced once its document is done. */
const RETIRE_AT_BYTES = 128 * 2 ** 20;

/**
 * One instance of the parsing runtime with its own memory and grammars. A parser that runs out of
 * memory aborts and leaves the instance unusable, so instances are thrown away, not repaired.
 */
export class Runtime {
  readonly #treeSitter: TreeSitter;
  readonly #memory: WebAssembly.Memory;
  readonly #grammars = new Map<string, Promise<Language>>();

  private constructor(treeSitter: TreeSitter, memory: WebAssembly.Memory) {
    this.#treeSitter = treeSitter;
    this.#memory = memory;
  }

  static async start(): Promise<Runtime> {
    const memory = new WebAssembly.Memory({ initial: INITIAL_PAGES, maximum: MAX_PAGES });
    const wasmBinary = await readPackaged('web-tree-sitter/web-tree-sitter.wasm');
    const treeSitter = await freshModule();
    await treeSitter.Parser.init({ wasmMemory: memory, wasmBinary, print: ignore, printErr: ignore });
    return new Runtime(treeSitter, memory);
  }

  /** @param specifier a grammar's file in a package, such as `tree-sitter-c/tree-sitter-c.wasm` */
  grammar(specifier: string): Promise<Language> {
    const loading =
      this.#grammars.get(specifier) ?? readPackaged(specifier).then((bytes) => this.#treeSitter.Language.load(bytes));
    this.#grammars.set(specifier, loading);
    return loading;
  }

  newParser(): InstanceType<TreeSitter['Parser']> {
    return new this.#treeSitter.Parser();
  }

  get isWornOut(): boolean {
    return this.#memory.buffer.byteLength > RETIRE_AT_BYTES;
  }
}

let current: Promise<Runtime> | undefined;
let latest: Runtime | undefined;

/** The process's instance; started when the first document needs it. */
export function currentRuntime(): Promise<Runtime> {
  current ??= Runtime.start().then((runtime) => (latest = runtime));
  return current;
}

/** The next document gets a new instance, unless another document has seen to that already. */
export function retireRuntime(runtime: Runtime): void {
  if (runtime === latest) current = undefined;
}

/**
 * The package keeps its instance in module scope, and no loader gives a module twice without keeping the
 * first for ever; so its CommonJS text is run once for each instance, as a loader would.
 */
async function freshModule(): Promise<TreeSitter> {
  const file = require.resolve('web-tree-sitter');
  const run = compileFunction(
    await readFile(file, 'utf8'),
    ['exports', 'require', 'module', '__filename', '__dirname'],
    {
      filename: file,
    },
  );
  const module: { exports: TreeSitter } = { exports: Object.create(null) };
  run(module.exports, require, module, file, dirname(file));
  return module.exports;
}

async function readPackaged(specifier: string): Promise<Uint8Array> {
  return new Uint8Array(await readFile(require.resolve(specifier)));
}

/** A document that makes the parser fail is told of in its record, not on the console. */
const ignore = (): void => undefined;
