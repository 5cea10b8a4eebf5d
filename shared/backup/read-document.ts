import { KildeError } from '../platform/errors.ts';
import type { ChunkPlace, DocumentRecord, EmbeddedChunk } from '../ports/documents.ts';
import type { VectorStore } from '../ports/vector-store.ts';

/** A document and all its chunks with their vectors, of one version. */
export interface WholeDocument {
  readonly document: DocumentRecord;
  /** In the order of `document.chunks`. */
  readonly chunks: readonly EmbeddedChunk[];
}

/** Writers commit a document in seconds at most, and hardly ever the same one again at once. */
const MAX_TRIES = 10;

type Source = Pick<VectorStore, 'getDocument' | 'getEmbeddedChunks'>;

/**
 * As it is now, whatever is written meanwhile; undefined when it is not there any more.
 * @throws KildeError store_failed when the document and its chunks differ though nobody writes.
 */
export async function readDocument(store: Source, index: string, id: string): Promise<WholeDocument | undefined> {
  for (let attempt = 0; attempt < MAX_TRIES; attempt += 1) {
    const document = await store.getDocument(index, id);
    if (document === undefined) return undefined;
    const chunks = await store.getEmbeddedChunks(
      index,
      document.chunks.map((place) => place.id),
    );
    if (agree(document.chunks, chunks)) return { document, chunks };
    const now = await store.getDocument(index, id);
    if (now?.version === document.version) throw damaged(document);
  }
  throw new KildeError('conflict', 'A document kept changing while it was read; try again.', { retryable: true });
}

const agree = (places: readonly ChunkPlace[], chunks: readonly EmbeddedChunk[]): boolean =>
  places.length === chunks.length &&
  places.every(({ id, startLine, endLine }, i) => {
    const chunk = chunks[i];
    return chunk?.id === id && chunk.startLine === startLine && chunk.endLine === endLine;
  });

const damaged = ({ path }: DocumentRecord): KildeError =>
  new KildeError(
    'store_failed',
    `The store lacks chunks of ${JSON.stringify(path.slice(0, 200))}. Delete that document and add it again, or restore an earlier backup.`,
  );
