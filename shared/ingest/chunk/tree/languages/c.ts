import type { Node } from 'web-tree-sitter';
import {
  type LanguageSpec,
  type Name,
  type NameFinder,
  type Rule,
  bare,
  field,
  hasField,
  nameOf,
  when,
} from '../spec.ts';

/** Declarators wrap each other (`*(*name[3])(int)`); the innermost is the name, perhaps a qualified one. */
function innermost(node: Node | null): Node | null {
  let current = node;
  while (current !== null) {
    const inner = current.childForFieldName('declarator') ?? wrapped(current);
    if (inner === null) return current;
    current = inner;
  }
  return null;
}

const WRAPPERS = new Set(['parenthesized_declarator', 'reference_declarator', 'attributed_declarator']);
const wrapped = (node: Node): Node | null => (WRAPPERS.has(node.type) ? node.firstNamedChild : null);

const NAMES = new Set([
  'identifier',
  'field_identifier',
  'type_identifier',
  'destructor_name',
  'operator_name',
  'operator_cast',
]);

function declaredName(declarator: Node | null): readonly Name[] {
  let node = innermost(declarator);
  while (node?.type === 'qualified_identifier' || node?.type === 'template_function')
    node = node.childForFieldName('name');
  return node !== null && NAMES.has(node.type) ? [nameOf(node)] : [];
}

/** `Foo<T>::bar` belongs to Foo. */
function ownerOf(node: Node): string | undefined {
  const name = innermost(node.childForFieldName('declarator'));
  const scope = name?.type === 'qualified_identifier' ? name.childForFieldName('scope') : null;
  return scope === null ? undefined : bare(scope.text);
}

const declared: NameFinder = (node) =>
  node.childrenForFieldName('declarator').flatMap((declarator) => declaredName(declarator));

const isPrototype = (node: Node): boolean => {
  let declarator = node.childForFieldName('declarator');
  while (declarator !== null && declarator.type !== 'function_declarator')
    declarator = declarator.childForFieldName('declarator');
  return declarator !== null;
};

const prototype: Rule = { kind: 'declaration', names: when(isPrototype, declared) };
/** `struct name;` and `struct name *x` only mention the type. */
const type: Rule = { kind: 'type', names: when(hasField('body'), field('name')) };

const common: Readonly<Record<string, Rule>> = {
  function_definition: { kind: 'function', names: declared, owner: ownerOf },
  init_declarator: { kind: 'value', names: declared },
  declaration: prototype,
  field_declaration: prototype,
  struct_specifier: type,
  union_specifier: type,
  enum_specifier: type,
  type_definition: { kind: 'type', names: declared },
  // An include guard has a name and no value.
  preproc_def: { kind: 'value', names: when(hasField('value'), field('name')) },
  preproc_function_def: { kind: 'value', names: field('name'), body: (node) => node.childForFieldName('value') },
};

const leading = ['comment', 'access_specifier', 'attribute_declaration'];

export const c: LanguageSpec = { grammar: 'tree-sitter-c/tree-sitter-c.wasm', rules: common, anonymous: [], leading };

export const cpp: LanguageSpec = {
  grammar: '@vscode/tree-sitter-wasm/wasm/tree-sitter-cpp.wasm',
  rules: {
    ...common,
    class_specifier: type,
    alias_declaration: { kind: 'type', names: field('name') },
    concept_definition: { kind: 'type', names: field('name') },
    namespace_definition: { kind: 'scope', names: field('name') },
  },
  anonymous: ['lambda_expression'],
  leading,
};
