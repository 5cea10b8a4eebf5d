import type { DocumentSnapshot } from '@google-cloud/firestore';
import type { EmbeddedChunk } from '../../ports/documents.ts';
import { batchesOf, chunkBytes } from './batches.ts';
import type { Write } from './bulk.ts';
import { toStoredChunk } from './chunk-record.ts';
import type { Database } from './database.ts';
import { GRPC } from './errors.ts';
import { isOnlyStaged, STANDING_FIELDS, toStanding } from './gates.ts';
import { keyToId } from './ids.ts';
import { getEach } from './pages.ts';
import type { Sweep } from './sweep.ts';

/** Chunks on their way in and, when nothing came of them, out again. Readers never see them: `live` is false. */
export class Staging {
  readonly #database: Database;
  readonly #sweep: Sweep;

  constructor(database: Database, sweep: Sweep) {
    this.#database = database;
    this.#sweep = sweep;
  }

  async stage(workspace: string, chunks: readonly EmbeddedChunk[]): Promise<void> {
    const there = await this.#create(workspace, chunks);
    const removed = await this.#removed(workspace, there);
    if (removed.length === 0) return;
    const documents = new Set(removed.map(({ documentId }) => documentId));
    for (const documentId of documents) await this.#sweep.run(workspace, documentId);
    await this.#create(workspace, removed);
  }

  async discard(workspace: string, ids: readonly string[]): Promise<void> {
    const staged = (await this.#find(workspace, ids)).filter((chunk) => isOnlyStaged(toStanding(chunk)));
    // The precondition is for an attempt or a commit since that read: what they name stays.
    await this.#database.bulk.write(
      batchesOf(staged),
      (writer, { ref, updateTime }) => writer.delete(ref, { ...(updateTime && { lastUpdateTime: updateTime }) }),
      [GRPC.failedPrecondition, GRPC.notFound],
    );
  }

  /** Gives those that were there already. */
  #create(workspace: string, chunks: readonly EmbeddedChunk[]): Promise<EmbeddedChunk[]> {
    const { bulk, client, refs } = this.#database;
    const create: Write<EmbeddedChunk> = (writer, chunk) =>
      writer.create(refs.chunk(workspace, chunk.id), toStoredChunk(client, chunk));
    return bulk.write(batchesOf(chunks, chunkBytes), create, [GRPC.alreadyExists]);
  }

  /** Those that a version removes, and an interruption left: neither staged nor visible, or about to be neither. */
  async #removed(workspace: string, chunks: readonly EmbeddedChunk[]): Promise<EmbeddedChunk[]> {
    const found = await this.#find(
      workspace,
      chunks.map(({ id }) => id),
    );
    const removed = found.filter((chunk) => Object.values(toStanding(chunk).gates).includes('removed'));
    const ids = new Set(removed.map(({ id }) => keyToId(id)));
    return chunks.filter(({ id }) => ids.has(id));
  }

  async #find(workspace: string, ids: readonly string[]): Promise<DocumentSnapshot[]> {
    const refs = ids.map((id) => this.#database.refs.chunk(workspace, id));
    const found: DocumentSnapshot[] = [];
    for await (const chunks of getEach(this.#database, refs, STANDING_FIELDS)) {
      found.push(...chunks.filter(({ exists }) => exists));
    }
    return found;
  }
}
