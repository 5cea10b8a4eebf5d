import type { ChunkRecord, DocumentKind, WorkspaceStatistics } from '../../ports/documents.ts';
import { chunkTerms, countTerms } from '../../terms/chunk-terms.ts';
import { TERM_BUCKETS } from '../../terms/dimensions.ts';
import { makePool, type Pool } from '../candidates.ts';
import { readQuestion } from '../question.ts';
import { rank } from '../rank.ts';
import type { Signal } from '../signals/signal.ts';

export interface ChunkIn {
  readonly path: string;
  readonly text?: string;
  readonly id?: string;
  readonly symbols?: readonly string[];
  readonly kind?: DocumentKind;
  readonly part?: ChunkRecord['part'];
  readonly score?: number;
}

export function chunk({
  path,
  text = 'x',
  id = path,
  symbols = [],
  kind = 'code',
  part = 'body',
}: ChunkIn): ChunkRecord {
  const indexedAt = '2026-01-01T00:00:00.000Z';
  const base = {
    id,
    documentId: path,
    profile: 'p',
    path,
    language: 'typescript',
    kind,
    part,
    breadcrumb: [],
    symbols,
    text,
  };
  return { ...base, contentHash: 'sha256:', startLine: 1, endLine: 2, indexedAt };
}

export function statisticsOf(chunks: readonly ChunkRecord[]): WorkspaceStatistics {
  const counts = countTerms(chunks.map((one) => chunkTerms(one)));
  const documentFrequencies = new Uint32Array(TERM_BUCKETS);
  counts.buckets.forEach((bucket, index) => (documentFrequencies[bucket] = counts.counts[index] ?? 0));
  const termLength = counts.length;
  return {
    documents: 1,
    chunks: chunks.length,
    termLength,
    documentFrequencies,
    profiles: {},
    generation: '1',
    indexedAt: null,
  };
}

export function poolOf(query: string, chunks: readonly ChunkIn[]): Pool {
  const records = chunks.map((one) => ({ chunk: chunk(one), score: one.score ?? 1 }));
  return makePool(records, readQuestion(query), statisticsOf(records.map((one) => one.chunk)));
}

/** Paths, best first. */
export function order(query: string, chunks: readonly ChunkIn[], without: readonly string[] = []): string[] {
  return rank(poolOf(query, chunks), { explain: false, without: new Set(without) }).map((hit) => hit.chunk.path);
}

/** What one signal gives each chunk of a pool, in order. */
export function weights(signal: Signal, query: string, chunks: readonly ChunkIn[]): number[] {
  const pool = poolOf(query, chunks);
  return pool.candidates.map(signal.prepare(pool));
}
