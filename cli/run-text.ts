import type { RunRecord, SourceKind } from '../shared/ports/sources.ts';
import { counted } from './columns.ts';
import { printable } from './printable.ts';

/** What a run did, in a line. */
export function describeRun(run: RunRecord, kind: SourceKind): string {
  const seconds = run.milliseconds / 1_000;
  // Of a few bytes it says nothing but how long the rest of a run takes.
  const speed = run.bytes < 100_000 ? '' : ` (${(run.bytes / 1_000_000 / Math.max(seconds, 0.001)).toFixed(1)} MB/s)`;
  return `Indexed ${takenIn(run, kind)} in ${seconds.toFixed(1)} s${speed}: ${parts(run).join('; ')}; ${costOf(run)}.`;
}

/** What a run would do. */
export const describePlan = (run: RunRecord, kind: SourceKind): string =>
  `Would index ${takenIn(run, kind)}: ${parts(run).join('; ')}; ${run.tokens === 0 ? '' : 'at most '}${costOf(run)}.`;

function takenIn({ added, updated, unchanged }: RunRecord, kind: SourceKind): string {
  const count = added + updated + unchanged;
  const noun = kind === 'site' ? 'page' : 'file';
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

const parts = ({ added, updated, unchanged, removed, leftOut, failed, chunks }: RunRecord): string[] => [
  `${added} new, ${updated} changed, ${unchanged} unchanged, ${removed} removed`,
  `${leftOut} left out`,
  ...(failed === 0 ? [] : [`${failed} failed`]),
  counted(chunks, 'chunk'),
];

const costOf = ({ tokens, usd }: RunRecord): string =>
  tokens === 0 ? 'no tokens, no cost' : `${tokens} tokens, $${usd.toFixed(4)}`;

/** Whether a run found everything as it was. */
export const isNothingNew = ({ state, added, updated, removed, failed }: RunRecord): boolean =>
  state === 'complete' && added + updated + removed + failed === 0;

export interface LeftOut {
  readonly path: string;
  readonly reason: string;
}

const SHOWN = 3;

/** The first of what did not become a document, a line each, and where the rest stands. */
export function describeLeftOut(leftOut: readonly LeftOut[], rest: string): string[] {
  const more = leftOut.length - SHOWN;
  return [
    ...leftOut.slice(0, SHOWN).map(({ path, reason }) => `  left out ${printable(path)}: ${printable(reason)}`),
    ...(more > 0 ? [`  and ${more} more${rest}`] : []),
  ];
}
