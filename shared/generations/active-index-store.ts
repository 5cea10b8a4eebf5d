import type { Clock } from '../ports/clock.ts';
import type { ChunkRecord, DocumentRecord, EmbeddedChunk, WorkspaceStatistics } from '../ports/documents.ts';
import type {
  CommitOutcome,
  DocumentCommit,
  DocumentSummary,
  ScoredChunk,
  VectorQuery,
  VectorStore,
} from '../ports/vector-store.ts';
import type { CachedGenerations } from './cached-generations.ts';
import { IndexAt } from './index-at.ts';
import { activeIndex, keptUp, othersOf } from './record.ts';

export interface ActiveIndexDeps {
  /** Of all indexes, by their own names. */
  readonly indexes: VectorStore;
  readonly generations: CachedGenerations;
  readonly clock: Clock;
}

/**
 * The store as everybody but the builder of generations sees it: under a workspace's name stands the index that
 * is active. What is deleted goes from all of a workspace's indexes.
 */
export class ActiveIndexStore implements VectorStore {
  readonly name: VectorStore['name'];
  readonly #deps: ActiveIndexDeps;

  constructor(deps: ActiveIndexDeps) {
    this.name = deps.indexes.name;
    this.#deps = deps;
  }

  ping(): Promise<void> {
    return this.#deps.indexes.ping();
  }

  async pinned(workspace: string): Promise<IndexAt> {
    const record = await this.#deps.generations.readGenerations(workspace);
    return new IndexAt(this.#deps.indexes, activeIndex(workspace, record));
  }

  async statistics(workspace: string): Promise<WorkspaceStatistics> {
    return (await this.pinned(workspace)).statistics();
  }

  async getDocument(workspace: string, documentId: string): Promise<DocumentRecord | undefined> {
    return (await this.pinned(workspace)).getDocument(workspace, documentId);
  }

  async listDocuments(workspace: string): Promise<DocumentSummary[]> {
    return (await this.pinned(workspace)).listDocuments();
  }

  /** Ids of a search that came before a switch are found as well, while the index that it saw is kept up. */
  async getChunks(workspace: string, ids: readonly string[]): Promise<ChunkRecord[]> {
    const { indexes, generations, clock } = this.#deps;
    const record = await generations.readGenerations(workspace);
    const found = new Map<string, ChunkRecord>();
    const names = [activeIndex(workspace, record), ...keptUp(record, clock.now()).map(({ index }) => index)];
    for (const name of names) {
      const missing = ids.filter((id) => !found.has(id));
      if (missing.length === 0) break;
      for (const chunk of await indexes.getChunks(name, missing)) found.set(chunk.id, chunk);
    }
    return ids.flatMap((id) => found.get(id) ?? []);
  }

  async getEmbeddedChunks(workspace: string, ids: readonly string[]): Promise<EmbeddedChunk[]> {
    return (await this.pinned(workspace)).getEmbeddedChunks(workspace, ids);
  }

  async stageChunks(workspace: string, chunks: readonly EmbeddedChunk[]): Promise<void> {
    return (await this.pinned(workspace)).stageChunks(workspace, chunks);
  }

  async commitDocument(workspace: string, commit: DocumentCommit): Promise<CommitOutcome> {
    return (await this.pinned(workspace)).commitDocument(workspace, commit);
  }

  async discardStaged(workspace: string, chunkIds: readonly string[]): Promise<void> {
    return (await this.pinned(workspace)).discardStaged(workspace, chunkIds);
  }

  /**
   * The active index last, so that an interruption leaves a document that can be deleted again; then the others
   * once more, for a copy that was under way and did not know yet. Until no generation was begun or switched to
   * meanwhile.
   */
  async deleteDocument(workspace: string, documentId: string): Promise<boolean> {
    const { indexes, generations } = this.#deps;
    let deleted = false;
    let record = await generations.readNow(workspace);
    for (;;) {
      const others = othersOf(record).map(({ index }) => index);
      for (const index of others) await indexes.deleteDocument(index, documentId);
      if (await indexes.deleteDocument(activeIndex(workspace, record), documentId)) deleted = true;
      for (const index of others) await indexes.deleteDocument(index, documentId);
      const after = await generations.readNow(workspace);
      if (after?.version === record?.version) return deleted;
      record = after;
    }
  }

  /** All of them; gives what readers saw. */
  async deleteIndex(workspace: string): Promise<{ readonly documents: number; readonly chunks: number }> {
    const { indexes, generations } = this.#deps;
    const record = await generations.readNow(workspace);
    for (const { index } of othersOf(record)) await indexes.deleteIndex(index);
    return indexes.deleteIndex(activeIndex(workspace, record));
  }

  async search(workspace: string, query: VectorQuery): Promise<ScoredChunk[]> {
    return (await this.pinned(workspace)).search(workspace, query);
  }

  async findDefinitions(workspace: string, symbol: string, limit: number): Promise<ChunkRecord[]> {
    return (await this.pinned(workspace)).findDefinitions(workspace, symbol, limit);
  }

  close(): Promise<void> {
    return this.#deps.indexes.close();
  }
}
