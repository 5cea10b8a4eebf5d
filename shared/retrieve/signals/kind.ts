import type { Signal } from './signal.ts';

/** Prose uses the words of every question; where a workspace also has code, the code is the answer. */
const BESIDE_CODE = 0.4;

export const kind: Signal = {
  name: 'kind',
  kind: 'prior',
  prepare({ candidates }) {
    const hasCode = candidates.some(({ chunk }) => chunk.kind === 'code');
    return ({ chunk }) => (hasCode && chunk.kind !== 'code' ? BESIDE_CODE : 1);
  },
};
