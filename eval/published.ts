import type { Figures } from './figures.ts';

const suites = (figures: Readonly<Record<string, number>>) =>
  Object.entries(figures).map(([name, ndcg10]) => ({ name, queries: 0, ndcg10 }));

/**
 * What MinishLab/semble's own benchmark reports, over all of its 63 code bases and for eleven of them.
 * Its pinned revisions differ slightly for some.
 */
export const PUBLISHED: Readonly<Record<string, Figures>> = {
  semble: {
    ndcg10: 0.854,
    suites: suites({
      requests: 0.967,
      express: 0.949,
      zod: 0.643,
      trpc: 0.849,
      gin: 0.89,
      gson: 0.817,
      sinatra: 0.982,
      axum: 0.817,
      alamofire: 0.978,
      libuv: 0.624,
      fastapi: 0.784,
    }),
    categories: [],
  },
  'coderankembed-hybrid': { ndcg10: 0.862, suites: [], categories: [] },
  bm25: { ndcg10: 0.675, suites: [], categories: [] },
  ripgrep: { ndcg10: 0.126, suites: [], categories: [] },
};
