import type { WorkspaceStatistics } from '../ports/documents.ts';
import { bucketOf, hashTerm } from './hash.ts';

/** How fast a repeated term stops counting (Robertson & Zaragoza: 1.2 to 2). */
export const K1 = 1.6;
/** How far a long chunk is held against it; chunks are cut to one size, so there is less to correct. */
export const B = 0.5;

/** What a term's frequency is worth in a chunk of this length: from 0 up to `K1 + 1`. */
export function saturation(frequency: number, length: number, typicalLength: number): number {
  return (frequency * (K1 + 1)) / (frequency + K1 * (1 - B + (B * length) / Math.max(1, typicalLength)));
}

/** In how many chunks a term may occur; hashing can only make it more, so 0 means that none holds it. */
export function documentFrequency(term: string, statistics: WorkspaceStatistics): number {
  return statistics.documentFrequencies[bucketOf(hashTerm(term))] ?? 0;
}

/** How much a term tells in this workspace; never negative (Lucene's form). */
export function inverseDocumentFrequency(term: string, statistics: WorkspaceStatistics): number {
  const held = documentFrequency(term, statistics);
  const chunks = Math.max(statistics.chunks, held);
  return Math.log(1 + (chunks - held + 0.5) / (held + 0.5));
}
