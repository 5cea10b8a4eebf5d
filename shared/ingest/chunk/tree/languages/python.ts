import { type LanguageSpec, type NameFinder, childOf, childrenOf, field, nameOf } from '../spec.ts';

const targets: NameFinder = (node) => {
  const left = node.childForFieldName('left');
  if (left?.type === 'identifier') return [nameOf(left)];
  return left?.type === 'pattern_list' ? childrenOf(left, 'identifier').map(nameOf) : [];
};

export const python: LanguageSpec = {
  grammar: '@vscode/tree-sitter-wasm/wasm/tree-sitter-python.wasm',
  rules: {
    function_definition: { kind: 'function', names: field('name') },
    class_definition: { kind: 'type', names: field('name') },
    assignment: { kind: 'value', names: targets, outsideTypes: true },
    type_alias_statement: {
      kind: 'type',
      names: (node) => {
        const name = childOf(node, 'type')?.firstNamedChild;
        return name?.type === 'identifier' ? [nameOf(name)] : [];
      },
    },
  },
  anonymous: ['lambda'],
  leading: ['comment', 'decorator'],
};
