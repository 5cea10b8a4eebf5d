import { type LanguageSpec, type NameFinder, type Rule, childrenOf, field, nameOf } from '../spec.ts';

/** `module A::B` defines B. */
const lastOf: NameFinder = (node) => {
  const name = node.childForFieldName('name');
  const last = name?.type === 'scope_resolution' ? name.childForFieldName('name') : name;
  return last === null || last === undefined ? [] : [nameOf(last)];
};

const constants: NameFinder = (node) => {
  const left = node.childForFieldName('left');
  if (left?.type === 'constant') return [nameOf(left)];
  return left?.type === 'left_assignment_list' ? childrenOf(left, 'constant').map(nameOf) : [];
};

const fn: Rule = { kind: 'function', names: field('name') };
const type: Rule = { kind: 'type', names: lastOf };

export const ruby: LanguageSpec = {
  grammar: '@vscode/tree-sitter-wasm/wasm/tree-sitter-ruby.wasm',
  rules: {
    method: fn,
    singleton_method: fn,
    class: type,
    module: type,
    assignment: { kind: 'value', names: constants },
  },
  anonymous: [],
  leading: ['comment'],
};
