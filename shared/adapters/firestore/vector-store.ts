import type { ChunkRecord, DocumentRecord, EmbeddedChunk, WorkspaceStatistics } from '../../ports/documents.ts';
import type {
  CommitOutcome,
  DocumentCommit,
  DocumentSummary,
  ScoredChunk,
  VectorQuery,
  VectorStore,
} from '../../ports/vector-store.ts';
import { Commits } from './commits.ts';
import type { Database } from './database.ts';
import { deleteIndex } from './delete-index.ts';
import { SUMMARY_FIELDS, toDocumentRecord, toDocumentSummary } from './document-record.ts';
import { Lookups } from './lookups.ts';
import type { FirestoreSettings } from './options.ts';
import { allOf } from './pages.ts';
import { Search } from './search.ts';
import { Staging } from './staging.ts';
import { StatisticsReader } from './statistics.ts';
import { Sweep } from './sweep.ts';
import { Visible } from './visible.ts';

type DeletedIndex = Awaited<ReturnType<VectorStore['deleteIndex']>>;

type Settings = Pick<FirestoreSettings, 'statisticsTtlMs' | 'maxChangesAtOnce'>;

/** The parts of the adapter behind one port. */
export class FirestoreVectorStore implements VectorStore {
  readonly name = 'firestore';
  readonly #database: Database;
  readonly #staging: Staging;
  readonly #commits: Commits;
  readonly #search: Search;
  readonly #lookups: Lookups;
  readonly #statistics: StatisticsReader;

  constructor(database: Database, { statisticsTtlMs, maxChangesAtOnce }: Settings) {
    const sweep = new Sweep(database);
    const visible = new Visible(database);
    this.#database = database;
    this.#staging = new Staging(database, sweep);
    this.#commits = new Commits(database, sweep, maxChangesAtOnce);
    this.#lookups = new Lookups(database, visible);
    this.#statistics = new StatisticsReader(database.calls, database.refs, statisticsTtlMs);
    this.#search = new Search(database, visible, (workspace) => this.#statistics.lastChunks(workspace));
  }

  async ping(): Promise<void> {
    await this.#database.calls.read(() => this.#database.refs.key('').get());
  }

  statistics(workspace: string): Promise<WorkspaceStatistics> {
    return this.#statistics.read(workspace);
  }

  async getDocument(workspace: string, documentId: string): Promise<DocumentRecord | undefined> {
    const snapshot = await this.#database.calls.read(() => this.#database.refs.document(workspace, documentId).get());
    return snapshot.exists ? toDocumentRecord(snapshot) : undefined;
  }

  async listDocuments(workspace: string): Promise<DocumentSummary[]> {
    const query = this.#database.refs
      .documents(workspace)
      .orderBy('path')
      .select(...SUMMARY_FIELDS);
    const documents: DocumentSummary[] = [];
    for await (const snapshot of allOf(this.#database.calls, query)) documents.push(toDocumentSummary(snapshot));
    return documents;
  }

  getChunks(workspace: string, ids: readonly string[]): Promise<ChunkRecord[]> {
    return this.#lookups.byId(workspace, ids);
  }

  getEmbeddedChunks(workspace: string, ids: readonly string[]): Promise<EmbeddedChunk[]> {
    return this.#lookups.embeddedById(workspace, ids);
  }

  stageChunks(workspace: string, chunks: readonly EmbeddedChunk[]): Promise<void> {
    return this.#staging.stage(workspace, chunks);
  }

  discardStaged(workspace: string, chunkIds: readonly string[]): Promise<void> {
    return this.#staging.discard(workspace, chunkIds);
  }

  async commitDocument(workspace: string, commit: DocumentCommit): Promise<CommitOutcome> {
    try {
      return await this.#commits.commit(workspace, commit);
    } finally {
      this.#statistics.forget(workspace);
    }
  }

  async deleteDocument(workspace: string, documentId: string): Promise<boolean> {
    try {
      return await this.#commits.delete(workspace, documentId);
    } finally {
      this.#statistics.forget(workspace);
    }
  }

  async deleteIndex(workspace: string): Promise<DeletedIndex> {
    // Another process may have written since this one read the numbers.
    this.#statistics.forget(workspace);
    try {
      const { documents, chunks } = await this.#statistics.read(workspace);
      await deleteIndex(this.#database, workspace);
      return { documents, chunks };
    } finally {
      this.#statistics.forget(workspace);
    }
  }

  search(workspace: string, query: VectorQuery): Promise<ScoredChunk[]> {
    return this.#search.run(workspace, query);
  }

  findDefinitions(workspace: string, symbol: string, limit: number): Promise<ChunkRecord[]> {
    return this.#lookups.bySymbol(workspace, symbol, limit);
  }

  async close(): Promise<void> {
    await this.#database.calls.close(() => this.#database.client.db.terminate());
  }
}
