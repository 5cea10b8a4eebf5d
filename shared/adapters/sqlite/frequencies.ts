import { TERM_BUCKETS } from '../../terms/dimensions.ts';
import type { Database } from './database.ts';
import { damaged } from './errors.ts';
import { blob, integer } from './rows.ts';
import { applyChanges, decodeChanges, encodeChanges } from './term-changes.ts';
import type { TermChanges } from './term-changes.ts';

/**
 * The table of frequencies is 64 KiB, and a document changes a hundred of its numbers, on every page of it. So
 * a commit writes its changes beside the table, and one in 16 commits takes them over: for documents of one
 * chunk, commits take two thirds of the time and write half as much.
 */
const CHANGES_AT_MOST = 16;

/** Exact, as of the newest commit. Of one moment when it is called inside a transaction. */
export function frequenciesOf(db: Database, workspace: number): Uint32Array {
  const read = 'SELECT counts FROM frequencies WHERE workspace = ?';
  const frequencies =
    db.get(read, (row) => decodeFrequencies(blob(row, 'counts')), workspace) ?? new Uint32Array(TERM_BUCKETS);
  db.each(
    'SELECT changes FROM term_changes WHERE workspace = ?',
    (row) => applyChanges(frequencies, decodeChanges(blob(row, 'changes'))),
    workspace,
  );
  return frequencies;
}

/** Inside a write transaction. */
export function changeFrequencies(db: Database, workspace: number, changes: TermChanges): void {
  if (changes.buckets.length === 0) return;
  const highest = 'SELECT coalesce(max(number), 0) AS highest FROM term_changes WHERE workspace = ?';
  const number = 1 + (db.get(highest, (row) => integer(row, 'highest'), workspace) ?? 0);
  const note = 'INSERT INTO term_changes (workspace, number, changes) VALUES (?, ?, ?)';
  db.run(note, workspace, number, encodeChanges(changes));
  if (number >= CHANGES_AT_MOST) takeOver(db, workspace);
}

function takeOver(db: Database, workspace: number): void {
  const { buffer } = frequenciesOf(db, workspace);
  const write = `INSERT INTO frequencies (workspace, counts) VALUES (?, ?)
    ON CONFLICT (workspace) DO UPDATE SET counts = excluded.counts`;
  db.run(write, workspace, new Uint8Array(buffer));
  db.run('DELETE FROM term_changes WHERE workspace = ?', workspace);
}

function decodeFrequencies(bytes: Uint8Array): Uint32Array {
  if (bytes.length !== TERM_BUCKETS * 4) throw damaged('frequencies');
  return new Uint32Array(Uint8Array.from(bytes).buffer);
}
