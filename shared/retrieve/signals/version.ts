import { perPath } from './name-match.ts';
import type { Signal } from './signal.ts';

const PRIOR = 0.6;
const VERSION_FOLDER = /^((?:.*\/)?v)(\d{1,4})\//u;

interface Versioned {
  /** The path up to the number. */
  readonly tree: string;
  readonly number: number;
}

/** Beside `v4/`, the tree `v3/` is what the project used to be, unless the question names it. */
export const version: Signal = {
  name: 'version',
  kind: 'prior',
  prepare({ question, candidates }) {
    const newest = new Map<string, number>();
    for (const { chunk } of candidates) {
      const { tree, number } = versionOf(chunk.path);
      newest.set(tree, Math.max(newest.get(tree) ?? 0, number));
    }
    const weigh = perPath((path) => {
      const { tree, number } = versionOf(path);
      const isOlder = number < (newest.get(tree) ?? 0);
      return isOlder && !new RegExp(`\\bv${number}\\b`, 'u').test(question.text) ? PRIOR : 1;
    });
    return ({ chunk }) => weigh(chunk.path);
  },
};

function versionOf(path: string): Versioned {
  const match = VERSION_FOLDER.exec(path);
  return { tree: match?.[1] ?? '', number: Number(match?.[2] ?? 0) };
}
