import { chunkWith, chunked, outlineOf, repeated, symbolsOf } from '../../test-support.ts';

const SERVICE = `import { Injectable } from './di.ts';
import type { Clock } from './clock.ts';
export * from './errors.ts';
export { helper as assist } from './helper.ts';

/** How long an entry lives, in milliseconds. */
export const TIME_TO_LIVE = 60_000;
export const { first, second: renamed } = pair();

export interface Cache<Value> {
  readonly size: number;
  get(key: string): Value | undefined;
}

export type Key = string | symbol;

export enum Policy {
  Oldest,
  Newest,
}

/**
 * Keeps entries in memory.
 * Not shared between processes.
 */
@Injectable({ scope: 'singleton' })
export class MemoryCache<Value> implements Cache<Value> {
  static readonly empty = new MemoryCache();
  #entries = new Map<Key, Value>();
  size = 0;
  onEvict = (key: string): void => {
    const seen = key;
    console.log(seen);
  };

  constructor(private readonly clock: Clock) {}

  /** The value, if it has not expired. */
  @traced('cache')
  get(key: string): Value | undefined {
    const now = this.clock.now();
    function isFresh(at: number): boolean {
      return now - at < TIME_TO_LIVE;
    }
${repeated(60, (index) => `    if (isFresh(${index})) this.visit(key, ${index}, 'needle ${index};');\n`)}
    return this.#entries.get(key);
  }

  get oldest(): Key | undefined {
    return undefined;
  }
}

export const create = async <Value>(clock: Clock): Promise<MemoryCache<Value>> => {
  const cache = new MemoryCache<Value>(clock);
  return cache;
};

export namespace Keys {
  export const ROOT = 'root';
}

declare module 'elsewhere' {
  export function extended(): void;
}

export default function main(): void {}

describe('cache', () => {
  const hidden = 1;
  it('works', () => expect(hidden).toBe(1));
});
`;

describe('TypeScript', () => {
  it('names what is defined, and neither locals, fields, members nor re-exports', async () => {
    expect(symbolsOf(await chunked('typescript', SERVICE))).toEqual([
      'TIME_TO_LIVE',
      'first',
      'renamed',
      'Cache',
      'get',
      'Key',
      'Policy',
      'MemoryCache',
      'empty',
      'onEvict',
      'constructor',
      'get',
      'isFresh',
      'oldest',
      'create',
      'ROOT',
      'extended',
      'main',
    ]);
  });

  it('keeps comment, decorator and export with the class, and its head with its first member', async () => {
    const start = chunkWith(await chunked('typescript', SERVICE), 'class MemoryCache');
    expect(start.text).toMatch(/^\/\*\*\n \* Keeps entries[^]*@Injectable[^]*export class MemoryCache[^]*#entries/);
    expect(start.breadcrumb).toEqual([]);
  });

  it('keeps a method with its comment and decorator', async () => {
    const method = chunkWith(await chunked('typescript', SERVICE), '@traced');
    expect(method.text.indexOf('/** The value')).toBeLessThan(method.text.indexOf('@traced'));
    expect(method.symbols).toContain('get');
  });

  it('says in which class and method a chunk starts', async () => {
    const inside = chunkWith(await chunked('typescript', SERVICE), 'needle 59;');
    expect(inside.breadcrumb).toEqual(['MemoryCache', 'get']);
  });

  it('outlines signatures with their documentation, indented', async () => {
    const outline = outlineOf(await chunked('typescript', SERVICE));
    expect(outline).toEqual(
      expect.arrayContaining([
        'export const TIME_TO_LIVE = 60_000 — How long an entry lives, in milliseconds.',
        'export interface Cache<Value>',
        '  get(key: string): Value | undefined',
        'export class MemoryCache<Value> implements Cache<Value> — Keeps entries in memory.',
        '  get(key: string): Value | undefined — The value, if it has not expired.',
        '    function isFresh(at: number): boolean',
        'export const create = async <Value>(clock: Clock): Promise<MemoryCache<Value>>',
        'export namespace Keys',
        "  export const ROOT = 'root'",
      ]),
    );
    expect(outline.join('\n')).not.toContain('needle');
  });

  it('reads TSX', async () => {
    const component = `export const Button: FC<Props> = ({ label }) => {
  const id = useId();
  return <button id={id}>{label}</button>;
};

export function List<T,>({ items }: { items: T[] }) {
  return <ul>{items.map((item) => <li key={String(item)}>{String(item)}</li>)}</ul>;
}
`;
    const result = await chunked('tsx', component);
    expect(symbolsOf(result)).toEqual(['Button', 'List']);
    expect(outlineOf(result)).toEqual([
      'export const Button: FC<Props> = ({ label })',
      'export function List<T,>({ items }: { items: T[] })',
    ]);
  });
});

describe('JavaScript', () => {
  it('knows exports and prototypes as definitions', async () => {
    const module = `'use strict';
const http = require('http');
exports.METHODS = ['GET'];
module.exports = createApplication;
exports.parse = function parse(text) { let depth = 0; return depth; };
function createApplication() { const app = {}; app.name = 'x'; return app; }
Router.prototype.route = function route(path) { return path; };
class Layer { match(path) { return true; } static cache = new Map(); fast = false; handle = () => {}; }
var self = this;
const handlers = { onOpen() {}, onClose: () => {} };
`;
    expect(symbolsOf(await chunked('javascript', module))).toEqual([
      'METHODS',
      'parse',
      'createApplication',
      'route',
      'Layer',
      'match',
      'cache',
      'handle',
      'self',
      'handlers',
      'onOpen',
    ]);
  });

  it('reads JSX in a script', async () => {
    const result = await chunked(
      'javascript',
      'export const App = () => <Main title="x" />;\nexport function Page() {}\n',
    );
    expect(symbolsOf(result)).toEqual(['App', 'Page']);
  });
});
