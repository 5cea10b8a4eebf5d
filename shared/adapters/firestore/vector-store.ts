import type { ChunkRecord, DocumentRecord, EmbeddedChunk, WorkspaceStatistics } from '../../ports/documents.ts';
import type {
  CommitOutcome,
  DocumentCommit,
  DocumentSummary,
  ScoredChunk,
  VectorQuery,
  VectorStore,
} from '../../ports/vector-store.ts';
import type { Calls } from './calls.ts';
import { CHUNK_FIELDS, toChunkRecord } from './chunk-record.ts';
import type { Client } from './client.ts';
import { Commits } from './commits.ts';
import { SUMMARY_FIELDS, toDocumentRecord, toDocumentSummary } from './document-record.ts';
import { allOf } from './pages.ts';
import type { Refs } from './refs.ts';
import { Search } from './search.ts';
import { Staging } from './staging.ts';
import { StatisticsReader } from './statistics.ts';

const CHUNKS_AT_ONCE = 500;

/** The parts of the adapter behind one port. */
export class FirestoreVectorStore implements VectorStore {
  readonly name = 'firestore';
  readonly #client: Client;
  readonly #calls: Calls;
  readonly #refs: Refs;
  readonly #staging: Staging;
  readonly #commits: Commits;
  readonly #search: Search;
  readonly #statistics: StatisticsReader;

  constructor(client: Client, calls: Calls, refs: Refs, statisticsTtlMs: number) {
    this.#client = client;
    this.#calls = calls;
    this.#refs = refs;
    this.#staging = new Staging(client, calls, refs);
    this.#commits = new Commits(client, calls, refs);
    this.#search = new Search(client, calls, refs);
    this.#statistics = new StatisticsReader(calls, refs, statisticsTtlMs);
  }

  async ping(): Promise<void> {
    await this.#calls.run(() => this.#refs.key('').get());
  }

  statistics(workspace: string): Promise<WorkspaceStatistics> {
    return this.#statistics.read(workspace);
  }

  async getDocument(workspace: string, documentId: string): Promise<DocumentRecord | undefined> {
    const snapshot = await this.#calls.run(() => this.#refs.document(workspace, documentId).get());
    return snapshot.exists ? toDocumentRecord(snapshot) : undefined;
  }

  async listDocuments(workspace: string): Promise<DocumentSummary[]> {
    const query = this.#refs
      .documents(workspace)
      .orderBy('path')
      .select(...SUMMARY_FIELDS);
    const documents: DocumentSummary[] = [];
    for await (const snapshot of allOf(this.#calls, query)) documents.push(toDocumentSummary(snapshot));
    return documents;
  }

  async getChunks(workspace: string, ids: readonly string[]): Promise<ChunkRecord[]> {
    const chunks: ChunkRecord[] = [];
    for (let at = 0; at < ids.length; at += CHUNKS_AT_ONCE) {
      const refs = ids.slice(at, at + CHUNKS_AT_ONCE).map((id) => this.#refs.chunk(workspace, id));
      const fieldMask = [...CHUNK_FIELDS, 'live'];
      const found = await this.#calls.run(() => this.#client.db.getAll(...refs, { fieldMask }));
      chunks.push(...found.filter((chunk) => chunk.get('live') === true).map(toChunkRecord));
    }
    return chunks;
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

  search(workspace: string, query: VectorQuery): Promise<ScoredChunk[]> {
    return this.#search.run(workspace, query);
  }

  async findDefinitions(workspace: string, symbol: string, limit: number): Promise<ChunkRecord[]> {
    const query = this.#refs
      .chunks(workspace)
      .where('symbols', 'array-contains', symbol)
      .where('live', '==', true)
      .select(...CHUNK_FIELDS)
      .limit(limit);
    const { docs } = await this.#calls.run(() => query.get());
    return docs.map(toChunkRecord);
  }

  async close(): Promise<void> {
    await this.#calls.close(() => this.#client.db.terminate());
  }
}
