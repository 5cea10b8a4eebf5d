import type { BulkWriter, BulkWriterError } from '@google-cloud/firestore';
import pLimit from 'p-limit';
import type { EmbeddedChunk } from '../../ports/documents.ts';
import { batchesOf, chunkBytes } from './batches.ts';
import type { Calls } from './calls.ts';
import { toStoredChunk } from './chunk-record.ts';
import type { Client } from './client.ts';
import { GRPC, statusOf } from './errors.ts';
import type { Refs } from './refs.ts';

const BATCHES_AT_ONCE = 8;
const READS_AT_ONCE = 300;
const MAX_TRIES = 5;

type Write<T> = (writer: BulkWriter, item: T) => Promise<unknown>;

/** Chunks on their way in and, when nothing came of them, out again. Readers never see them: `live` is false. */
export class Staging {
  readonly #client: Client;
  readonly #calls: Calls;
  readonly #refs: Refs;

  constructor(client: Client, calls: Calls, refs: Refs) {
    this.#client = client;
    this.#calls = calls;
    this.#refs = refs;
  }

  async stage(workspace: string, chunks: readonly EmbeddedChunk[]): Promise<void> {
    const create: Write<EmbeddedChunk> = (writer, chunk) =>
      writer.create(this.#refs.chunk(workspace, chunk.id), toStoredChunk(this.#client, chunk));
    await this.#write(batchesOf(chunks, chunkBytes), create, [GRPC.alreadyExists]);
  }

  async discard(workspace: string, ids: readonly string[]): Promise<void> {
    for (let at = 0; at < ids.length; at += READS_AT_ONCE) {
      const refs = ids.slice(at, at + READS_AT_ONCE).map((id) => this.#refs.chunk(workspace, id));
      const found = await this.#calls.run(() => this.#client.db.getAll(...refs, { fieldMask: ['live'] }));
      const staged = found.filter((chunk) => chunk.exists && chunk.get('live') === false);
      // The precondition is for a commit since that read: what it made visible stays.
      await this.#write(
        batchesOf(staged),
        (writer, { ref, updateTime }) => writer.delete(ref, { ...(updateTime && { lastUpdateTime: updateTime }) }),
        [GRPC.failedPrecondition, GRPC.notFound],
      );
    }
  }

  /** Each batch is one request; writes that end with a status of `fine` had nothing to do. */
  async #write<T>(batches: readonly (readonly T[])[], write: Write<T>, fine: readonly unknown[]): Promise<void> {
    if (batches.length === 0) return;
    await this.#calls.run(async (progress) => {
      const writer = this.#client.db.bulkWriter({ throttling: !this.#client.emulated });
      writer.onWriteError(mayTryAgain);
      const limit = pLimit(BATCHES_AT_ONCE);
      const send = async (batch: readonly T[]) => {
        progress();
        const writes = batch.map((item) => write(writer, item).catch(unless(fine)));
        void writer.flush();
        await Promise.all(writes);
        progress();
      };
      try {
        await Promise.all(batches.map((batch) => limit(send, batch)));
      } finally {
        limit.clearQueue();
        await writer.close();
      }
    });
  }
}

const mayTryAgain = ({ code, failedAttempts }: BulkWriterError): boolean =>
  TRANSIENT.has(code) && failedAttempts < MAX_TRIES;

const TRANSIENT: ReadonlySet<number> = new Set([GRPC.aborted, GRPC.unavailable, GRPC.resourceExhausted, GRPC.internal]);

const unless =
  (fine: readonly unknown[]) =>
  (error: unknown): void => {
    if (!fine.includes(statusOf(error))) throw error;
  };
