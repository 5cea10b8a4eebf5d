import type { WorkspaceStatistics } from '../ports/documents.ts';
import { documentFrequency, inverseDocumentFrequency, saturation } from './bm25.ts';
import type { ChunkTerms } from './chunk-terms.ts';
import { DENSE_DIMENSIONS, VECTOR_DIMENSIONS } from './dimensions.ts';
import { dimensionOf, hashTerm, signOf } from './hash.ts';
import { rootOf } from './stem.ts';

/**
 * Length in terms that a chunk is compared with. A constant, not the workspace's mean: a stored vector
 * must not change when other documents do.
 */
export const TYPICAL_LENGTH = 300;

/**
 * How much the embedding counts in the choice of candidates, against the words. Likenesses of embeddings
 * differ by some tenths, sums of word weights by several units; the evaluation does not tell 4 from 9.
 */
export const DENSE_SCALE = 6;
/** The lexical half of a question has length 1 before this. */
export const LEXICAL_SCALE = 1;

export interface QueryTerm {
  readonly term: string;
  readonly weight: number;
}

/**
 * One vector that holds both meanings: the embedding, then BM25 weights of the chunk's terms, hashed
 * with signs. Its dot product with `queryVector` is the weighted sum of both likenesses, so that one
 * nearest-neighbour query finds candidates by either.
 */
export function chunkVector(dense: Float32Array | null, terms: ChunkTerms): Float32Array<ArrayBuffer> {
  const vector = new Float32Array(VECTOR_DIMENSIONS);
  if (dense !== null) vector.set(dense);
  for (const [root, frequency] of byRoot(terms.frequencies, Math.max)) {
    addTerm(vector, root, saturation(frequency, terms.length, TYPICAL_LENGTH));
  }
  if (terms.prior !== 1) vector.forEach((value, index) => (vector[index] = value * terms.prior));
  return vector;
}

/** The other side: each term counts by how rare it is in the workspace. */
export function queryVector(
  dense: Float32Array | null,
  terms: readonly QueryTerm[],
  statistics: WorkspaceStatistics,
): Float32Array<ArrayBuffer> {
  const vector = new Float32Array(VECTOR_DIMENSIONS);
  if (dense !== null) dense.forEach((value, index) => (vector[index] = value * DENSE_SCALE));
  const weighted = terms
    // A word that no chunk holds could only bring in what shares its dimension.
    .filter(({ term }) => documentFrequency(term, statistics) > 0)
    .map(({ term, weight }) => [term, weight * inverseDocumentFrequency(term, statistics)] as const);
  const weights = byRoot(weighted, Math.min);
  const norm = Math.hypot(...weights.values());
  if (norm === 0) return vector;
  for (const [root, weight] of weights) addTerm(vector, root, (weight / norm) * LEXICAL_SCALE);
  return vector;
}

/**
 * A word and its stem are one root here. Every term of a chunk adds noise to the 1,024 dimensions it
 * shares with the others; with roots alone, 100 candidates hold 97.7 % of the relevant files of the
 * evaluation, with all terms 96.8 %, unhashed 98.0 %. The ranking then counts each form again.
 */
function byRoot(
  terms: Iterable<readonly [string, number]>,
  choose: (a: number, b: number) => number,
): Map<string, number> {
  const roots = new Map<string, number>();
  for (const [term, value] of terms) {
    const root = rootOf(term);
    const before = roots.get(root);
    roots.set(root, before === undefined ? value : choose(before, value));
  }
  return roots;
}

function addTerm(vector: Float32Array, term: string, value: number): void {
  const hash = hashTerm(term);
  const at = DENSE_DIMENSIONS + dimensionOf(hash);
  vector[at] = (vector[at] ?? 0) + signOf(hash) * value;
}
