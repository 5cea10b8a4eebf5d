import { ENTITY_KINDS, type EntityKind } from '../../shared/mask/entity.ts';
import { table } from '../../shared/platform/table.ts';
import type { CodeFigures, Finding } from './code.ts';
import { keyOf, NO_TALLY, sumOf, type Scores, type Tally } from './score.ts';
import type { SpeedFigures } from './speed.ts';

const share = (part: number, whole: number): string => (whole === 0 ? '-' : (part / whole).toFixed(3));

const cell = ({ covered, entities }: Tally): string => (entities === 0 ? '-' : `${covered}/${entities}`);

/** Recall and precision by entity over all languages, and the share found by entity and language. */
export function reportScores({ tallies, mistakes }: Scores, languages: readonly string[]): string {
  const tallyOf = (language: string, kind: EntityKind): Tally => tallies.get(keyOf(language, kind)) ?? NO_TALLY;
  const row = (name: string, kinds: readonly EntityKind[]): string[] => {
    const each = (language: string): Tally => sumOf(kinds.map((kind) => tallyOf(language, kind)));
    const sum = sumOf(languages.map(each));
    const figures = [share(sum.covered, sum.entities), share(sum.right, sum.spans)];
    return [name, String(sum.entities), ...figures, ...languages.map((language) => cell(each(language)))];
  };
  return [
    table(
      ['entity', 'entities', 'recall', 'precision', ...languages],
      [...ENTITY_KINDS.map((kind) => row(kind, [kind])), row('all', ENTITY_KINDS)],
    ),
    ...mistakes.map(({ language, kind, what, text }) => `${what} (${language}, ${kind}): ${JSON.stringify(text)}`),
  ].join('\n');
}

export const reportSpeed = ({ prose, questionP50, questionP99 }: SpeedFigures): string =>
  `prose: ${prose.toFixed(1)} million characters a second; a question of 200 characters: ` +
  `p50 ${questionP50.toFixed(3)} ms, p99 ${questionP99.toFixed(3)} ms`;

export function reportCode(folders: readonly CodeFigures[], list: number): string {
  const rows = [...folders, allOf(folders)].map(({ folder, files, characters, ms, untouched, findings }) => [
    folder.split(/[/\\]/).at(-1) ?? folder,
    String(files),
    (characters / 1e6).toFixed(1),
    (characters / 1e3 / ms).toFixed(1),
    share(untouched, files),
    ...ENTITY_KINDS.map((kind) => String(findings.filter((each) => each.kind === kind).length)),
  ]);
  const findings = folders.flatMap((each) => each.findings);
  return [
    table(['code', 'files', 'Mchars', 'Mchars/s', 'untouched', ...ENTITY_KINDS], rows),
    'untouched: files in which nothing is masked but e-mail addresses, names and secrets',
    ...ENTITY_KINDS.flatMap((kind) =>
      mostFrequent(
        findings.filter((each) => each.kind === kind),
        kind,
        list,
      ),
    ),
  ].join('\n');
}

const allOf = (folders: readonly CodeFigures[]): CodeFigures => ({
  folder: 'all',
  files: folders.reduce((sum, { files }) => sum + files, 0),
  characters: folders.reduce((sum, { characters }) => sum + characters, 0),
  ms: folders.reduce((sum, { ms }) => sum + ms, 0),
  untouched: folders.reduce((sum, { untouched }) => sum + untouched, 0),
  findings: folders.flatMap(({ findings }) => findings),
});

/** Values with where they stand first; of a secret only its beginning, since it may be one. */
function mostFrequent(findings: readonly Finding[], kind: EntityKind, list: number): string[] {
  const byValue = Map.groupBy(findings, ({ value }) => value);
  return [...byValue]
    .toSorted(([, a], [, b]) => b.length - a.length)
    .slice(0, list)
    .map(([value, [first, ...more]]) => {
      const shown = kind === 'secret' ? `${value.slice(0, 6)}…` : value.slice(0, 60);
      return `${kind} ${more.length + 1} × ${JSON.stringify(shown)} ${first?.file ?? ''}:${first?.line ?? 0}`;
    });
}
