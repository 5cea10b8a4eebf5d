import { folders } from '../../terms/paths.ts';
import { nameMatcher, perPath } from './name-match.ts';
import type { Signal } from './signal.ts';

const WEIGHT = 0.3;

/** The folder a file lies in names its subject; folders further up name the project. */
export const folderName: Signal = {
  name: 'folder-name',
  kind: 'boost',
  prepare({ question }) {
    const match = nameMatcher(question);
    const weigh = perPath((path) => WEIGHT * match(folders(path).at(-1) ?? ''));
    return ({ chunk }) => weigh(chunk.path);
  },
};
