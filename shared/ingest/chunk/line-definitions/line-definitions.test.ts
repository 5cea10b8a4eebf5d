import { chunkWith, chunked, outlineOf, repeated, symbolsOf } from '../test-support.ts';
import { LANGUAGES } from '../../language-table.ts';
import { Lines } from '../lines.ts';
import { definitionsByLine } from './index.ts';

describe('Swift', () => {
  const SOURCE = `import Foundation

let shared = Session()

/// A session.
@MainActor
public final class Session: Base {
    static let limit = 3
    private var count = 0

    /// Sends it.
    @discardableResult
    open func send<T: Encodable>(_ value: T,
                                 retries: Int = 0) -> Request {
        let local = 1
${repeated(90, (index) => `        step(${index}, "needle ${index};")\n`)}
        return Request(local)
    }

    static func == (a: Session, b: Session) -> Bool { true }
}

extension Session.Mode: Equatable {
    func describe() -> String { "" }
}

public protocol Sender { func go() }
indirect enum Tree { case leaf }
struct Point {}
actor Worker {}
typealias Ids = [Int]
`;

  it('finds types, functions, extensions and module constants', async () => {
    const result = await chunked('swift', SOURCE);
    expect(symbolsOf(result)).toEqual([
      'shared',
      'Session',
      'limit',
      'send',
      '==',
      'Mode',
      'describe',
      'Sender',
      'Tree',
      'Point',
      'Worker',
      'Ids',
    ]);
    expect(chunkWith(result, 'needle 89;').breadcrumb).toEqual(['Session', 'send']);
    expect(outlineOf(result)).toEqual(
      expect.arrayContaining([
        'public final class Session: Base — A session.',
        '  open func send<T: Encodable>(_ value: T, retries: Int = 0) -> Request — Sends it.',
      ]),
    );
  });
});

describe('SQL', () => {
  it('finds what statements create', async () => {
    const source = `-- Users
CREATE TABLE IF NOT EXISTS "public"."users" (
  id bigint PRIMARY KEY
);
create or replace function app.touch() returns trigger as $$ begin end $$;
CREATE UNIQUE INDEX CONCURRENTLY users_by_name ON users (name);
CREATE MATERIALIZED VIEW \`totals\` AS SELECT 1;
INSERT INTO users VALUES (1);
`;
    expect(symbolsOf(await chunked('sql', source))).toEqual(['users', 'touch', 'users_by_name', 'totals']);
  });
});

describe('other languages', () => {
  it.each([
    ['haskell', 'module A where\ndata Tree a = Leaf\nsize :: Tree a -> Int\nsize Leaf = 0\n', ['Tree', 'size']],
    ['clojure', '(ns app.core)\n(defn- go [x] x)\n(def ^:private limit 3)\n', ['app.core', 'go', 'limit']],
    ['scheme', '(define (square x) (* x x))\n(define limit 3)\n', ['square', 'limit']],
    ['ocaml', 'let rec fold f = 1\nmodule M = struct\n  let inner = 2\nend\ntype t = int\n', ['fold', 'M', 't']],
    ['erlang', '-module(a).\n-record(user, {id}).\ngo(X) when X > 1 -> X.\n', ['user', 'go']],
    ['r', 'go <- function(x) x\nlimit <- 3\n', ['go']],
    ['perl', 'package My::Thing;\nsub new { my $x = 1; }\n', ['Thing', 'new']],
    ['dart', 'class A extends B {\n  Future<int> go(int x) async {\n    if (x > 1) {\n    }\n  }\n}\n', ['A', 'go']],
    [
      'zig',
      'const std = @import("std");\npub const Limit = 3;\npub fn go() void {\n  const x = 1;\n}\n',
      ['Limit', 'go'],
    ],
    ['hcl', 'resource "aws_s3_bucket" "logs" {\n}\nvariable "region" {}\nlocals {\n}\n', ['logs', 'region']],
    [
      'protobuf',
      'message User {\n  string name = 1;\n}\nservice Users {\n  rpc Get(A) returns (B);\n}\n',
      ['User', 'Users', 'Get'],
    ],
    ['graphql', 'type User {\n  id: ID\n}\ninput New { a: Int }\n', ['User', 'New']],
    ['makefile', 'CC := gcc\nall: build\n\tgcc x\n.PHONY: all\n', ['all', '.PHONY']],
    ['dockerfile', 'FROM node:24 AS build\nRUN x\nFROM scratch\n', ['build']],
    [
      'vue',
      '<script setup>\nconst props = defineProps()\nfunction go() {\n  const local = 1\n}\n</script>\n',
      ['props', 'go'],
    ],
    ['julia', 'function area(x)\nend\nstruct Point\nend\nconst LIMIT = 3\n', ['area', 'Point', 'LIMIT']],
    [
      'solidity',
      'contract Token is Base {\n  event Sent(address a);\n  function send() public {}\n}\n',
      ['Token', 'Sent', 'send'],
    ],
    [
      'fortran',
      'module shapes\ncontains\n  pure real function area(r)\n  end function area\nend module\n',
      ['shapes', 'area'],
    ],
    ['scss', '$gap: 1px;\n@mixin card($x) {\n  $local: 1;\n}\n', ['$gap', 'card']],
    ['objectivec', '@interface Shape : NSObject\n- (void)draw:(int)x;\n@end\n', ['Shape', 'draw']],
    ['nix', '{ pkgs }: { a = 1; }\n', []],
    ['csv', 'class A\nfunction b\n', []],
  ])('finds the definitions of %s', async (language, source, expected) => {
    expect(symbolsOf(await chunked(language, source))).toEqual(expected);
  });

  it('takes the sections of settings as scopes', async () => {
    const source = `[server]\n${repeated(160, (index) => `key_${index} = "value ${index};"\n`)}\n[client]\nx = 1\n`;
    const result = await chunked('toml', source);
    expect(symbolsOf(result)).toEqual([]);
    expect(result.outline).toEqual([]);
    expect(chunkWith(result, 'value 159;').breadcrumb).toEqual(['server']);
  });

  it('ends a definition where the indentation says', () => {
    const text = 'class A\n  def one\n    x\n  end\n  def two\n  end\nend\nclass B\nend\n';
    const { definitions } = definitionsByLine('crystal', text, new Lines(text));
    expect(
      definitions.map(({ name, start, end }) => [name, text.slice(start, end).trimEnd().split('\n').length]),
    ).toEqual([
      ['A', 7],
      ['one', 3],
      ['two', 2],
      ['B', 2],
    ]);
  });

  it('reads any line in bounded time, whatever the patterns', () => {
    const lines = [
      'a '.repeat(150),
      'public '.repeat(60),
      '('.repeat(300),
      'x(y) '.repeat(60),
      '@a '.repeat(100),
      'create or replace '.repeat(20),
    ];
    const text = lines.join('\n').repeat(20);
    const started = performance.now();
    for (const language of Object.keys(LANGUAGES)) definitionsByLine(language, text, new Lines(text));
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
