/** Plays every fault, and prints what became of it as a table: `node tests/faults/table.ts`. */
import { isDeepStrictEqual } from 'node:util';
import { printable } from '../../shared/platform/files/archive/entry-name.ts';
import { BUCKET_FAULTS } from './rows/bucket.ts';
import { CONTAINER_FAULTS } from './rows/containers.ts';
import { DOCUMENT_FAULTS } from './rows/documents.ts';
import { CROWD_FAULTS, FOLDER_FAULTS } from './rows/folder.ts';
import { GIT_FAULTS } from './rows/git.ts';
import { SITE_FAULTS } from './rows/site.ts';
import { differenceOf, type Fault, type Played, saidBy } from './support/fault.ts';

const HEAD = ['source', 'what goes wrong', 'run', 'the record says', 'kept', 'added', 'removed', 'recovered'];

/** Its first sentence, and how much more there is. */
function firstSaid(played: Played): string {
  const [first = '', ...more] = saidBy(played);
  const sentence = /^.*?[^.]\.(?= |$)/s.exec(first)?.[0] ?? first;
  // Ports and commits are others each time.
  const steady = sentence.replaceAll(/(127\.0\.0\.1|\.com):\d+/g, '$1');
  const rest = more.length === 0 ? '' : ` (and ${more.length} more)`;
  return first === '' ? '–' : `${cell(steady)}${rest}`;
}

const cell = (text: string): string => printable(text).replaceAll('|', '\\|').replaceAll('`', "'");

const recovered = ({ end, undisturbed, healthy, rest }: Played): boolean =>
  healthy.run.state === 'complete' && isDeepStrictEqual(end, undisturbed) && rest.embedded === 0;

function lineOf({ source, fault }: Fault, played: Played): readonly string[] {
  const { added, changed, removed } = differenceOf(played.before, played.after);
  const kept = played.before.listed.length - removed.length;
  const counts = [`${kept}${changed.length === 0 ? '' : ` (${changed.length} changed)`}`, added.length, removed.length];
  const state = played.disturbed.run.state;
  return [source, cell(fault), state, firstSaid(played), ...counts.map(String), recovered(played) ? 'yes' : 'NO'];
}

const write = (line: readonly string[]): void => void process.stdout.write(`| ${line.join(' | ')} |\n`);

const faults = [
  ...FOLDER_FAULTS,
  ...CROWD_FAULTS,
  ...BUCKET_FAULTS,
  ...GIT_FAULTS,
  ...SITE_FAULTS,
  ...DOCUMENT_FAULTS,
  ...CONTAINER_FAULTS,
];
write(HEAD);
write(HEAD.map(() => '---'));
for (const fault of faults) {
  const line = lineOf(fault, await fault.play());
  write(line);
  if (line.at(-1) !== 'yes') process.exitCode = 1;
}
