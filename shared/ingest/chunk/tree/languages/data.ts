import { type LanguageSpec, type NameFinder, bare, field } from '../spec.ts';

/** Data defines nothing, but its keys say where a chunk stands. */
const key: NameFinder = (node) => field('key')(node).map((name) => ({ ...name, text: bare(name.text) }));

export const json: LanguageSpec = {
  grammar: 'tree-sitter-json/tree-sitter-json.wasm',
  rules: { pair: { kind: 'scope', names: key } },
  anonymous: [],
  leading: ['comment'],
};

export const yaml: LanguageSpec = {
  grammar: '@tree-sitter-grammars/tree-sitter-yaml/tree-sitter-yaml.wasm',
  rules: { block_mapping_pair: { kind: 'scope', names: key } },
  anonymous: [],
  leading: ['comment'],
};

export const css: LanguageSpec = {
  grammar: '@vscode/tree-sitter-wasm/wasm/tree-sitter-css.wasm',
  rules: {},
  anonymous: [],
  leading: ['comment'],
};

export const html: LanguageSpec = {
  grammar: 'tree-sitter-html/tree-sitter-html.wasm',
  rules: {},
  anonymous: [],
  leading: ['comment'],
};
