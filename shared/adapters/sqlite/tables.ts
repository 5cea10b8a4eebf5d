/**
 * Keys of chunks are never used twice (AUTOINCREMENT), so that a set of keys names a set of chunks for
 * good. `text` stands last: what comes before it is read without touching its overflow pages. Statements
 * name their index of chunks (INDEXED BY): without statistics SQLite takes the one of all visible chunks
 * for the narrowest, and a commit into 50,000 of them takes 18 ms instead of one.
 */
const CONTENT = `
CREATE TABLE workspaces (
  key INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  generation TEXT NOT NULL,
  documents INTEGER NOT NULL,
  chunks INTEGER NOT NULL,
  term_length INTEGER NOT NULL,
  profiles TEXT NOT NULL,
  indexed_at TEXT
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
  source_id TEXT,
  revision TEXT,
  pages INTEGER,
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
  page INTEGER,
  source_id TEXT,
  revision TEXT,
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

/**
 * `workspace` is a workspace's own name in the tables of sources, leases and generations: they are there
 * before anything is indexed and outlive any index. A row of `erasures` stands for bytes of deleted rows that
 * may still be in the file.
 */
export const TABLES_SINCE_2 = `
CREATE TABLE frequencies (
  workspace INTEGER PRIMARY KEY REFERENCES workspaces (key) ON DELETE CASCADE,
  counts BLOB NOT NULL
) STRICT;

CREATE TABLE term_changes (
  workspace INTEGER NOT NULL REFERENCES workspaces (key) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  changes BLOB NOT NULL,
  PRIMARY KEY (workspace, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE erasures (
  key INTEGER PRIMARY KEY
) STRICT;

CREATE TABLE sources (
  key INTEGER PRIMARY KEY,
  workspace TEXT NOT NULL,
  id TEXT NOT NULL,
  definition TEXT NOT NULL,
  created_at TEXT NOT NULL,
  revision TEXT,
  synced_at TEXT,
  run_id TEXT,
  UNIQUE (workspace, id)
) STRICT;

CREATE TABLE entries (
  source INTEGER NOT NULL REFERENCES sources (key) ON DELETE CASCADE,
  path TEXT NOT NULL,
  version TEXT,
  state TEXT NOT NULL,
  parent TEXT,
  document_id TEXT,
  tries INTEGER NOT NULL,
  reason TEXT,
  checked_in TEXT,
  PRIMARY KEY (source, path)
) STRICT, WITHOUT ROWID;

CREATE TABLE runs (
  source INTEGER NOT NULL REFERENCES sources (key) ON DELETE CASCADE,
  id TEXT NOT NULL,
  started_at TEXT NOT NULL,
  record TEXT NOT NULL,
  PRIMARY KEY (source, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX runs_by_time ON runs (source, started_at, id);

CREATE TABLE leases (
  workspace TEXT NOT NULL,
  name TEXT NOT NULL,
  holder TEXT NOT NULL,
  until INTEGER NOT NULL,
  PRIMARY KEY (workspace, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE generations (
  workspace TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  generations TEXT NOT NULL
) STRICT;

CREATE INDEX keys_by_workspace ON keys (workspace);
`;

/** By a workspace's own name too. An amount is whole, but for money; a sum of whole ones is exact up to 2^53. */
export const TABLES_SINCE_3 = `
CREATE TABLE usage (
  workspace TEXT NOT NULL,
  day TEXT NOT NULL,
  counter TEXT NOT NULL,
  name TEXT NOT NULL,
  amount REAL NOT NULL,
  PRIMARY KEY (workspace, day, counter, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE settings (
  workspace TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  settings TEXT NOT NULL
) STRICT;
`;

export const TABLES = CONTENT + TABLES_SINCE_2 + TABLES_SINCE_3;
