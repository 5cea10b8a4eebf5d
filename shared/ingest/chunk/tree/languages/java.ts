import type { Node } from 'web-tree-sitter';
import { type LanguageSpec, type NameFinder, type Rule, field, hasWord, when } from '../spec.ts';

const type: Rule = { kind: 'type', names: field('name') };
const fn: Rule = { kind: 'function', names: field('name') };

const declared: NameFinder = (node) =>
  node
    .childrenForFieldName('declarator')
    .filter((each): each is Node => each !== null)
    .flatMap(field('name'));

export const java: LanguageSpec = {
  grammar: '@vscode/tree-sitter-wasm/wasm/tree-sitter-java.wasm',
  rules: {
    class_declaration: type,
    interface_declaration: type,
    enum_declaration: type,
    record_declaration: type,
    annotation_type_declaration: type,
    method_declaration: fn,
    constructor_declaration: fn,
    compact_constructor_declaration: fn,
    field_declaration: { kind: 'value', names: when(hasWord('static', 'final'), declared) },
    constant_declaration: { kind: 'value', names: declared },
  },
  anonymous: ['lambda_expression'],
  leading: ['line_comment', 'block_comment'],
};
