import type { DocumentSnapshot } from '@google-cloud/firestore';
import type { ScoredChunk, VectorQuery } from '../../ports/vector-store.ts';
import { toStoredVector, VECTOR_FIELD } from './chunk-record.ts';
import type { Database } from './database.ts';
import { toDocumentRecord } from './document-record.ts';
import { toJournal } from './journal.ts';
import { READER_FIELDS, toVisibleChunk } from './visible.ts';

/** Their vectors are about 2 MB on the wire. */
const CHUNKS_AT_ONCE = 100;

/**
 * Search in one document without Firestore's: its record tells the chunks of its version, and each vector
 * is read. For a document of thousands of chunks while another version of it is made, whose chunks take
 * up all that one vector query can give.
 */
export function scanDocument(
  { refs, transactions }: Database,
  workspace: string,
  documentId: string,
  { vector, limit }: Pick<VectorQuery, 'vector' | 'limit'>,
): Promise<ScoredChunk[]> {
  return transactions.read(async (transaction, progress) => {
    const journal = toJournal(await transaction.get(refs.journal(workspace, documentId)));
    const document = await transaction.get(refs.document(workspace, documentId));
    const places = document.exists ? toDocumentRecord(document).chunks : [];
    let hits: ScoredChunk[] = [];
    for (let at = 0; at < places.length; at += CHUNKS_AT_ONCE) {
      const some = places.slice(at, at + CHUNKS_AT_ONCE).map(({ id }) => refs.chunk(workspace, id));
      const found = await transaction.getAll(...some, { fieldMask: [...READER_FIELDS, VECTOR_FIELD] });
      progress();
      const scored = found
        .filter(({ exists }) => exists)
        .flatMap((snapshot) => {
          const chunk = toVisibleChunk(snapshot, journal);
          return chunk === undefined ? [] : [{ chunk, score: dot(vector, snapshot) }];
        });
      hits = best([...hits, ...scored], limit);
    }
    return hits;
  });
}

function dot(vector: Float32Array, snapshot: DocumentSnapshot): number {
  return toStoredVector(snapshot).reduce((sum, value, i) => sum + value * (vector[i] ?? 0), 0);
}

export const best = (hits: readonly ScoredChunk[], limit: number): ScoredChunk[] =>
  hits.toSorted((a, b) => b.score - a.score || (a.chunk.id < b.chunk.id ? -1 : 1)).slice(0, limit);
