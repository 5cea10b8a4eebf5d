import { z } from 'zod';
import type { Score } from '../shared/quality/score.ts';
import { bootstrapInterval, mean, quantile } from './statistics.ts';

/** One question, asked and scored. */
export interface Asked {
  readonly suite: string;
  readonly category: string;
  readonly score: Score;
  readonly milliseconds: number;
  /** Estimated tokens of the ten hits' texts: what an agent would have to read. */
  readonly tokens: number;
}

const share = z.number().min(0).max(1);
const groupSchema = z.object({
  name: z.string(),
  queries: z.number().int(),
  ndcg10: share,
  recall10: share.optional(),
  mrr: share.optional(),
});

/** What `--json` writes and `--compare` reads. */
export const figuresSchema = z.object({
  ndcg10: share,
  /** 95 %, by resampling the questions. */
  interval: z.tuple([share, share]).optional(),
  recall10: share.optional(),
  mrr: share.optional(),
  queries: z.number().int().optional(),
  embedder: z.string().optional(),
  store: z.string().optional(),
  /** Signals that were switched off. */
  without: z.array(z.string()).optional(),
  suites: z.array(groupSchema),
  categories: z.array(groupSchema),
  latencyMs: z.object({ p50: z.number(), p95: z.number() }).optional(),
  tokensPerQuery: z.number().optional(),
  indexing: z
    .object({
      files: z.number(),
      bytes: z.number(),
      chunks: z.number(),
      seconds: z.number(),
      megabytesPerSecond: z.number(),
      skipped: z.number(),
    })
    .optional(),
  /** The mean without a signal, and how that differs from the mean with all of them. */
  ablation: z.array(z.object({ without: z.string(), ndcg10: share, change: z.number() })).optional(),
});

export type Figures = z.output<typeof figuresSchema>;
export type Group = z.output<typeof groupSchema>;

export function summarize(asked: readonly Asked[]) {
  const times = asked.map(({ milliseconds }) => milliseconds);
  return {
    ...means(asked),
    interval: [...bootstrapInterval(asked.map(({ score }) => score.ndcg10))] as [number, number],
    suites: groups(asked, ({ suite }) => suite),
    categories: groups(asked, ({ category }) => category),
    latencyMs: { p50: quantile(times, 0.5), p95: quantile(times, 0.95) },
    tokensPerQuery: Math.round(mean(asked.map(({ tokens }) => tokens))),
  };
}

function groups(
  asked: readonly Asked[],
  nameOf: (one: Asked) => string,
): (Group & { recall10: number; mrr: number })[] {
  const byName = Map.groupBy(asked, nameOf);
  return [...byName]
    .map(([name, members]) => ({ name, ...means(members) }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function means(asked: readonly Asked[]) {
  return {
    queries: asked.length,
    ndcg10: mean(asked.map(({ score }) => score.ndcg10)),
    recall10: mean(asked.map(({ score }) => score.recall10)),
    mrr: mean(asked.map(({ score }) => score.reciprocalRank)),
  };
}
