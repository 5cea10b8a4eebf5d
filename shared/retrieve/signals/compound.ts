import { moduleName } from '../../terms/paths.ts';
import { perPath } from './name-match.ts';
import type { Signal } from './signal.ts';

const WEIGHT = 0.4;

const spelled = (name: string): string => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');

/** A file or a definition that is called what two neighbouring words of a sentence spell: "JSON object" and `JsonObject`. */
export const compound: Signal = {
  name: 'compound',
  kind: 'boost',
  prepare({ question }) {
    const compounds = new Set(question.compounds);
    const ofFile = perPath((path) => compounds.has(spelled(moduleName(path))));
    return ({ chunk }) => {
      if (compounds.size === 0) return 0;
      const defined = chunk.part === 'body' && chunk.symbols.some((symbol) => compounds.has(spelled(symbol)));
      return (ofFile(chunk.path) ? WEIGHT : 0) + (defined ? WEIGHT : 0);
    };
  },
};
