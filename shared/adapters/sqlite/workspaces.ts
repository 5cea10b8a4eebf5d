import type { WorkspaceStatistics } from '../../ports/documents.ts';
import type { Database } from './database.ts';
import { integer, text } from './rows.ts';
import { emptyStatistics, encodeFrequencies, FIRST_GENERATION, readStatistics } from './statistics.ts';

/** A workspace's number in the file; undefined when nothing was ever written to it. */
export const workspaceKey = (db: Database, name: string): number | undefined =>
  db.get('SELECT key FROM workspaces WHERE name = ?', (row) => integer(row, 'key'), name);

export function generationOf(db: Database, workspace: number): string {
  const read = 'SELECT generation FROM workspaces WHERE key = ?';
  return db.get(read, (row) => text(row, 'generation'), workspace) ?? FIRST_GENERATION;
}

export function statisticsOf(db: Database, name: string): WorkspaceStatistics {
  return db.get('SELECT * FROM workspaces WHERE name = ?', readStatistics, name) ?? emptyStatistics();
}

/** Inside a write transaction: the workspace's number, made if it has none. */
export function ensureWorkspace(db: Database, name: string): number {
  const known = workspaceKey(db, name);
  if (known !== undefined) return known;
  saveStatistics(db, name, emptyStatistics());
  return ensureWorkspace(db, name);
}

export function saveStatistics(db: Database, name: string, statistics: WorkspaceStatistics): void {
  const { generation, documents, chunks, termLength, profiles, indexedAt, documentFrequencies } = statistics;
  db.run(
    `INSERT INTO workspaces (name, generation, documents, chunks, term_length, profiles, indexed_at, frequencies)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (name) DO UPDATE SET
       generation = excluded.generation, documents = excluded.documents, chunks = excluded.chunks,
       term_length = excluded.term_length, profiles = excluded.profiles, indexed_at = excluded.indexed_at,
       frequencies = excluded.frequencies`,
    name,
    generation,
    documents,
    chunks,
    termLength,
    JSON.stringify(profiles),
    indexedAt,
    encodeFrequencies(documentFrequencies),
  );
}
