import { DatabaseSync } from 'node:sqlite';
import { recordOf } from '../../../../tests/contracts/fixtures.ts';
import type { Version } from '../../../../tests/contracts/fixtures.ts';
import { frequenciesOf } from '../../../../tests/contracts/vector-store/statistics.ts';
import type { KeyRecord } from '../../../ports/keys.ts';
import { encodeVector } from '../vector-codec.ts';

/** As version 1 made them, to the letter. */
const TABLES_1 = `
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

PRAGMA application_id = 1265200228;
PRAGMA user_version = 1;
`;

type Values = Readonly<Record<string, string | number | null | Uint8Array>>;

function insert(db: DatabaseSync, table: string, values: Values): number {
  const names = Object.keys(values);
  const marks = names.map(() => '?').join(', ');
  const statement = db.prepare(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${marks})`);
  return Number(statement.run(...Object.values(values)).lastInsertRowid);
}

export interface Contents {
  readonly workspaces: Readonly<Record<string, readonly Version[]>>;
  readonly keys?: readonly KeyRecord[];
}

/** A file of version 1, as it is after a clean close. Its documents say a revision, as some of that time did. */
export function writeVersion1(file: string, { workspaces, keys = [] }: Contents): void {
  const db = new DatabaseSync(file);
  db.exec('PRAGMA journal_mode = WAL');
  db.exec(TABLES_1);
  for (const [name, versions] of Object.entries(workspaces)) {
    const workspace = insert(db, 'workspaces', numbersOf(name, versions));
    for (const { document, chunks } of versions) {
      insert(db, 'documents', { workspace, ...documentRow(document) });
      for (const chunk of chunks) insertChunk(db, workspace, chunk);
    }
  }
  for (const { expiresAt, scopes, ...key } of keys) {
    insert(db, 'keys', { ...key, scopes: JSON.stringify(scopes), expires_at: expiresAt });
  }
  db.close();
}

function numbersOf(name: string, versions: readonly Version[]): Values {
  const chunks = versions.flatMap((version) => version.chunks);
  const profiles = Object.groupBy(chunks, (chunk) => chunk.profile);
  const counted = Object.entries(profiles).map(([profile, list]) => [profile, list?.length]);
  const terms = versions.map(({ document }) => document.terms);
  return {
    name,
    generation: `generation of ${name}`,
    documents: versions.length,
    chunks: chunks.length,
    term_length: terms.reduce((sum, each) => sum + each.length, 0),
    profiles: JSON.stringify(Object.fromEntries(counted)),
    indexed_at: versions.at(-1)?.document.indexedAt ?? null,
    frequencies: new Uint8Array(frequenciesOf(terms).buffer),
  };
}

function documentRow(document: Version['document']): Values {
  const { terms } = document;
  const both = Uint16Array.of(...terms.buckets, ...terms.counts);
  return {
    id: document.id,
    version: document.version,
    path: document.path,
    title: document.title,
    language: document.language,
    kind: document.kind,
    content_hash: document.contentHash,
    fingerprint: document.fingerprint,
    profile: document.profile,
    bytes: document.bytes,
    indexed_at: document.indexedAt,
    source_revision: 'a1b2c3',
    metadata: JSON.stringify(document.metadata),
    skipped: JSON.stringify(document.skipped),
    term_length: terms.length,
    terms: new Uint8Array(both.buffer),
    chunks: JSON.stringify(document.chunks.map(({ id, startLine, endLine }) => [id, startLine, endLine])),
  };
}

function insertChunk(db: DatabaseSync, workspace: number, chunk: Version['chunks'][number]): void {
  const record = recordOf(chunk);
  const key = insert(db, 'chunks', {
    workspace,
    visible: 1,
    staged_at: 0,
    id: record.id,
    document_id: record.documentId,
    profile: record.profile,
    path: record.path,
    language: record.language,
    kind: record.kind,
    part: record.part,
    breadcrumb: JSON.stringify(record.breadcrumb),
    symbols: JSON.stringify(record.symbols),
    content_hash: record.contentHash,
    start_line: record.startLine,
    end_line: record.endLine,
    indexed_at: record.indexedAt,
    text: record.text,
  });
  insert(db, 'vectors', { chunk: key, vector: encodeVector(chunk.vector) });
  for (const name of new Set(record.symbols)) insert(db, 'symbols', { workspace, name, chunk: key });
}
