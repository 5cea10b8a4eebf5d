import type { WorkspaceStatistics } from '../../ports/documents.ts';
import { TERM_BUCKETS } from '../../terms/dimensions.ts';
import type { Counters } from './counters.ts';
import { afterChange, FIRST_GENERATION, NO_COUNTERS, readCounters } from './counters.ts';
import type { Database } from './database.ts';
import { changeFrequencies, frequenciesOf } from './frequencies.ts';
import { integer, text } from './rows.ts';
import { termChanges } from './term-changes.ts';
import type { Replacement } from './term-changes.ts';

/** A workspace's number in the file; undefined when nothing was ever written to it. */
export const workspaceKey = (db: Database, name: string): number | undefined =>
  db.get('SELECT key FROM workspaces WHERE name = ?', (row) => integer(row, 'key'), name);

/** Undefined when there is no such workspace, any more. */
export const generationOf = (db: Database, workspace: number): string | undefined =>
  db.get('SELECT generation FROM workspaces WHERE key = ?', (row) => text(row, 'generation'), workspace);

export function statisticsOf(db: Database, name: string): WorkspaceStatistics {
  const workspace = workspaceKey(db, name);
  if (workspace === undefined) {
    return { ...NO_COUNTERS, profiles: {}, documentFrequencies: new Uint32Array(TERM_BUCKETS) };
  }
  return { ...countersOf(db, workspace), documentFrequencies: frequenciesOf(db, workspace) };
}

export const countersOf = (db: Database, workspace: number): Counters =>
  db.get('SELECT * FROM workspaces WHERE key = ?', readCounters, workspace) ?? NO_COUNTERS;

/** Inside a write transaction: the workspace's number, made if it has none. */
export function ensureWorkspace(db: Database, name: string): number {
  const known = workspaceKey(db, name);
  if (known !== undefined) return known;
  const make = `INSERT INTO workspaces (name, generation, documents, chunks, term_length, profiles)
    VALUES (?, ?, 0, 0, 0, '{}')`;
  db.run(make, name, FIRST_GENERATION);
  return ensureWorkspace(db, name);
}

/** Inside a write transaction: all numbers follow what happened to a document. */
export function countReplacement(db: Database, workspace: number, replacement: Replacement): void {
  const { generation, documents, chunks, termLength, profiles, indexedAt } = afterChange(
    countersOf(db, workspace),
    replacement,
  );
  const write = `UPDATE workspaces SET generation = ?, documents = ?, chunks = ?, term_length = ?, profiles = ?,
    indexed_at = ? WHERE key = ?`;
  db.run(write, generation, documents, chunks, termLength, JSON.stringify(profiles), indexedAt, workspace);
  changeFrequencies(db, workspace, termChanges(replacement));
}
