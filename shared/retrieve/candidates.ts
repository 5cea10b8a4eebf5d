import type { ChunkRecord, WorkspaceStatistics } from '../ports/documents.ts';
import type { ScoredChunk } from '../ports/vector-store.ts';
import { inverseDocumentFrequency, saturation } from '../terms/bm25.ts';
import { indexFields } from '../terms/index-text.ts';
import { terms } from '../terms/tokens.ts';
import type { Question } from './question.ts';

/** A chunk that may be an answer. */
export interface Candidate {
  readonly chunk: ChunkRecord;
  /** BM25 of its real terms, as a share of the best candidate's: 0 to 1. */
  readonly relevance: number;
  /** The store's score, which holds the likeness of meaning too, as a share of the best: 0 to 1; 0 for what came in by name. */
  readonly likeness: number;
}

/** Everything a signal may look at. */
export interface Pool {
  readonly question: Question;
  readonly candidates: readonly Candidate[];
}

/** The store's order came from hashed terms; here each chunk's own terms are counted. */
export function makePool(found: readonly ScoredChunk[], question: Question, statistics: WorkspaceStatistics): Pool {
  const weights = new Map(
    question.terms.map(({ term, weight }) => [term, weight * inverseDocumentFrequency(term, statistics)]),
  );
  const typicalLength = statistics.termLength / Math.max(1, statistics.chunks);
  const scores = found.map(({ chunk }) => bm25(chunk, weights, typicalLength));
  const best = Math.max(0, ...scores);
  const nearest = Math.max(0, ...found.map(({ score }) => score));
  const candidates = found.map(({ chunk, score }, index) => ({
    chunk,
    relevance: best === 0 ? 0 : (scores[index] ?? 0) / best,
    likeness: nearest === 0 ? 0 : Math.max(0, score / nearest),
  }));
  return { question, candidates };
}

/** Summed in the question's order, so that equal chunks have equal scores to the last bit. */
function bm25(chunk: ChunkRecord, weights: ReadonlyMap<string, number>, typicalLength: number): number {
  const counts = new Map<string, number>();
  let length = 0;
  for (const field of indexFields(chunk)) {
    for (const term of terms(field.text)) {
      length += field.weight;
      if (weights.has(term)) counts.set(term, (counts.get(term) ?? 0) + field.weight);
    }
  }
  let score = 0;
  for (const [term, weight] of weights) {
    const count = counts.get(term);
    if (count !== undefined) score += weight * saturation(count, length, typicalLength);
  }
  return score;
}
