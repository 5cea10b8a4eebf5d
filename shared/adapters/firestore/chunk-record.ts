import type { DocumentData, DocumentSnapshot } from '@google-cloud/firestore';
import { z } from 'zod';
import type { ChunkRecord, EmbeddedChunk } from '../../ports/documents.ts';
import type { Client } from './client.ts';
import { keyToId } from './ids.ts';
import { flattenProvenance, liftProvenance, provenanceShape } from './provenance.ts';
import { parseStored, storedVector } from './stored.ts';

const schema = z.object({
  documentId: z.string(),
  profile: z.string(),
  path: z.string(),
  language: z.string(),
  kind: z.enum(['code', 'prose', 'data']),
  part: z.enum(['body', 'outline']),
  breadcrumb: z.array(z.string()),
  symbols: z.array(z.string()),
  text: z.string(),
  contentHash: z.string(),
  startLine: z.int(),
  endLine: z.int(),
  page: z.int().optional(),
  indexedAt: z.string(),
  ...provenanceShape,
});

/** All that a reader wants of a chunk; its vector, 22 kB on the wire, is hardly ever read back. */
export const CHUNK_FIELDS: readonly string[] = Object.keys(schema.shape);

export function toStoredChunk(client: Client, chunk: EmbeddedChunk): DocumentData {
  const { id: _, vector, ...record } = chunk;
  return { ...flattenProvenance(record), live: false, staged: true, vector: client.toVector(vector) };
}

export function toChunkRecord(snapshot: DocumentSnapshot): ChunkRecord {
  return { id: keyToId(snapshot.id), ...liftProvenance(parseStored(schema, snapshot)) };
}

export const VECTOR_FIELD = 'vector';

const vectorSchema = z.object({ [VECTOR_FIELD]: storedVector });

export const toStoredVector = (snapshot: DocumentSnapshot): readonly number[] =>
  parseStored(vectorSchema, snapshot)[VECTOR_FIELD].toArray();
