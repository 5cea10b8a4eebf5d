import { type LanguageSpec, type Rule, field, nameOf } from '../spec.ts';

const type: Rule = { kind: 'type', names: field('name') };
const fn: Rule = { kind: 'function', names: field('name') };

const value: Rule = {
  kind: 'value',
  names: (node) => {
    const pattern = node.childForFieldName('pattern');
    return pattern?.type === 'identifier' ? [nameOf(pattern)] : [];
  },
};

export const scala: LanguageSpec = {
  grammar: 'tree-sitter-scala/tree-sitter-scala.wasm',
  rules: {
    class_definition: type,
    object_definition: type,
    package_object: type,
    trait_definition: type,
    enum_definition: type,
    type_definition: type,
    function_definition: fn,
    function_declaration: fn,
    given_definition: { kind: 'value', names: field('name') },
    val_definition: value,
    var_definition: value,
  },
  anonymous: ['lambda_expression', 'case_block'],
  leading: ['comment', 'block_comment', 'annotation'],
};
