import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { z } from 'zod';
import type { ChunkPlace, TermCounts } from '../../ports/documents.ts';
import { TERM_BUCKETS } from '../../terms/dimensions.ts';

/**
 * Long lists as bytes: a Firestore document holds 1 MiB, and as values of its own 4,000 chunk places
 * would need about 700 kB of it. All numbers are little-endian.
 */

/** 16-bit bucket and count of a term, each; before them the length, 64-bit. */
export function packTerms({ buckets, counts, length }: TermCounts): Buffer {
  const bytes = Buffer.alloc(8 + buckets.length * 4);
  bytes.writeDoubleLE(length, 0);
  buckets.forEach((bucket, i) => {
    bytes.writeUInt16LE(bucket, 8 + i * 4);
    bytes.writeUInt16LE(counts[i] ?? 0, 10 + i * 4);
  });
  return bytes;
}

export function unpackTerms(packed: Uint8Array): TermCounts {
  const bytes = Buffer.from(packed);
  const size = (bytes.length - 8) / 4;
  const [buckets, counts] = [new Uint16Array(size), new Uint16Array(size)];
  for (let i = 0; i < size; i++) {
    buckets[i] = bytes.readUInt16LE(8 + i * 4);
    counts[i] = bytes.readUInt16LE(10 + i * 4);
  }
  return { buckets, counts, length: bytes.readDoubleLE(0) };
}

const placesSchema = z.array(z.tuple([z.string(), z.number(), z.number()]));

/** 4,000 places with ids of 32 hex digits are about 100 kB. */
export function packPlaces(places: readonly ChunkPlace[]): Buffer {
  return packJson(places.map(({ id, startLine, endLine }) => [id, startLine, endLine]));
}

export function unpackPlaces(packed: Uint8Array): ChunkPlace[] {
  return placesSchema.parse(unpackJson(packed)).map(([id, startLine, endLine]) => ({ id, startLine, endLine }));
}

/** Deflated. */
export const packJson = (value: unknown): Buffer => deflateRawSync(JSON.stringify(value));

export const unpackJson = (packed: Uint8Array): unknown => JSON.parse(inflateRawSync(packed).toString());

const SPARSE_ENTRY = 6;
const DENSE_BYTES = TERM_BUCKETS * 4;

/** All counts as 32-bit numbers, or only those above 0, each after its 16-bit bucket, where that is shorter. */
export function packFrequencies(frequencies: Uint32Array): Buffer {
  const held = Array.from(frequencies.keys()).filter((bucket) => frequencies[bucket] !== 0);
  const sparse = held.length * SPARSE_ENTRY < DENSE_BYTES;
  const bytes = Buffer.alloc(sparse ? held.length * SPARSE_ENTRY : DENSE_BYTES);
  if (!sparse) {
    frequencies.forEach((count, bucket) => bytes.writeUInt32LE(count, bucket * 4));
    return bytes;
  }
  held.forEach((bucket, i) => {
    bytes.writeUInt16LE(bucket, i * SPARSE_ENTRY);
    bytes.writeUInt32LE(frequencies[bucket] ?? 0, i * SPARSE_ENTRY + 2);
  });
  return bytes;
}

export function unpackFrequencies(packed: Uint8Array): Uint32Array {
  const bytes = Buffer.from(packed);
  const frequencies = new Uint32Array(TERM_BUCKETS);
  if (bytes.length === DENSE_BYTES) return frequencies.map((_, bucket) => bytes.readUInt32LE(bucket * 4));
  for (let at = 0; at < bytes.length; at += SPARSE_ENTRY) {
    frequencies[bytes.readUInt16LE(at)] = bytes.readUInt32LE(at + 2);
  }
  return frequencies;
}
