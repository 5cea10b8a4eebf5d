import type { Relevant } from './questions.ts';

/** Hits that are looked at. */
export const DEPTH = 10;

export interface Place {
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
}

export interface Score {
  /** Binary gain, `1 / log2(rank + 1)`, over the ideal order of as many entries as could stand in ten. */
  readonly ndcg10: number;
  /** Share of the relevant entries that were found. */
  readonly recall10: number;
  /** 1 / rank of the first relevant hit; 0 without one. */
  readonly reciprocalRank: number;
}

/** An entry is found at the rank of the first hit in its file (and lines, where it has some). */
export function scoreHits(hits: readonly Place[], relevant: readonly Relevant[]): Score {
  const top = hits.slice(0, DEPTH);
  const ranks = relevant.map((entry) => top.findIndex((hit) => answers(hit, entry)) + 1).filter((rank) => rank > 0);
  const gain = ranks.reduce((sum, rank) => sum + discount(rank), 0);
  let ideal = 0;
  for (let rank = 1; rank <= Math.min(DEPTH, relevant.length); rank += 1) ideal += discount(rank);
  return {
    ndcg10: ideal === 0 ? 0 : gain / ideal,
    recall10: relevant.length === 0 ? 0 : ranks.length / relevant.length,
    reciprocalRank: ranks.length === 0 ? 0 : 1 / Math.min(...ranks),
  };
}

const discount = (rank: number): number => 1 / Math.log2(rank + 1);

function answers(hit: Place, { path, lines }: Relevant): boolean {
  const sameFile = hit.path === path || hit.path.endsWith(`/${path}`) || path.endsWith(`/${hit.path}`);
  return sameFile && (lines === undefined || (hit.startLine <= lines.end && hit.endLine >= lines.start));
}
