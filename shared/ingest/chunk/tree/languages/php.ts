import { type LanguageSpec, type Rule, child, field } from '../spec.ts';

const type: Rule = { kind: 'type', names: field('name') };
const fn: Rule = { kind: 'function', names: field('name') };

export const php: LanguageSpec = {
  grammar: '@vscode/tree-sitter-wasm/wasm/tree-sitter-php.wasm',
  rules: {
    class_declaration: type,
    interface_declaration: type,
    trait_declaration: type,
    enum_declaration: type,
    function_definition: fn,
    method_declaration: fn,
    const_element: { kind: 'value', names: child('name') },
    namespace_definition: { kind: 'scope', names: field('name') },
  },
  anonymous: ['anonymous_function', 'arrow_function'],
  leading: ['comment'],
};
