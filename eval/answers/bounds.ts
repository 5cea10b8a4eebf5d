import type { AnswerFigures } from './figures.ts';
import type { Bounds } from './options.ts';

/** Why a run fails, in words; empty when it does not. A citation that does not hold is never within bounds. */
export function failuresOf({ all, problems }: AnswerFigures, bounds: Bounds): string[] {
  const invalid = all.citations - all.valid;
  return [
    ...(invalid > 0 ? [`${invalid} of ${all.citations} citations do not hold.`] : []),
    ...problems,
    ...above('false answers', all.falseAnswers, bounds.falseAnswers),
    ...above('false abstentions', all.falseAbstentions, bounds.falseAbstentions),
    ...below('precision', all.precision, bounds.precision),
    ...below('recall', all.recall, bounds.recall),
  ];
}

const above = (what: string, value: number, most: number | undefined): string[] =>
  most !== undefined && value > most ? [`${value} ${what}; at most ${most} are allowed.`] : [];

/** Nothing cited is no precision at all. */
const below = (what: string, value: number | null, least: number | undefined): string[] =>
  least !== undefined && (value ?? 0) < least
    ? [`${what} is ${(value ?? 0).toFixed(3)}; at least ${least} is asked for.`]
    : [];
