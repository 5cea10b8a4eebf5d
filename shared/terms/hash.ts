import { LEXICAL_DIMENSIONS, TERM_BUCKETS } from './dimensions.ts';

/**
 * 32-bit hash of a term: FNV-1a over UTF-16 units, then the murmur3 finaliser, because the low bits of
 * plain FNV are poorly mixed and three independent numbers are taken out of one hash below.
 */
export function hashTerm(term: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < term.length; i += 1) hash = Math.imul(hash ^ term.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Where a term is counted in the document-frequency table: the low 14 bits. */
export const bucketOf = (hash: number): number => hash % TERM_BUCKETS;

/** Where a term stands in the lexical half: ten bits that `bucketOf` does not use. */
export const dimensionOf = (hash: number): number => (hash >>> 14) % LEXICAL_DIMENSIONS;

/** Signed hashing: terms that share a dimension cancel out on average instead of adding up. */
export const signOf = (hash: number): 1 | -1 => (hash >>> 31 === 0 ? 1 : -1);
