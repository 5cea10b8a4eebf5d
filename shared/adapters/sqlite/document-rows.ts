import type { SQLInputValue } from 'node:sqlite';
import { z } from 'zod';
import type { DocumentRecord, TermCounts } from '../../ports/documents.ts';
import type { DocumentSummary } from '../../ports/vector-store.ts';
import { KINDS } from './chunk-rows.ts';
import { damaged } from './errors.ts';
import { provenance } from './provenance.ts';
import { blob, integer, integerOrNull, json, oneOf, strings, text, textOrNull } from './rows.ts';
import type { Row } from './rows.ts';

const places = z.array(z.tuple([z.string(), z.number(), z.number()]));
const metadata = z.record(z.string(), z.string());

export const UPSERT_DOCUMENT = `INSERT INTO documents
  (workspace, id, version, path, title, language, kind, content_hash, fingerprint, profile, bytes,
   indexed_at, source_id, revision, pages, metadata, skipped, term_length, terms, chunks)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (workspace, id) DO UPDATE SET
    version = excluded.version, path = excluded.path, title = excluded.title, language = excluded.language,
    kind = excluded.kind, content_hash = excluded.content_hash, fingerprint = excluded.fingerprint,
    profile = excluded.profile, bytes = excluded.bytes, indexed_at = excluded.indexed_at,
    source_id = excluded.source_id, revision = excluded.revision, pages = excluded.pages,
    metadata = excluded.metadata, skipped = excluded.skipped,
    term_length = excluded.term_length, terms = excluded.terms, chunks = excluded.chunks`;

/** The values of UPSERT_DOCUMENT, in its order. */
export const documentValues = (workspace: number, document: DocumentRecord): SQLInputValue[] => [
  workspace,
  document.id,
  document.version,
  document.path,
  document.title,
  document.language,
  document.kind,
  document.contentHash,
  document.fingerprint,
  document.profile,
  document.bytes,
  document.indexedAt,
  document.provenance?.sourceId ?? null,
  document.provenance?.revision ?? null,
  document.pages ?? null,
  JSON.stringify(document.metadata),
  JSON.stringify(document.skipped),
  document.terms.length,
  encodeTerms(document.terms),
  JSON.stringify(document.chunks.map(({ id, startLine, endLine }) => [id, startLine, endLine])),
];

export function readDocument(row: Row): DocumentRecord {
  const pages = integerOrNull(row, 'pages');
  return {
    id: text(row, 'id'),
    version: integer(row, 'version'),
    path: text(row, 'path'),
    title: text(row, 'title'),
    language: text(row, 'language'),
    kind: oneOf(row, 'kind', KINDS),
    contentHash: text(row, 'content_hash'),
    fingerprint: text(row, 'fingerprint'),
    profile: text(row, 'profile'),
    metadata: json(row, 'metadata', metadata),
    bytes: integer(row, 'bytes'),
    indexedAt: text(row, 'indexed_at'),
    ...provenance(row),
    ...(pages === null ? {} : { pages }),
    chunks: json(row, 'chunks', places).map(([id, startLine, endLine]) => ({ id, startLine, endLine })),
    terms: decodeTerms(blob(row, 'terms'), integer(row, 'term_length')),
    skipped: json(row, 'skipped', strings),
  };
}

export const SUMMARY_COLUMNS = 'id, path, version, fingerprint, content_hash, indexed_at, source_id';

export function readSummary(row: Row): DocumentSummary {
  const sourceId = textOrNull(row, 'source_id');
  return {
    id: text(row, 'id'),
    path: text(row, 'path'),
    version: integer(row, 'version'),
    fingerprint: text(row, 'fingerprint'),
    contentHash: text(row, 'content_hash'),
    indexedAt: text(row, 'indexed_at'),
    ...(sourceId === null ? {} : { sourceId }),
  };
}

/** All buckets, then all counts. */
function encodeTerms({ buckets, counts }: TermCounts): Uint8Array {
  const both = new Uint16Array(buckets.length + counts.length);
  both.set(buckets);
  both.set(counts, buckets.length);
  return new Uint8Array(both.buffer);
}

function decodeTerms(bytes: Uint8Array, length: number): TermCounts {
  if (bytes.length % 4 !== 0) throw damaged('terms');
  // A copy: its bytes are aligned, and a reader may do with them what it likes.
  const both = new Uint16Array(Uint8Array.from(bytes).buffer);
  return { buckets: both.slice(0, both.length / 2), counts: both.slice(both.length / 2), length };
}
