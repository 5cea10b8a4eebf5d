import { z } from 'zod';
import { quantile } from '../statistics.ts';
import type { FlawFigures } from './flaws.ts';
import { isFalseAbstention, isFalseAnswer, isOverstated, type Asked } from './score.ts';

const count = z.int().min(0);
const share = z.number().min(0).max(1).nullable();

const groupSchema = z.object({
  name: z.string(),
  questions: count,
  citations: count,
  valid: count,
  /** Shares; null where there was nothing to share: no citation, nothing expected. */
  precision: share,
  recall: share,
  answered: count,
  partial: count,
  abstained: count,
  /** Answered, and the sources do not tell. */
  falseAnswers: count,
  /** Said to be whole, and the sources tell only a part. */
  overstated: count,
  /** Not answered, and the sources tell. */
  falseAbstentions: count,
  unsupported: count,
  droppedLinks: count,
});

const flawSchema = z.object({
  flaw: z.string(),
  planted: count,
  dropped: count,
  mended: count,
  shown: count,
  citations: count,
});

/** What `--json` writes and `--compare` reads. */
export const answerFiguresSchema = z.object({
  generators: z.array(z.string()),
  embedder: z.string(),
  all: groupSchema,
  languages: z.array(groupSchema),
  categories: z.array(groupSchema),
  latencyMs: z.object({ p50: z.number(), p95: z.number() }),
  tokens: z.object({ input: count, output: count }),
  usd: z.number(),
  /** Calls that the first provider did not serve. */
  failovers: count,
  /** Answers in which Kilde's own words are in another language than the question. */
  otherLanguage: z.array(z.string()),
  /** Of citations that do not hold; empty when all do. */
  problems: z.array(z.string()),
  /** Ids of questions, to look at: answered what is not told, and refused what is. */
  falseAnswers: z.array(z.string()),
  falseAbstentions: z.array(z.string()),
  /** Of a replay: quotes whose place the search did not bring, and what became of planted flaws. */
  notShown: count.optional(),
  flaws: z.array(flawSchema).optional(),
});

export type AnswerFigures = z.output<typeof answerFiguresSchema>;
export type AnswerGroup = z.output<typeof groupSchema>;

export interface Measured {
  readonly asked: readonly Asked[];
  readonly embedder: string;
  readonly replayed?: { readonly notShown: number; readonly flaws: readonly FlawFigures[] } | undefined;
}

export function summarize({ asked, embedder, replayed }: Measured): AnswerFigures {
  const times = asked.map(({ milliseconds }) => milliseconds);
  return {
    generators: [...new Set(asked.map(({ generator }) => generator))].toSorted(),
    embedder,
    all: groupOf('all', asked),
    languages: groups(asked, ({ language }) => language),
    categories: groups(asked, ({ category }) => category),
    latencyMs: { p50: quantile(times, 0.5), p95: quantile(times, 0.95) },
    tokens: { input: sum(asked, (one) => one.inputTokens), output: sum(asked, (one) => one.outputTokens) },
    usd: sum(asked, ({ usd }) => usd),
    failovers: sum(asked, ({ failovers }) => failovers),
    otherLanguage: asked.filter(({ speaksIt }) => !speaksIt).map(({ id }) => id),
    problems: asked.flatMap(({ problems }) => problems),
    falseAnswers: asked.filter(isFalseAnswer).map(({ id }) => id),
    falseAbstentions: asked.filter(isFalseAbstention).map(({ id }) => id),
    ...(replayed !== undefined && { notShown: replayed.notShown, flaws: [...replayed.flaws] }),
  };
}

const sum = (asked: readonly Asked[], of: (one: Asked) => number): number =>
  asked.reduce((total, one) => total + of(one), 0);

const groups = (asked: readonly Asked[], nameOf: (one: Asked) => string): AnswerGroup[] =>
  [...Map.groupBy(asked, nameOf)]
    .map(([name, those]) => groupOf(name, those))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));

/** Over all citations and all that was expected, so that a question with much to tell counts for more. */
function groupOf(name: string, asked: readonly Asked[]): AnswerGroup {
  const citations = sum(asked, (one) => one.citations);
  const expected = sum(asked, (one) => one.expected);
  const withStatus = (status: Asked['status']): number => asked.filter((one) => one.status === status).length;
  return {
    name,
    questions: asked.length,
    citations,
    valid: sum(asked, ({ valid }) => valid),
    precision: citations === 0 ? null : sum(asked, ({ right }) => right) / citations,
    recall: expected === 0 ? null : sum(asked, ({ covered }) => covered) / expected,
    answered: withStatus('answered'),
    partial: withStatus('partial'),
    abstained: withStatus('insufficient_evidence'),
    falseAnswers: asked.filter(isFalseAnswer).length,
    overstated: asked.filter(isOverstated).length,
    falseAbstentions: asked.filter(isFalseAbstention).length,
    unsupported: sum(asked, ({ unsupported }) => unsupported),
    droppedLinks: sum(asked, ({ droppedLinks }) => droppedLinks),
  };
}
