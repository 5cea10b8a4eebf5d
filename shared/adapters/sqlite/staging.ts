import type { EmbeddedChunk } from '../../ports/documents.ts';
import { KildeError } from '../../platform/errors.ts';
import { VECTOR_DIMENSIONS } from '../../terms/dimensions.ts';
import { chunkValues, INSERT_CHUNK } from './chunk-rows.ts';
import type { Database } from './database.ts';
import { encodeVector } from './vector-codec.ts';
import { ensureWorkspace, workspaceKey } from './workspaces.ts';

/** No ingestion of one document lasts as long: what is staged longer was left by a process that died. */
const ABANDONED_AFTER_MS = 24 * 60 * 60 * 1_000;

/** A wrong vector would only show much later, as hits that are missing. */
export function checkVector(vector: Float32Array): void {
  if (vector.length !== VECTOR_DIMENSIONS) {
    throw new KildeError(
      'store_failed',
      `A vector has ${vector.length} dimensions; the store holds those of ${VECTOR_DIMENSIONS}.`,
    );
  }
  if (!vector.every(Number.isFinite)) {
    throw new KildeError('store_failed', 'A vector holds a value that is not a finite number.');
  }
}

export function stageChunks(db: Database, name: string, chunks: readonly EmbeddedChunk[], now: Date): void {
  for (const { vector } of chunks) checkVector(vector);
  db.writing(() => {
    const workspace = ensureWorkspace(db, name);
    for (const chunk of chunks) stage(db, workspace, chunk, now);
  });
}

function stage(db: Database, workspace: number, chunk: EmbeddedChunk, now: Date): void {
  const key = db.insert(INSERT_CHUNK, ...chunkValues(workspace, now.getTime(), chunk));
  if (key === undefined) return;
  db.run('INSERT INTO vectors (chunk, vector) VALUES (?, ?)', key, encodeVector(chunk.vector));
  for (const symbol of new Set(chunk.symbols)) {
    db.run('INSERT INTO symbols (workspace, name, chunk) VALUES (?, ?, ?)', workspace, symbol, key);
  }
}

export function discardStaged(db: Database, name: string, ids: readonly string[]): void {
  db.writing(() => {
    const workspace = workspaceKey(db, name);
    if (workspace === undefined) return;
    const discard = `DELETE FROM chunks INDEXED BY chunks_by_id
      WHERE workspace = ? AND visible = 0 AND id IN (SELECT value FROM json_each(?))`;
    db.run(discard, workspace, JSON.stringify(ids));
  });
}

export function discardAbandoned(db: Database, now: Date): void {
  db.writing(() =>
    db.run('DELETE FROM chunks WHERE visible = 0 AND staged_at < ?', now.getTime() - ABANDONED_AFTER_MS),
  );
}
