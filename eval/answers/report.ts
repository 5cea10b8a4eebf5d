import { table } from '../../shared/platform/table.ts';
import type { AnswerFigures, AnswerGroup } from './figures.ts';

const HEAD = [
  'questions',
  'valid',
  'precision',
  'recall',
  'answered',
  'partial',
  'abstained',
  'false answers',
  'overstated',
  'false abst.',
  'unsupported',
  'links',
];

const share = (value: number | null): string => (value === null ? '-' : value.toFixed(3));

const row = (group: AnswerGroup): string[] => [
  group.name,
  String(group.questions),
  `${group.valid}/${group.citations}`,
  share(group.precision),
  share(group.recall),
  ...[group.answered, group.partial, group.abstained, group.falseAnswers, group.overstated].map(String),
  ...[group.falseAbstentions, group.unsupported, group.droppedLinks].map(String),
];

export function report(figures: AnswerFigures, baseline?: AnswerFigures): string {
  return [
    table(['language', ...HEAD], [...figures.languages.map(row), row(figures.all)]),
    table(['category', ...HEAD], figures.categories.map(row)),
    ...(figures.flaws === undefined ? [] : [flawTable(figures.flaws)]),
    ...(baseline === undefined ? [] : [sideBySide(baseline, figures)]),
    summary(figures),
  ].join('\n\n');
}

/** Of replies that were made wrong on purpose: what the check caught, and what it cannot. */
const flawTable = (flaws: NonNullable<AnswerFigures['flaws']>): string =>
  table(
    ['planted flaw', 'planted', 'dropped', 'mended', 'shown', 'citations'],
    flaws.map(({ flaw, planted, dropped, mended, shown, citations }) => [
      flaw,
      ...[planted, dropped, mended, shown, citations].map(String),
    ]),
  );

function sideBySide(before: AnswerFigures, now: AnswerFigures): string {
  const was = lines(before);
  return table(
    ['', 'before', 'now'],
    lines(now).map(([name, value], index) => [name, was[index]?.[1] ?? '', value]),
  );
}

const lines = (figures: AnswerFigures): [name: string, value: string][] => {
  const { all, latencyMs, tokens } = figures;
  return [
    ['generator', figures.generators.join(' ')],
    ['embedder', figures.embedder],
    ['questions', String(all.questions)],
    ['valid', `${all.valid}/${all.citations}`],
    ['precision', share(all.precision)],
    ['recall', share(all.recall)],
    ['false answers', String(all.falseAnswers)],
    ['overstated', String(all.overstated)],
    ['false abstentions', String(all.falseAbstentions)],
    ['unsupported', String(all.unsupported)],
    ['p50', `${latencyMs.p50.toFixed(1)} ms`],
    ['p95', `${latencyMs.p95.toFixed(1)} ms`],
    ['tokens in', String(tokens.input)],
    ['tokens out', String(tokens.output)],
    ['USD', figures.usd.toFixed(4)],
  ];
};

const listed = (what: string, ids: readonly string[]): string[] =>
  ids.length === 0 ? [] : [`${what}: ${ids.join(' ')}`];

function summary(figures: AnswerFigures): string {
  const { generators, embedder, latencyMs, tokens, usd, failovers, notShown } = figures;
  return [
    `answers by ${generators.join(', ')} (none: no model was asked); embeddings by ${embedder}`,
    `a question takes ${latencyMs.p50.toFixed(1)} ms (p50), ${latencyMs.p95.toFixed(1)} ms (p95); ${tokens.input} tokens read and ${tokens.output} written in all, ${usd.toFixed(4)} USD`,
    ...listed('false answers', figures.falseAnswers),
    ...listed('false abstentions', figures.falseAbstentions),
    ...listed('own words in another language than the question', figures.otherLanguage),
    ...(failovers > 0 ? [`${failovers} calls were not served by the first provider; their answers are another's`] : []),
    ...(notShown === undefined || notShown === 0
      ? []
      : [`${notShown} recorded quotes are of places that the search did not bring: their claims fell for that`]),
  ].join('\n');
}
