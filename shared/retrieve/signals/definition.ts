import { moduleName } from '../../terms/paths.ts';
import type { Signal } from './signal.ts';

/** Asked for a name and nothing else, its definition comes before everything that only uses it. */
const SYMBOL_WEIGHT = 3;
/** Inside a sentence a name is one clue among others. */
const SENTENCE_WEIGHT = 0.3;
/** A file called like the name is where the name is at home: as good as a definition, and better with one. */
const AT_HOME = 1.5;

/** `engine` where `Engine` was asked for: another thing in most languages, a slip of the finger in a question. */
const OTHER_CASE = 0.5;

/** `$ZodType`, `@name`, `#field`: written differently where it is defined and where it is spoken of. */
const bare = (name: string): string => name.replace(/^[$@#]+/u, '');

export const definition: Signal = {
  name: 'definition',
  kind: 'boost',
  prepare({ question }) {
    const names = new Set(question.names.map(bare));
    const lower = new Set([...names].map((name) => name.toLowerCase()));
    const weight = question.isSymbol ? SYMBOL_WEIGHT : SENTENCE_WEIGHT;
    const defines = (symbols: readonly string[]): number => {
      const defined = symbols.map(bare);
      if (defined.some((symbol) => names.has(symbol))) return weight;
      return defined.some((symbol) => lower.has(symbol.toLowerCase())) ? weight * OTHER_CASE : 0;
    };
    return ({ chunk }) => {
      if (names.size === 0 || chunk.part !== 'body') return 0;
      const defined = defines(chunk.symbols);
      if (!lower.has(moduleName(chunk.path).toLowerCase())) return defined;
      if (defined > 0) return defined * AT_HOME;
      return question.isSymbol ? weight : 0;
    };
  },
};
