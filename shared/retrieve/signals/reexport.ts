import type { Signal } from './signal.ts';

/** Half of a definition's: the way to the name, where the name itself lies in another code base. */
const WEIGHT = 1.5;

/** An export statement without a body, up to its end: `pub use a::{B, C};`, `export { B } from 'a'`, `__all__ = ["B"]`. */
const STATEMENT =
  /(?:^|\n)\s*(?:pub(?:\([a-z]+\))?\s+use\b[^;]{0,2000};|export\s+(?:type\s+)?\{[^}]{0,2000}\}|__all__\s*=\s*[[(][^\])]{0,2000}[\])])/gu;

/** Of a name that nothing here defines, the place that hands it on is the nearest there is. */
export const reexport: Signal = {
  name: 're-export',
  kind: 'boost',
  prepare({ question, candidates }) {
    const [name] = question.names;
    const defined = candidates.some(({ chunk }) => name !== undefined && chunk.symbols.includes(name));
    if (!question.isSymbol || name === undefined || defined) return () => 0;
    return ({ chunk }) => {
      const statements = chunk.text.match(STATEMENT) ?? [];
      const names = statements.flatMap((statement) => statement.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? []);
      return names.includes(name) ? WEIGHT : 0;
    };
  },
};
