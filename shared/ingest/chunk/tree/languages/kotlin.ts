import type { Node } from 'web-tree-sitter';
import {
  type LanguageSpec,
  type NameFinder,
  type Rule,
  child,
  childOf,
  childrenOf,
  field,
  hasWord,
  when,
} from '../spec.ts';

const bodyOf = (node: Node): Node | null => childOf(node, 'function_body', 'class_body', 'enum_class_body') ?? null;

const type: Rule = { kind: 'type', names: field('name'), body: bodyOf };

const variables: NameFinder = (node) => childrenOf(node, 'variable_declaration').flatMap(child('identifier'));

/** A property of a class is a field, but for constants and for those with code. */
const isDefinition = (node: Node): boolean =>
  node.parent?.type !== 'class_body' ||
  hasWord('const')(node) ||
  childOf(node, 'getter', 'property_delegate') !== undefined;

export const kotlin: LanguageSpec = {
  grammar: '@tree-sitter-grammars/tree-sitter-kotlin/tree-sitter-kotlin.wasm',
  rules: {
    class_declaration: type,
    object_declaration: type,
    companion_object: type,
    type_alias: { kind: 'type', names: field('type') },
    function_declaration: { kind: 'function', names: field('name'), body: bodyOf },
    property_declaration: { kind: 'value', names: when(isDefinition, variables) },
  },
  anonymous: [
    'lambda_literal',
    'anonymous_function',
    'secondary_constructor',
    'anonymous_initializer',
    'getter',
    'setter',
  ],
  leading: ['line_comment', 'block_comment', 'multiline_comment', 'annotation'],
};
