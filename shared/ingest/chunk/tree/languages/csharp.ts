import type { Node } from 'web-tree-sitter';
import { type LanguageSpec, type NameFinder, type Rule, childOf, childrenOf, field, hasWord, when } from '../spec.ts';

const type: Rule = { kind: 'type', names: field('name') };
const fn: Rule = { kind: 'function', names: field('name') };

const declared: NameFinder = (node) => {
  const declaration = childOf(node, 'variable_declaration');
  return declaration === undefined ? [] : childrenOf(declaration, 'variable_declarator').flatMap(field('name'));
};

const isConstant = (node: Node): boolean => hasWord('const')(node) || hasWord('static', 'readonly')(node);

/** `{ get; set; }` is a field by another name; a property with code of its own is a method by another. */
const hasCode = (node: Node): boolean =>
  node.childForFieldName('value')?.type === 'arrow_expression_clause' ||
  /=>|\{[^{}]*\{/.test(node.childForFieldName('accessors')?.text ?? '');

export const csharp: LanguageSpec = {
  grammar: '@vscode/tree-sitter-wasm/wasm/tree-sitter-c-sharp.wasm',
  rules: {
    class_declaration: type,
    struct_declaration: type,
    interface_declaration: type,
    record_declaration: type,
    enum_declaration: type,
    delegate_declaration: type,
    method_declaration: fn,
    constructor_declaration: fn,
    local_function_statement: fn,
    property_declaration: { kind: 'function', names: when(hasCode, field('name')) },
    field_declaration: { kind: 'value', names: when(isConstant, declared) },
    namespace_declaration: { kind: 'scope', names: field('name') },
  },
  anonymous: ['lambda_expression', 'anonymous_method_expression'],
  leading: ['comment'],
};
