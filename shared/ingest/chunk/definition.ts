/** A named part of a source, found in its syntax tree or, without one, by its lines. */
export interface Definition {
  /** As written, without what it belongs to. */
  readonly name: string;
  /** Where the name stands; the chunk that holds this offset defines the name. */
  readonly at: number;
  readonly start: number;
  readonly end: number;
  /** Where its body starts: what comes before is its signature. */
  readonly bodyStart: number;
  /**
   * `definition` is both a symbol and in the outline; `declaration` (a prototype, whose definition is
   * elsewhere) only in the outline; `scope` (a namespace, an `impl`, a key) only names what it encloses.
   */
  readonly role: 'definition' | 'declaration' | 'scope';
  /** A type named in the signature that it belongs to, such as a Go receiver. */
  readonly owner?: string | undefined;
}

/** Lists of definitions are in the order of their starts, an enclosing one before what it encloses. */
export interface Reading {
  readonly definitions: readonly Definition[];
  /** More than the caps below, so some are missing. */
  readonly truncated: boolean;
}

/** Definitions of one document; only generated files have more. */
export const MAX_DEFINITIONS = 20_000;

export const pathOf = (definition: Definition): readonly string[] =>
  definition.owner === undefined ? [definition.name] : [definition.owner, definition.name];
