import type { Node } from 'web-tree-sitter';
import { type LanguageSpec, type NameFinder, type Rule, bare, field, hasWord, nameOf, when } from '../spec.ts';

const FUNCTIONS = new Set(['arrow_function', 'function_expression', 'generator_function', 'class']);

const valueOf = (node: Node): Node | null => node.childForFieldName('value');
const isFunction = (node: Node | null): node is Node => node !== null && FUNCTIONS.has(node.type);

const fn: Rule = { kind: 'function', names: field('name') };
const type: Rule = { kind: 'type', names: field('name') };
const namespace: Rule = {
  kind: 'scope',
  names: (node) => field('name')(node).map((name) => ({ ...name, text: bare(name.text) })),
};

/** `const a`, `const { a, b: c }`, `const [a]`: each name that a declaration binds. */
const bindings: NameFinder = (node) => {
  const pattern = node.childForFieldName('name');
  if (pattern === null) return [];
  if (pattern.type === 'identifier') return [nameOf(pattern)];
  return pattern
    .descendantsOfType(['identifier', 'shorthand_property_identifier_pattern'])
    .flatMap((each) => (each === null ? [] : [nameOf(each)]));
};

/** A module loaded under a name is defined elsewhere. */
const isLoaded = (node: Node): boolean => /^(?:await\s+import|require)\s*\(/.test(valueOf(node)?.text ?? '');

const variable: Rule = {
  kind: 'value',
  names: when((node) => !isLoaded(node), bindings),
  body: (node) => valueOf(node)?.childForFieldName('body') ?? null,
};

/** Fields hold state, but for those that hold a function or are constants of the class. */
const classField =
  (name: string): NameFinder =>
  (node) =>
    isFunction(valueOf(node)) || hasWord('static')(node) ? field(name)(node) : [];

/** `exports.a = …`, `A.prototype.b = function …`: how scripts without `export` and `class` define. */
const assigned: NameFinder = (node) => {
  const target = node.childForFieldName('left');
  const property = target?.type === 'member_expression' ? target.childForFieldName('property') : null;
  if (target === null || property === null || property.text === 'exports') return [];
  const isExport = /^(?:module\.)?exports\./.test(target.text);
  return isExport || isFunction(node.childForFieldName('right')) ? [nameOf(property)] : [];
};

const assignment: Rule = {
  kind: 'value',
  names: assigned,
  body: (node) => node.childForFieldName('right')?.childForFieldName('body') ?? null,
};

const common: Readonly<Record<string, Rule>> = {
  function_declaration: fn,
  generator_function_declaration: fn,
  class_declaration: type,
  class: { kind: 'type', names: field('name') },
  method_definition: fn,
  variable_declarator: variable,
  assignment_expression: assignment,
};

const typed: Readonly<Record<string, Rule>> = {
  ...common,
  function_signature: fn,
  abstract_class_declaration: type,
  abstract_method_signature: fn,
  method_signature: fn,
  interface_declaration: type,
  enum_declaration: type,
  type_alias_declaration: type,
  internal_module: namespace,
  module: namespace,
  public_field_definition: { ...variable, names: classField('name') },
};

const anonymous = ['arrow_function', 'function_expression', 'generator_function', 'class_static_block'];
const leading = ['comment', 'decorator'];
const files = '@vscode/tree-sitter-wasm/wasm/tree-sitter';

export const javascript: LanguageSpec = {
  grammar: `${files}-javascript.wasm`,
  rules: { ...common, field_definition: { ...variable, names: classField('property') } },
  anonymous,
  leading,
};
export const typescript: LanguageSpec = { grammar: `${files}-typescript.wasm`, rules: typed, anonymous, leading };
export const tsx: LanguageSpec = { grammar: `${files}-tsx.wasm`, rules: typed, anonymous, leading };
