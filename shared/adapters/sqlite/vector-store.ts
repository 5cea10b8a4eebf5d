import type { Clock } from '../../ports/clock.ts';
import type { ChunkRecord, DocumentRecord, EmbeddedChunk, WorkspaceStatistics } from '../../ports/documents.ts';
import type {
  CommitOutcome,
  DocumentCommit,
  DocumentSummary,
  ScoredChunk,
  VectorQuery,
  VectorStore,
} from '../../ports/vector-store.ts';
import { KildeError } from '../../platform/errors.ts';
import { CHUNK_COLUMNS, readChunk, readEmbedded } from './chunk-rows.ts';
import { commitDocument, documentOf } from './commit.ts';
import type { Database } from './database.ts';
import { deleteDocument, deleteIndex } from './deletion.ts';
import type { Deleted } from './deletion.ts';
import { readSummary, SUMMARY_COLUMNS } from './document-rows.ts';
import { ResidentIndexes } from './resident-indexes.ts';
import { integer } from './rows.ts';
import { checkVector, discardStaged, stageChunks } from './staging.ts';
import type { RankedKey } from './workspace-index.ts';
import { statisticsOf, workspaceKey } from './workspaces.ts';

const MAX_LIMIT = 1_000;

/** Chunks by a list of ids. Left to itself, SQLite goes through all of the workspace's, and the list for each of them. */
const ASKED_CHUNKS = `json_each(?) asked
  CROSS JOIN chunks c INDEXED BY chunks_by_id ON c.workspace = ? AND c.id = asked.value`;

export interface SqliteVectorStoreOptions {
  readonly clock: Clock;
  /** Memory for the vectors of all workspaces together; the one just searched always stays. */
  readonly residentBytes: number;
}

/** Synchronous work behind asynchronous calls: a call is over before the next one starts. */
export class SqliteVectorStore implements VectorStore {
  readonly name = 'sqlite';
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #indexes: ResidentIndexes;

  constructor(db: Database, { clock, residentBytes }: SqliteVectorStoreOptions) {
    this.#db = db;
    this.#clock = clock;
    this.#indexes = new ResidentIndexes(db, residentBytes);
  }

  async ping(): Promise<void> {
    this.#db.reading(() =>
      this.#db.get('SELECT count(*) AS tables FROM sqlite_schema', (row) => integer(row, 'tables')),
    );
  }

  async statistics(workspace: string): Promise<WorkspaceStatistics> {
    return this.#db.reading(() => statisticsOf(this.#db, workspace));
  }

  async getDocument(workspace: string, documentId: string): Promise<DocumentRecord | undefined> {
    return this.#reading(workspace, undefined, (key) => documentOf(this.#db, key, documentId));
  }

  async listDocuments(workspace: string): Promise<DocumentSummary[]> {
    const list = `SELECT ${SUMMARY_COLUMNS} FROM documents WHERE workspace = ? ORDER BY path, id`;
    return this.#reading(workspace, [], (key) => this.#db.all(list, readSummary, key));
  }

  async getChunks(workspace: string, ids: readonly string[]): Promise<ChunkRecord[]> {
    const find = `SELECT ${CHUNK_COLUMNS} FROM ${ASKED_CHUNKS} WHERE c.visible = 1 ORDER BY asked.key`;
    return this.#reading(workspace, [], (key) => this.#db.all(find, readChunk, JSON.stringify(ids), key));
  }

  async getEmbeddedChunks(workspace: string, ids: readonly string[]): Promise<EmbeddedChunk[]> {
    const find = `SELECT ${CHUNK_COLUMNS}, v.vector FROM ${ASKED_CHUNKS} CROSS JOIN vectors v ON v.chunk = c.key
      WHERE c.visible = 1 ORDER BY asked.key`;
    return this.#reading(workspace, [], (key) => this.#db.all(find, readEmbedded, JSON.stringify(ids), key));
  }

  async stageChunks(workspace: string, chunks: readonly EmbeddedChunk[]): Promise<void> {
    stageChunks(this.#db, workspace, chunks, this.#clock.now());
  }

  async commitDocument(workspace: string, commit: DocumentCommit): Promise<CommitOutcome> {
    return commitDocument(this.#db, workspace, commit);
  }

  async discardStaged(workspace: string, chunkIds: readonly string[]): Promise<void> {
    discardStaged(this.#db, workspace, chunkIds);
  }

  async deleteDocument(workspace: string, documentId: string): Promise<boolean> {
    return deleteDocument(this.#db, workspace, documentId);
  }

  async deleteIndex(workspace: string): Promise<Deleted> {
    const deleted = deleteIndex(this.#db, workspace);
    this.#db.reading(() => this.#indexes.forgetDeleted());
    return deleted;
  }

  async search(workspace: string, query: VectorQuery): Promise<ScoredChunk[]> {
    if (!Number.isInteger(query.limit) || query.limit < 1 || query.limit > MAX_LIMIT) {
      throw new KildeError('store_failed', `A search asked for ${query.limit} chunks; ask for 1 to ${MAX_LIMIT}.`);
    }
    checkVector(query.vector);
    return this.#db.reading(() => {
      this.#indexes.forgetDeleted();
      const key = workspaceKey(this.#db, workspace);
      return key === undefined ? [] : this.#withChunks(this.#indexes.current(key).search(query));
    });
  }

  async findDefinitions(workspace: string, symbol: string, limit: number): Promise<ChunkRecord[]> {
    const find = `SELECT ${CHUNK_COLUMNS} FROM symbols s JOIN chunks c ON c.key = s.chunk
      WHERE s.workspace = ? AND s.name = ? AND c.visible = 1 ORDER BY c.id LIMIT ?`;
    return this.#reading(workspace, [], (key) => this.#db.all(find, readChunk, key, symbol, Math.max(0, limit)));
  }

  async close(): Promise<void> {
    this.#indexes.clear();
    this.#db.close();
  }

  /** Of one moment; `none` for a workspace that was never written. */
  #reading<T>(workspace: string, none: T, body: (key: number) => T): T {
    return this.#db.reading(() => {
      const key = workspaceKey(this.#db, workspace);
      return key === undefined ? none : body(key);
    });
  }

  #withChunks(ranked: readonly RankedKey[]): ScoredChunk[] {
    const find = `SELECT ${CHUNK_COLUMNS} FROM json_each(?) asked JOIN chunks c ON c.key = asked.value ORDER BY asked.key`;
    const chunks = this.#db.all(find, readChunk, JSON.stringify(ranked.map(({ key }) => key)));
    if (chunks.length !== ranked.length) throw new KildeError('store_failed', 'The index and the store file differ.');
    return chunks.map((chunk, i) => ({ chunk, score: ranked[i]!.score }));
  }
}
