import { moduleName } from '../../terms/paths.ts';
import { nameMatcher, perPath } from './name-match.ts';
import type { Signal } from './signal.ts';

const WEIGHT = 0.5;

/** The file's name is its author's own summary: does the question use its words? */
export const fileName: Signal = {
  name: 'file-name',
  kind: 'boost',
  prepare({ question }) {
    const match = nameMatcher(question);
    const weigh = perPath((path) => WEIGHT * match(moduleName(path)));
    return ({ chunk }) => weigh(chunk.path);
  },
};
