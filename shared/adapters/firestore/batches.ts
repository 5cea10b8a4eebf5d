import type { EmbeddedChunk } from '../../ports/documents.ts';

/** What the SDK's BulkWriter puts in one request. */
export const MAX_BATCH_WRITES = 20;

/** Google's limit is 10 MiB; its emulator hangs for minutes above 4. */
export const MAX_BATCH_BYTES = 3 * 1_024 * 1_024;

/** A number of a vector as JSON, `{"doubleValue":-0.12345678806304932}`; by gRPC it is 11 bytes. */
const BYTES_PER_DIMENSION = 40;
const BYTES_BESIDES = 4_096;

export function chunkBytes(chunk: EmbeddedChunk): number {
  return chunk.vector.length * BYTES_PER_DIMENSION + Buffer.byteLength(chunk.text) + BYTES_BESIDES;
}

/** In order; each within both limits, unless one item alone is over the bytes. */
export function batchesOf<T>(items: readonly T[], bytesOf: (item: T) => number = () => 0): T[][] {
  const batches: T[][] = [];
  let bytes = 0;
  for (const item of items) {
    const size = bytesOf(item);
    const batch = batches.at(-1);
    if (batch === undefined || batch.length === MAX_BATCH_WRITES || bytes + size > MAX_BATCH_BYTES) {
      batches.push([item]);
      bytes = size;
    } else {
      batch.push(item);
      bytes += size;
    }
  }
  return batches;
}
