import type { DatabaseSync } from 'node:sqlite';
import { KildeError } from '../../platform/errors.ts';

/** "Kild" in ASCII: tells a store from any other SQLite file. */
const APPLICATION_ID = 0x4b_69_6c_64;

/** Raised with every change of the tables; a migration takes each older version one up. */
export const SCHEMA_VERSION = 1;

/**
 * Keys of chunks are never used twice (AUTOINCREMENT), so that a set of keys names a set of chunks for
 * good. `text` stands last: what comes before it is read without touching its overflow pages. Statements
 * name their index of chunks (INDEXED BY): without statistics SQLite takes the one of all visible chunks
 * for the narrowest, and a commit into 50,000 of them takes 18 ms instead of one.
 */
const TABLES = `
CREATE TABLE workspaces (
  key INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  generation TEXT NOT NULL,
  documents INTEGER NOT NULL,
  chunks INTEGER NOT NULL,
  term_length INTEGER NOT NULL,
  profiles TEXT NOT NULL,
  indexed_at TEXT,
  frequencies BLOB NOT NULL
) STRICT;

CREATE TABLE documents (
  key INTEGER PRIMARY KEY,
  workspace INTEGER NOT NULL REFERENCES workspaces (key),
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  path TEXT NOT NULL,
  title TEXT NOT NULL,
  language TEXT NOT NULL,
  kind TEXT NOT NULL,
  content_hash TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  profile TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  indexed_at TEXT NOT NULL,
  source_revision TEXT,
  metadata TEXT NOT NULL,
  skipped TEXT NOT NULL,
  term_length INTEGER NOT NULL,
  terms BLOB NOT NULL,
  chunks TEXT NOT NULL,
  UNIQUE (workspace, id)
) STRICT;

CREATE TABLE chunks (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  workspace INTEGER NOT NULL REFERENCES workspaces (key),
  visible INTEGER NOT NULL,
  staged_at INTEGER NOT NULL,
  id TEXT NOT NULL,
  document_id TEXT NOT NULL,
  profile TEXT NOT NULL,
  path TEXT NOT NULL,
  language TEXT NOT NULL,
  kind TEXT NOT NULL,
  part TEXT NOT NULL,
  breadcrumb TEXT NOT NULL,
  symbols TEXT NOT NULL,
  content_hash TEXT NOT NULL,
  start_line INTEGER NOT NULL,
  end_line INTEGER NOT NULL,
  indexed_at TEXT NOT NULL,
  text TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX chunks_by_id ON chunks (workspace, id);
CREATE INDEX chunks_visible ON chunks (workspace) WHERE visible = 1;
CREATE INDEX chunks_of_document ON chunks (workspace, document_id);
CREATE INDEX chunks_staged ON chunks (staged_at) WHERE visible = 0;

CREATE TABLE vectors (
  chunk INTEGER PRIMARY KEY REFERENCES chunks (key) ON DELETE CASCADE,
  vector BLOB NOT NULL
) STRICT;

CREATE TABLE symbols (
  workspace INTEGER NOT NULL,
  name TEXT NOT NULL,
  chunk INTEGER NOT NULL REFERENCES chunks (key) ON DELETE CASCADE,
  PRIMARY KEY (workspace, name, chunk)
) STRICT, WITHOUT ROWID;
CREATE INDEX symbols_of_chunk ON symbols (chunk);

CREATE TABLE keys (
  id TEXT PRIMARY KEY,
  hash TEXT NOT NULL,
  workspace TEXT NOT NULL,
  scopes TEXT NOT NULL,
  expires_at TEXT
) STRICT;
`;

function pragma(db: DatabaseSync, name: 'application_id' | 'user_version'): number {
  const value = db.prepare(`PRAGMA ${name}`).get()?.[name];
  return typeof value === 'number' ? value : 0;
}

const refuse = (message: string): never => {
  throw new KildeError('store_failed', message);
};

/** Runs inside one write transaction, so that of two processes that open a new file one makes the tables. */
export function prepareSchema(db: DatabaseSync): void {
  const version = pragma(db, 'user_version');
  if (pragma(db, 'application_id') === APPLICATION_ID) {
    if (version > SCHEMA_VERSION) {
      refuse(
        `The store file has format ${version}, written by a newer Kilde; this one knows ${SCHEMA_VERSION}. ` +
          'Update Kilde, or name another file.',
      );
    }
    return;
  }
  const { tables } = db.prepare('SELECT count(*) AS tables FROM sqlite_schema').get() ?? {};
  if (tables !== 0 || version !== 0) {
    refuse('The file is a SQLite database, but not a Kilde store. Name another file, or one that is not there yet.');
  }
  db.exec(TABLES);
  db.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${SCHEMA_VERSION}`);
}
