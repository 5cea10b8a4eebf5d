import type { ChunkRecord, DocumentRecord, EmbeddedChunk, WorkspaceStatistics } from '../ports/documents.ts';
import type {
  CommitOutcome,
  DocumentCommit,
  DocumentSummary,
  ScoredChunk,
  VectorQuery,
  VectorStore,
} from '../ports/vector-store.ts';

/** One index, whatever name it is asked for by. */
export class IndexAt implements VectorStore {
  readonly name: VectorStore['name'];
  readonly index: string;
  readonly #indexes: VectorStore;

  constructor(indexes: VectorStore, index: string) {
    this.name = indexes.name;
    this.index = index;
    this.#indexes = indexes;
  }

  ping(): Promise<void> {
    return this.#indexes.ping();
  }

  statistics(): Promise<WorkspaceStatistics> {
    return this.#indexes.statistics(this.index);
  }

  getDocument(_workspace: string, documentId: string): Promise<DocumentRecord | undefined> {
    return this.#indexes.getDocument(this.index, documentId);
  }

  listDocuments(): Promise<DocumentSummary[]> {
    return this.#indexes.listDocuments(this.index);
  }

  getChunks(_workspace: string, ids: readonly string[]): Promise<ChunkRecord[]> {
    return this.#indexes.getChunks(this.index, ids);
  }

  getEmbeddedChunks(_workspace: string, ids: readonly string[]): Promise<EmbeddedChunk[]> {
    return this.#indexes.getEmbeddedChunks(this.index, ids);
  }

  stageChunks(_workspace: string, chunks: readonly EmbeddedChunk[]): Promise<void> {
    return this.#indexes.stageChunks(this.index, chunks);
  }

  commitDocument(_workspace: string, commit: DocumentCommit): Promise<CommitOutcome> {
    return this.#indexes.commitDocument(this.index, commit);
  }

  discardStaged(_workspace: string, chunkIds: readonly string[]): Promise<void> {
    return this.#indexes.discardStaged(this.index, chunkIds);
  }

  deleteDocument(_workspace: string, documentId: string): Promise<boolean> {
    return this.#indexes.deleteDocument(this.index, documentId);
  }

  deleteIndex(): Promise<{ readonly documents: number; readonly chunks: number }> {
    return this.#indexes.deleteIndex(this.index);
  }

  search(_workspace: string, query: VectorQuery): Promise<ScoredChunk[]> {
    return this.#indexes.search(this.index, query);
  }

  findDefinitions(_workspace: string, symbol: string, limit: number): Promise<ChunkRecord[]> {
    return this.#indexes.findDefinitions(this.index, symbol, limit);
  }

  close(): Promise<void> {
    return this.#indexes.close();
  }
}
