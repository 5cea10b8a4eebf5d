import type { Node } from 'web-tree-sitter';
import { type LanguageSpec, type Name, type NameFinder, childOf, nameOf } from '../spec.ts';

const TYPES = new Set(['defmodule', 'defprotocol']);
const FUNCTIONS = new Set(['def', 'defp', 'defmacro', 'defmacrop', 'defguard', 'defguardp', 'defdelegate']);

/** Everything is a call: `def name(args) when guard do … end`. */
const defined: NameFinder = (node) => {
  const target = node.childForFieldName('target');
  const keyword = target?.type === 'identifier' ? target.text : '';
  const first = childOf(node, 'arguments')?.firstNamedChild ?? null;
  if (first === null) return [];
  if (TYPES.has(keyword)) return [nameOf(first)];
  return FUNCTIONS.has(keyword) ? headName(first) : [];
};

function headName(head: Node): readonly Name[] {
  let node: Node | null = head;
  while (node?.type === 'binary_operator') node = node.childForFieldName('left');
  if (node?.type === 'call') node = node.childForFieldName('target');
  return node?.type === 'identifier' ? [nameOf(node)] : [];
}

export const elixir: LanguageSpec = {
  grammar: 'tree-sitter-elixir/tree-sitter-elixir.wasm',
  rules: { call: { kind: 'function', names: defined, body: (node) => childOf(node, 'do_block') ?? null } },
  anonymous: [],
  // Attributes: `@doc`, `@spec`, `@impl` belong to the definition after them.
  leading: ['comment', 'unary_operator'],
};
