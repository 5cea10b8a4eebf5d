import { matchPaths } from '../platform/path-glob.ts';
import type { ChunkRecord } from '../ports/documents.ts';
import type { ChunkFilter } from '../ports/vector-store.ts';

/** The store filters what it searches; chunks that come in by their names pass the same conditions here. */
export function passFilter(filter: ChunkFilter, chunks: readonly ChunkRecord[]): ChunkRecord[] {
  const passing = chunks.filter(
    (chunk) =>
      (filter.language === undefined || chunk.language === filter.language) &&
      (filter.kind === undefined || chunk.kind === filter.kind) &&
      (filter.documentId === undefined || chunk.documentId === filter.documentId),
  );
  if (filter.pathGlob === undefined) return passing;
  const matched = matchPaths(
    filter.pathGlob,
    passing.map((chunk) => chunk.path),
  );
  return passing.filter((_, index) => matched[index]);
}
