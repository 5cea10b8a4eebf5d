import type { SQLInputValue } from 'node:sqlite';
import type { ChunkPart, ChunkRecord, DocumentKind, EmbeddedChunk } from '../../ports/documents.ts';
import { provenance } from './provenance.ts';
import { blob, integer, integerOrNull, json, oneOf, strings, text } from './rows.ts';
import type { Row } from './rows.ts';
import { decodeVector, toDense } from './vector-codec.ts';
import type { IndexedChunk } from './workspace-index.ts';

export const KINDS: readonly DocumentKind[] = ['code', 'prose', 'data'];
const PARTS: readonly ChunkPart[] = ['body', 'outline'];

export const CHUNK_COLUMNS = `c.key, c.id, c.document_id, c.profile, c.path, c.language, c.kind, c.part,
  c.breadcrumb, c.symbols, c.content_hash, c.start_line, c.end_line, c.page, c.source_id, c.revision,
  c.indexed_at, c.text`;

export const INSERT_CHUNK = `INSERT INTO chunks
  (workspace, visible, staged_at, id, document_id, profile, path, language, kind, part,
   breadcrumb, symbols, content_hash, start_line, end_line, page, source_id, revision, indexed_at, text)
  VALUES (?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (workspace, id) DO NOTHING`;

/** The values of INSERT_CHUNK, in its order. */
export const chunkValues = (workspace: number, stagedAt: number, chunk: EmbeddedChunk): SQLInputValue[] => [
  workspace,
  stagedAt,
  chunk.id,
  chunk.documentId,
  chunk.profile,
  chunk.path,
  chunk.language,
  chunk.kind,
  chunk.part,
  JSON.stringify(chunk.breadcrumb),
  JSON.stringify(chunk.symbols),
  chunk.contentHash,
  chunk.startLine,
  chunk.endLine,
  chunk.page ?? null,
  chunk.provenance?.sourceId ?? null,
  chunk.provenance?.revision ?? null,
  chunk.indexedAt,
  chunk.text,
];

export function readChunk(row: Row): ChunkRecord {
  const page = integerOrNull(row, 'page');
  return {
    id: text(row, 'id'),
    documentId: text(row, 'document_id'),
    profile: text(row, 'profile'),
    path: text(row, 'path'),
    language: text(row, 'language'),
    kind: oneOf(row, 'kind', KINDS),
    part: oneOf(row, 'part', PARTS),
    breadcrumb: json(row, 'breadcrumb', strings),
    symbols: json(row, 'symbols', strings),
    text: text(row, 'text'),
    contentHash: text(row, 'content_hash'),
    startLine: integer(row, 'start_line'),
    endLine: integer(row, 'end_line'),
    ...(page === null ? {} : { page }),
    ...provenance(row),
    indexedAt: text(row, 'indexed_at'),
  };
}

export const readEmbedded = (row: Row): EmbeddedChunk => ({
  ...readChunk(row),
  vector: toDense(decodeVector(blob(row, 'vector'))),
});

export const INDEXED_COLUMNS = 'c.key, c.id, c.document_id, c.path, c.language, c.kind, v.vector';

export const readIndexed = (row: Row): IndexedChunk => ({
  key: integer(row, 'key'),
  id: text(row, 'id'),
  documentId: text(row, 'document_id'),
  path: text(row, 'path'),
  language: text(row, 'language'),
  kind: text(row, 'kind'),
  vector: decodeVector(blob(row, 'vector')),
});
