import type { DocumentReference, DocumentSnapshot, Transaction } from '@google-cloud/firestore';
import type { CommitOutcome, DocumentCommit } from '../../ports/vector-store.ts';
import type { Calls, Progress } from './calls.ts';
import type { Client } from './client.ts';
import { toDocumentRecord, toStoredDocument } from './document-record.ts';
import type { Refs } from './refs.ts';
import { replaceIn, toShard, toStoredShard } from './shard.ts';

/** Several writers of one document wait for each other's locks; the SDK's own limit is 5. */
const MAX_TRIES = 10;

/** What a write of a transaction may take, beyond a call's deadline: 4,000 of them 20 seconds. */
const MS_PER_WRITE = 5;

/**
 * New versions and deletions, each one transaction: chunks, document and numbers change at one instant,
 * and every query sees one instant, so no reader sees half of it.
 */
export class Commits {
  readonly #client: Client;
  readonly #calls: Calls;
  readonly #refs: Refs;

  constructor(client: Client, calls: Calls, refs: Refs) {
    this.#client = client;
    this.#calls = calls;
    this.#refs = refs;
  }

  commit(workspace: string, commit: DocumentCommit): Promise<CommitOutcome> {
    const record = toStoredDocument(commit.document);
    const chunk = (id: string): DocumentReference => this.#refs.chunk(workspace, id);
    return this.#transaction(async (transaction, progress) => {
      const { document, shard } = await this.#read(transaction, workspace, commit.document.id);
      const before = document.exists ? toDocumentRecord(document) : undefined;
      if ((before?.version ?? 0) !== commit.expectedVersion) return 'conflict';
      if (!(await allStaged(transaction, commit.added.map(chunk)))) return 'conflict';
      for (const id of commit.added) transaction.update(chunk(id), { live: true });
      for (const { id, startLine, endLine } of commit.moved) {
        transaction.update(chunk(id), { startLine, endLine, indexedAt: commit.document.indexedAt });
      }
      for (const id of commit.removed) transaction.delete(chunk(id));
      transaction.set(document.ref, record);
      transaction.set(shard.ref, toStoredShard(replaceIn(toShard(shard), before, commit.document)));
      progress((commit.added.length + commit.moved.length + commit.removed.length) * MS_PER_WRITE);
      return 'committed';
    });
  }

  /** Staged chunks go as well: a rival ingestion that still wants them gets a conflict, and starts over. */
  delete(workspace: string, documentId: string): Promise<boolean> {
    return this.#transaction(async (transaction, progress) => {
      const { document, shard } = await this.#read(transaction, workspace, documentId);
      if (!document.exists) return false;
      const ofDocument = this.#refs.chunks(workspace).where('documentId', '==', documentId).select();
      const chunks = await transaction.get(ofDocument);
      for (const { ref } of chunks.docs) transaction.delete(ref);
      transaction.delete(document.ref);
      transaction.set(shard.ref, toStoredShard(replaceIn(toShard(shard), toDocumentRecord(document), undefined)));
      progress(chunks.size * MS_PER_WRITE);
      return true;
    });
  }

  #transaction<T>(work: (transaction: Transaction, progress: Progress) => Promise<T>): Promise<T> {
    return this.#calls.run((progress) =>
      this.#client.db.runTransaction(
        (transaction) => {
          progress();
          return work(transaction, progress);
        },
        { maxAttempts: MAX_TRIES },
      ),
    );
  }

  async #read(transaction: Transaction, workspace: string, documentId: string) {
    const document = await transaction.get(this.#refs.document(workspace, documentId));
    const shard = await transaction.get(this.#refs.shard(workspace, documentId));
    return { document, shard };
  }
}

async function allStaged(transaction: Transaction, refs: readonly DocumentReference[]): Promise<boolean> {
  if (refs.length === 0) return true;
  const found = await transaction.getAll(...refs, { fieldMask: ['live'] });
  return found.every((chunk: DocumentSnapshot) => chunk.exists && chunk.get('live') === false);
}
