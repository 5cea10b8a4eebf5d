import type { Node } from 'web-tree-sitter';

export interface Name {
  readonly text: string;
  readonly at: number;
}

/** What a node defines: none when it has no name or is no definition after all, several for `const a = 1, b = 2`. */
export type NameFinder = (node: Node) => readonly Name[];

export interface Rule {
  /**
   * - `function`: names inside it are local, but for nested functions and types
   * - `type`: names inside it are its members
   * - `value`: a constant; counts outside functions only
   * - `declaration`: a prototype; listed in outlines, defines nothing
   * - `scope`: names what it encloses, defines nothing
   */
  readonly kind: 'function' | 'type' | 'value' | 'declaration' | 'scope';
  readonly names: NameFinder;
  /** Where the body starts, for all that keep it elsewhere than in a field `body`. */
  readonly body?: (node: Node) => Node | null;
  readonly owner?: (node: Node) => string | undefined;
  /** A value that is a member of a type is no definition (an attribute of a Python class). */
  readonly outsideTypes?: boolean;
}

/** How one language's syntax tree names things. */
export interface LanguageSpec {
  /** A grammar's file as a module specifier. */
  readonly grammar: string;
  /** By node type. */
  readonly rules: Readonly<Record<string, Rule>>;
  /** Node types that hide the values inside them without having a name: lambdas. */
  readonly anonymous: readonly string[];
  /** Node types that belong to the sibling after them: comments, decorators, attributes. */
  readonly leading: readonly string[];
}

export const nameOf = (node: Node): Name => ({ text: node.text, at: node.startIndex });

/** The child in a field. */
export const field =
  (name: string): NameFinder =>
  (node) => {
    const child = node.childForFieldName(name);
    return child === null ? [] : [nameOf(child)];
  };

/** All children in a field, as in `var a, b int`. */
export const fields =
  (name: string): NameFinder =>
  (node) =>
    node.childrenForFieldName(name).filter(isPresent).filter(isNamed).map(nameOf);

/** The first child of one of these types, for grammars that have no fields. */
export const child =
  (...types: readonly string[]): NameFinder =>
  (node) => {
    const found = childOf(node, ...types);
    return found === undefined ? [] : [nameOf(found)];
  };

export const childOf = (node: Node, ...types: readonly string[]): Node | undefined =>
  node.children.find((each): each is Node => each !== null && types.includes(each.type) && each.isNamed);

export const childrenOf = (node: Node, ...types: readonly string[]): readonly Node[] =>
  node.children.filter((each): each is Node => each !== null && types.includes(each.type) && each.isNamed);

/** The finder's names if the node is what it should be, none if not. */
export const when =
  (condition: (node: Node) => boolean, names: NameFinder): NameFinder =>
  (node) =>
    condition(node) ? names(node) : [];

export const hasField =
  (name: string) =>
  (node: Node): boolean =>
    node.childForFieldName(name) !== null;

/** Modifiers and keywords are children in most grammars; only the first few are looked at. */
export const hasWord =
  (...words: readonly string[]) =>
  (node: Node): boolean => {
    const head = node.text.slice(0, 80).split(/[={(\n]/, 1)[0] ?? '';
    return words.every((word) => head.split(/\s+/).includes(word));
  };

/** The name without quotes, type arguments or what it is qualified with. */
export const bare = (name: string): string =>
  name
    .replace(/<.*$/s, '')
    .replace(/^["'`]|["'`]$/g, '')
    .trim();

const isPresent = (node: Node | null): node is Node => node !== null;
const isNamed = (node: Node): boolean => node.isNamed;
