import type { Node } from 'web-tree-sitter';
import { type LanguageSpec, type NameFinder, child, childOf, childrenOf, field, nameOf, when } from '../spec.ts';

export const bash: LanguageSpec = {
  grammar: '@vscode/tree-sitter-wasm/wasm/tree-sitter-bash.wasm',
  rules: {
    function_definition: { kind: 'function', names: field('name') },
    variable_assignment: { kind: 'value', names: field('name') },
  },
  anonymous: ['subshell', 'command', 'for_statement', 'while_statement'],
  leading: ['comment'],
};

export const powershell: LanguageSpec = {
  grammar: '@vscode/tree-sitter-wasm/wasm/tree-sitter-powershell.wasm',
  rules: {
    function_statement: {
      kind: 'function',
      names: child('function_name'),
      body: (node) => childOf(node, 'script_block') ?? null,
    },
    class_statement: { kind: 'type', names: child('simple_name') },
    enum_statement: { kind: 'type', names: child('simple_name') },
    class_method_definition: { kind: 'function', names: child('simple_name') },
  },
  anonymous: [],
  leading: ['comment', 'attribute'],
};

/** `M.name`, `M:name` and `name`: the last part, or nothing for what is indexed by a value. */
function lastName(node: Node): NameList {
  if (node.type === 'identifier') return [nameOf(node)];
  const last = node.childForFieldName('field') ?? node.childForFieldName('method');
  return last === null ? [] : [nameOf(last)];
}

type NameList = ReturnType<NameFinder>;

const functionName: NameFinder = (node) => {
  const name = node.childForFieldName('name');
  return name === null ? [] : lastName(name);
};

/** What is only a module loaded under a name is defined elsewhere. */
const assigned: NameFinder = (node) => {
  const left = childOf(node, 'variable_list');
  return left === undefined ? [] : childrenOf(left, 'identifier', 'dot_index_expression').flatMap(lastName);
};
const isRequired = (node: Node): boolean => /^require\b/.test(childOf(node, 'expression_list')?.text ?? '');

export const lua: LanguageSpec = {
  grammar: '@tree-sitter-grammars/tree-sitter-lua/tree-sitter-lua.wasm',
  rules: {
    function_declaration: { kind: 'function', names: functionName },
    assignment_statement: {
      kind: 'value',
      names: when((node) => !isRequired(node), assigned),
      body: (node) => childOf(node, 'expression_list')?.firstNamedChild?.childForFieldName('body') ?? null,
    },
  },
  anonymous: ['function_definition', 'if_statement', 'for_statement', 'while_statement'],
  leading: ['comment'],
};
