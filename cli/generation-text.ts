import type { ComparedFigures, GenerationOutcome } from '../shared/generations/outcome.ts';
import type { Generation } from '../shared/ports/generations.ts';
import { ago } from './ago.ts';
import { columns, counted } from './columns.ts';
import { printable } from './printable.ts';

/** What became of a build or a switch, in a line or two. */
export function describeOutcome(outcome: GenerationOutcome): string {
  switch (outcome.state) {
    case 'current':
      return 'Nothing is to be done: the index that answers is the one that was asked for, or it is empty.';
    case 'busy':
      return 'Somebody else is building or switching this index; what they began goes on there.';
    case 'more':
      return `${outcome.done} of ${outcome.total} documents are there; the next call goes on.`;
    case 'switched':
      return [
        `${outcome.index} answers now, embedded by ${printable(outcome.profile)}: ${workOf(outcome)}.`,
        ...figuresOf(outcome.figures),
      ].join('\n');
    case 'kept_aside':
      return [
        `${outcome.index}, embedded by ${printable(outcome.profile)}, is kept aside: ${printable(outcome.reason)}`,
        ...figuresOf(outcome.figures),
        `To let it answer all the same: npx kilde generation switch ${outcome.index}`,
      ].join('\n');
  }
}

type Worked = Extract<GenerationOutcome, { readonly documents: number }>;

function workOf({ documents, tokens, usd }: Worked): string {
  const cost = tokens === 0 ? 'no tokens, no cost' : `${tokens} tokens, $${usd.toFixed(4)}`;
  return `${counted(documents, 'document')} brought over; ${cost}`;
}

const figuresOf = (figures: ComparedFigures | null): string[] =>
  figures === null
    ? []
    : [
        `NDCG@10 over ${counted(figures.built.questions, 'question')}: ${figures.active.ndcg.toFixed(3)} before, ${figures.built.ndcg.toFixed(3)} with it.`,
      ];

export const generationTable = (all: readonly Generation[], now: Date): string =>
  columns(
    ['INDEX', 'STATE', 'EMBEDDED BY', 'SINCE', 'NDCG@10', 'NOTE'],
    all.map(({ index, state, profile, changedAt, figures, reason }) => [
      index,
      state,
      profile,
      ago(changedAt, now),
      figures === null ? '-' : `${figures.ndcg.toFixed(3)} (${figures.questions})`,
      reason ?? '',
    ]),
  );

export const toGeneration = ({ index, state, profile, createdAt, changedAt, figures, reason }: Generation) => ({
  index,
  state,
  profile,
  created_at: createdAt,
  changed_at: changedAt,
  ...(figures !== null && { questions: figures.questions, ndcg_at_10: figures.ndcg }),
  ...(reason !== null && { reason }),
});
