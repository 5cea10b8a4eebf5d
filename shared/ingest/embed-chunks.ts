import pLimit from 'p-limit';
import type { ChunkRecord, EmbeddedChunk } from '../ports/documents.ts';
import type { Embedded, Embedder, EmbedLimits } from '../ports/embedder.ts';
import { KildeError } from '../platform/errors.ts';
import { estimateTokens } from '../platform/tokens.ts';
import { DENSE_DIMENSIONS } from '../terms/dimensions.ts';
import { chunkTerms } from '../terms/chunk-terms.ts';
import { chunkVector } from '../terms/hybrid-vector.ts';

export interface EmbeddedChunks {
  readonly chunks: readonly EmbeddedChunk[];
  readonly tokens: number;
  readonly usd: number;
}

/** What the model reads of a chunk: its place first, because code seldom says what it belongs to. */
export function embeddingText(chunk: ChunkRecord): string {
  return `${[chunk.path, ...chunk.breadcrumb].join(' > ')}\n${chunk.text}`;
}

/** Embeds in batches, within the provider's limits; all chunks or none: after the first failure nothing more is paid. */
export async function embedChunks(
  embedder: Embedder,
  chunks: readonly ChunkRecord[],
  signal?: AbortSignal,
): Promise<EmbeddedChunks> {
  const embedded = await runBatches(embedder, inBatches(chunks, embedder.limits), signal);
  return {
    chunks: embedded.flatMap((batch) => batch.chunks),
    tokens: embedded.reduce((sum, batch) => sum + batch.tokens, 0),
    usd: embedded.reduce((sum, batch) => sum + batch.usd, 0),
  };
}

async function runBatches(
  embedder: Embedder,
  batches: readonly ChunkRecord[][],
  outer?: AbortSignal,
): Promise<EmbeddedChunks[]> {
  const limit = pLimit(embedder.limits.concurrency);
  const failed = new AbortController();
  const signal = outer === undefined ? failed.signal : AbortSignal.any([failed.signal, outer]);
  const run = async (batch: readonly ChunkRecord[]): Promise<EmbeddedChunks> => {
    try {
      return await embedBatch(embedder, batch, signal);
    } catch (error) {
      // Batches under way are taken back, those that wait end before they call.
      failed.abort();
      throw error;
    }
  };
  return Promise.all(batches.map((batch) => limit(run, batch)));
}

/** Consecutive runs that hold at most `inputs` texts and an estimated `tokens` tokens; none is empty. */
export function inBatches(chunks: readonly ChunkRecord[], limits: EmbedLimits): ChunkRecord[][] {
  const batches: ChunkRecord[][] = [];
  let batch: ChunkRecord[] = [];
  let tokens = 0;
  for (const chunk of chunks) {
    const size = estimateTokens(embeddingText(chunk));
    if (batch.length > 0 && (batch.length >= limits.inputs || tokens + size > limits.tokens)) {
      batches.push(batch);
      batch = [];
      tokens = 0;
    }
    batch.push(chunk);
    tokens += size;
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}

async function embedBatch(
  embedder: Embedder,
  batch: readonly ChunkRecord[],
  signal: AbortSignal,
): Promise<EmbeddedChunks> {
  if (signal.aborted) throw new KildeError('cancelled', 'The caller went away; nothing was changed.');
  const embedded = await embedder.embed(batch.map(embeddingText), signal);
  checkShape(embedded, batch.length);
  const chunks = batch.map((chunk, index) => ({
    ...chunk,
    vector: chunkVector(embedded.vectors[index] ?? null, chunkTerms(chunk)),
  }));
  return { chunks, tokens: embedded.tokens, usd: embedded.usd };
}

/** Other dimensions would be stored and then silently never match: refuse them here, for every provider. */
function checkShape(embedded: Embedded, count: number): void {
  const odd = embedded.vectors.find((vector) => vector.length !== DENSE_DIMENSIONS);
  if (embedded.vectors.length === count && odd === undefined) return;
  throw new KildeError(
    'provider_failed',
    `The embedding provider answered ${embedded.vectors.length} vectors of ${(odd ?? embedded.vectors[0])?.length ?? 0} dimensions; expected ${count} of ${DENSE_DIMENSIONS}.`,
  );
}
