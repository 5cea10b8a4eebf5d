import { DENSE_DIMENSIONS } from '../../terms/dimensions.ts';

/** `parseHTTPRequest_v2` → parse HTTP Request v 2. Letters without case stay together as one run. */
const PART = /\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{Ll}\p{Lo}\p{Lm}\p{M}]+|\p{N}+/gu;
/** A run longer than this is data (base64, a hash), not a word. */
const LONGEST_PART = 64;

const SHORTEST_GRAM = 3;
const LONGEST_GRAM = 5;
/** Marks where a word begins and ends, so that `re…` and `…er` are told from the same letters inside. */
const EDGE = 0;

/**
 * The direction of a text by the pieces of its words: every run of three to five characters of each word
 * is hashed to a dimension and a sign (feature hashing), so that words that share a stem, an inflection
 * or a compound share dimensions. A word that comes again adds the logarithm of its count. Long words
 * have more pieces and so more weight, which stands in for their rarity. All zeros for a text without
 * letters and digits.
 */
export function subwordVector(text: string): Float32Array {
  const sums = new Float64Array(DENSE_DIMENSIONS);
  for (const [part, count] of countParts(text)) addPieces(part, 1 + Math.log(count), sums);
  const vector = new Float32Array(sums);
  const length = Math.sqrt(sums.reduce((sum, value) => sum + value * value, 0));
  return length === 0 ? vector : vector.map((value) => value / length);
}

function countParts(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const match of text.normalize('NFC').match(PART) ?? []) {
    const part = match.slice(0, LONGEST_PART).toLowerCase();
    counts.set(part, (counts.get(part) ?? 0) + 1);
  }
  return counts;
}

/** Adds every piece once; the hashes of the longer pieces go on from those of the shorter. */
function addPieces(part: string, weight: number, sums: Float64Array): void {
  const last = part.length + 1;
  const unitAt = (at: number): number => (at === 0 || at === last ? EDGE : part.charCodeAt(at - 1));
  for (let start = 0; start + SHORTEST_GRAM - 1 <= last; start += 1) {
    let hash = 0x811c9dc5;
    for (let at = start; at < start + LONGEST_GRAM && at <= last; at += 1) {
      hash = Math.imul(hash ^ unitAt(at), 0x01000193);
      if (at - start + 1 >= SHORTEST_GRAM) addPiece(hash, weight, sums);
    }
  }
}

function addPiece(fnv: number, weight: number, sums: Float64Array): void {
  // murmur3's finaliser: FNV-1a mixes its low bits poorly, and two independent numbers are taken out of one hash.
  let hash = Math.imul(fnv ^ (fnv >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  hash = (hash ^ (hash >>> 16)) >>> 0;
  const dimension = hash % DENSE_DIMENSIONS;
  sums[dimension] = (sums[dimension] ?? 0) + (hash >>> 31 === 0 ? weight : -weight);
}
