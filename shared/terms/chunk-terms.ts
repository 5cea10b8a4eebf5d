import type { TermCounts } from '../ports/documents.ts';
import { bucketOf, hashTerm } from './hash.ts';
import type { IndexedChunk } from './index-text.ts';
import { indexFields } from './index-text.ts';
import { pathRole } from './path-roles.ts';
import { terms } from './tokens.ts';

/** A chunk as a bag of words. */
export interface ChunkTerms {
  /** How often each term occurs, times the weight of the field it stands in. */
  readonly frequencies: ReadonlyMap<string, number>;
  /** Sum of the frequencies, a whole number. */
  readonly length: number;
  /** What the chunk's vector is multiplied with: below 1 it needs a better match to become a candidate. */
  readonly prior: number;
}

/**
 * Tests repeat the words of what they test, many times over, and would fill the pool of candidates in
 * its place. Asked for by name or by path they still come first: nothing else holds those words.
 */
const TEST_PRIOR = 0.6;

export function chunkTerms(chunk: IndexedChunk): ChunkTerms {
  const frequencies = new Map<string, number>();
  let length = 0;
  for (const field of indexFields(chunk)) {
    for (const term of terms(field.text)) {
      frequencies.set(term, (frequencies.get(term) ?? 0) + field.weight);
      length += field.weight;
    }
  }
  return { frequencies, length, prior: pathRole(chunk.path) === 'test' ? TEST_PRIOR : 1 };
}

/** The largest count the table's 16 bits hold; a document of more chunks than that counts as this many. */
const MOST = 0xffff;

/** A document's share of the workspace's statistics: chunks per hashed term, each chunk once per bucket. */
export function countTerms(chunks: readonly ChunkTerms[]): TermCounts {
  const held = new Map<number, number>();
  let length = 0;
  for (const chunk of chunks) {
    length += chunk.length;
    const buckets = new Set<number>();
    for (const term of chunk.frequencies.keys()) buckets.add(bucketOf(hashTerm(term)));
    for (const bucket of buckets) held.set(bucket, Math.min(MOST, (held.get(bucket) ?? 0) + 1));
  }
  const buckets = Uint16Array.from(held.keys()).toSorted();
  return { buckets, counts: Uint16Array.from(buckets, (bucket) => held.get(bucket) ?? 0), length };
}
