import type { Node } from 'web-tree-sitter';
import { type Definition, MAX_DEFINITIONS, type Reading } from '../definition.ts';
import { MAX_NAME_LENGTH } from '../limits.ts';
import type { LanguageSpec, Name, Rule } from './spec.ts';

interface Enclosing {
  readonly end: number;
  /** Values inside are local. */
  readonly hides: boolean;
  /** Values inside are members. */
  readonly isType: boolean;
}

/** All that a source defines, by the rules of its language; parts in which the parse failed count as far as they parsed. */
export function definitionsIn(root: Node, spec: LanguageSpec): Reading {
  const definitions: Definition[] = [];
  const open: Enclosing[] = [];
  const types = [...Object.keys(spec.rules), ...spec.anonymous];
  for (const node of types.length === 0 ? [] : root.descendantsOfType(types)) {
    if (node === null) continue;
    if (definitions.length >= MAX_DEFINITIONS) return { definitions, truncated: true };
    while ((open.at(-1)?.end ?? Infinity) <= node.startIndex) open.pop();
    const rule = Object.hasOwn(spec.rules, node.type) ? spec.rules[node.type] : undefined;
    const inside = open.at(-1);
    if (rule !== undefined && !isLocal(rule, inside)) {
      for (const name of rule.names(node)) definitions.push(...definitionOf(node, name, rule));
    }
    open.push(enclosing(node.endIndex, rule, inside));
  }
  return { definitions, truncated: false };
}

const isLocal = (rule: Rule, inside: Enclosing | undefined): boolean =>
  rule.kind === 'value' && inside !== undefined && (inside.hides || (rule.outsideTypes === true && inside.isType));

function enclosing(end: number, rule: Rule | undefined, inside: Enclosing | undefined): Enclosing {
  if (rule === undefined || rule.kind === 'function') return { end, hides: true, isType: false };
  if (rule.kind === 'type') return { end, hides: false, isType: true };
  return { end, hides: inside?.hides ?? false, isType: inside?.isType ?? false };
}

function definitionOf(node: Node, name: Name, rule: Rule): Definition[] {
  const { startIndex: start, endIndex: end } = node;
  if (name.text === '' || name.text.length > MAX_NAME_LENGTH) return [];
  const body = rule.body === undefined ? node.childForFieldName('body') : rule.body(node);
  const role = rule.kind === 'scope' || rule.kind === 'declaration' ? rule.kind : 'definition';
  const owner = rule.owner?.(node);
  return [{ name: name.text, at: name.at, start, end, bodyStart: body?.startIndex ?? end, role, owner }];
}
