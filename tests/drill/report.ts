import { table } from '../../shared/platform/table.ts';
import { isSame, type Rehearsal } from './rehearse.ts';

const short = (hash: string): string => hash.slice(0, 12);
const seconds = (milliseconds: number): string => `${(milliseconds / 1_000).toFixed(2)} s`;

/** What was compared, and how long it took. */
export function report(rehearsals: readonly Rehearsal[]): string {
  const compared = rehearsals.flatMap(({ from, to, compared: all }) =>
    all.map(({ what, count, before, after }) => [
      `${from} → ${to}`,
      what,
      String(count),
      short(before),
      short(after),
      before === after && count > 0 ? 'same' : 'DIFFERENT',
    ]),
  );
  const took = rehearsals.map((rehearsal) => {
    const { from, to, bytes, milliseconds } = rehearsal;
    const { backup, wipe, restore } = milliseconds;
    const verdict = isSame(rehearsal) ? 'all of it' : 'NOT ALL OF IT';
    return [
      `${from} → ${to}`,
      `${(bytes / 1e6).toFixed(2)} MB`,
      seconds(backup),
      seconds(wipe),
      seconds(restore),
      verdict,
    ];
  });
  return [
    table(['lost → restored', 'what', 'count', 'before', 'after', 'compared'], compared),
    table(['lost → restored', 'file', 'backup', 'wipe', 'restore', 'came back'], took),
  ].join('\n\n');
}
