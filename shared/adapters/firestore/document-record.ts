import type { DocumentData, DocumentSnapshot } from '@google-cloud/firestore';
import { z } from 'zod';
import { KildeError } from '../../platform/errors.ts';
import type { DocumentRecord } from '../../ports/documents.ts';
import type { DocumentSummary } from '../../ports/vector-store.ts';
import type { Filterable } from './conditions.ts';
import { keyToId } from './ids.ts';
import { packPlaces, packTerms, unpackPlaces, unpackTerms } from './packing.ts';
import { flattenProvenance, liftProvenance, provenanceShape } from './provenance.ts';
import { MAX_RECORD_BYTES, parseStored, storedBytes, storedCount, unreadable } from './stored.ts';

const summary = z.object({
  path: z.string(),
  version: storedCount,
  fingerprint: z.string(),
  contentHash: z.string(),
  indexedAt: z.string(),
  sourceId: provenanceShape.sourceId,
});

const filterable = z.object({
  path: z.string(),
  language: z.string(),
  kind: z.enum(['code', 'prose', 'data']),
});

const schema = summary.extend(filterable.shape).extend({
  title: z.string(),
  profile: z.string(),
  /** JSON, because Firestore refuses some names of fields, and a caller may choose any. */
  metadata: z.string(),
  bytes: storedCount,
  revision: provenanceShape.revision,
  pages: storedCount.optional(),
  chunks: storedBytes,
  terms: storedBytes,
  skipped: z.array(z.string()),
});

const metadataSchema = z.record(z.string(), z.string());

export const SUMMARY_FIELDS: readonly string[] = Object.keys(summary.shape);
export const FILTERABLE_FIELDS: readonly string[] = Object.keys(filterable.shape);

export function toStoredDocument(document: DocumentRecord): DocumentData {
  const { id: _, ...record } = flattenProvenance(document);
  const metadata = JSON.stringify(record.metadata);
  const chunks = packPlaces(record.chunks);
  const terms = packTerms(record.terms);
  const texts = [metadata, record.path, record.title, ...record.skipped].join('');
  const size = chunks.length + terms.length + Buffer.byteLength(texts);
  if (size > MAX_RECORD_BYTES) {
    throw new KildeError(
      'store_failed',
      `The document’s record with ${record.chunks.length} chunks is ${size} bytes, and Firestore keeps ${MAX_RECORD_BYTES} at most. Split the document into smaller ones.`,
    );
  }
  return { ...record, metadata, chunks, terms };
}

export function toDocumentRecord(snapshot: DocumentSnapshot): DocumentRecord {
  const stored = liftProvenance(parseStored(schema, snapshot));
  try {
    return {
      ...stored,
      id: keyToId(snapshot.id),
      metadata: metadataSchema.parse(JSON.parse(stored.metadata)),
      chunks: unpackPlaces(stored.chunks),
      terms: unpackTerms(stored.terms),
    };
  } catch (error) {
    throw unreadable('documents', error);
  }
}

export const toFilterable = (snapshot: DocumentSnapshot): Filterable => parseStored(filterable, snapshot);

export function toDocumentSummary(snapshot: DocumentSnapshot): DocumentSummary {
  return { id: keyToId(snapshot.id), ...parseStored(summary, snapshot) };
}
