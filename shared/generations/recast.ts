import { planChunks } from '../ingest/plan-chunks.ts';
import { INDEX_FORMAT, type PreparedDocument } from '../ingest/prepare-document.ts';
import { sha256Hex } from '../platform/hash.ts';
import type { ChunkRecord, DocumentRecord } from '../ports/documents.ts';

/**
 * A document as it would be under another profile. Its chunks stay as they were cut, so that nothing is read or
 * parsed again; only their ids are others, as a chunk's profile is part of its id.
 */
export function recast(document: DocumentRecord, chunks: readonly ChunkRecord[], profile: string): PreparedDocument {
  const { version: _version, ...rest } = document;
  const { id: documentId, path, language, kind, indexedAt } = document;
  const pages = new Map(chunks.flatMap(({ startLine, page }) => (page === undefined ? [] : [[startLine, page]])));
  const pageOf = pages.size === 0 ? undefined : (line: number) => pages.get(line) ?? 1;
  const planned = planChunks({ documentId, profile, path, language, kind, indexedAt, drafts: chunks, pageOf });
  return {
    ...rest,
    profile,
    fingerprint: fingerprintUnder(document, profile),
    chunks: chunks.map((chunk, index) => ({ ...chunk, id: planned[index]?.id ?? chunk.id, profile })),
  };
}

/**
 * The very fingerprint that taking the document in under that profile gives, so that the same content again is
 * known as such. Notes of its extraction stand first among what was skipped; how many they are, the fingerprint
 * that it has tells. Where none fits, an older Kilde took it in: then no fingerprint is right.
 */
function fingerprintUnder(document: DocumentRecord, profile: string): string {
  for (let notes = 0; notes <= document.skipped.length; notes += 1) {
    const of = (under: string) => fingerprintOf(document, document.skipped.slice(0, notes), under);
    if (of(document.profile) === document.fingerprint) return of(profile);
  }
  return sha256Hex('copied', profile, document.fingerprint);
}

/** As `prepareDocument` makes it, which a test holds it to. */
function fingerprintOf(document: DocumentRecord, notes: readonly string[], profile: string): string {
  const { path, title, language, metadata, contentHash, pages = null } = document;
  const sorted = Object.entries(metadata).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return sha256Hex(
    String(INDEX_FORMAT),
    profile,
    path,
    title,
    language,
    JSON.stringify(sorted),
    contentHash,
    JSON.stringify([pages, notes]),
  );
}
