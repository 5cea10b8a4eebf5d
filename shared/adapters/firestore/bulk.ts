import { setTimeout as sleep } from 'node:timers/promises';
import type { BulkWriterError } from '@google-cloud/firestore';
import pLimit from 'p-limit';
import { countStore } from '../../platform/metering.ts';
import type { Calls } from './calls.ts';
import type { Client } from './client.ts';
import { CountedWriter } from './counted-writer.ts';
import { GRPC, statusOf } from './errors.ts';
import { Pace } from './pace.ts';

const BATCHES_AT_ONCE = 8;
const MAX_TRIES = 5;

export type Write<T> = (writer: CountedWriter, item: T) => Promise<unknown>;

/** Many writes that need not happen at one instant. */
export class Bulk {
  readonly #client: Client;
  readonly #calls: Calls;
  readonly #pace = new Pace();

  constructor(client: Client, calls: Calls) {
    this.#client = client;
    this.#calls = calls;
  }

  /** Each batch is one request. Writes that end with a status of `fine` had nothing to do; gives their items. */
  async write<T>(batches: readonly (readonly T[])[], write: Write<T>, fine: readonly unknown[]): Promise<T[]> {
    if (batches.length === 0) return [];
    return this.#calls.run(async (progress) => {
      const idle: T[] = [];
      const writer = this.#client.db.bulkWriter({ throttling: false });
      writer.onWriteError(mayTryAgain);
      const counted = new CountedWriter(writer);
      const one = async (item: T) => {
        try {
          await write(counted, item);
        } catch (error) {
          if (!fine.includes(statusOf(error))) throw error;
          idle.push(item);
        }
      };
      const limit = pLimit(BATCHES_AT_ONCE);
      const send = async (batch: readonly T[]) => {
        await this.#wait(batch.length);
        progress();
        const writes = batch.map(one);
        void writer.flush();
        await Promise.all(writes);
        progress();
      };
      try {
        await Promise.all(batches.map((batch) => limit(send, batch)));
      } finally {
        limit.clearQueue();
        await writer.close();
        countStore(counted.counts);
      }
      return idle;
    });
  }

  async #wait(writes: number): Promise<void> {
    if (this.#client.emulated) return;
    const milliseconds = this.#pace.take(writes, performance.now());
    if (milliseconds > 0) await sleep(milliseconds);
  }
}

const mayTryAgain = ({ code, failedAttempts }: BulkWriterError): boolean =>
  TRANSIENT.has(code) && failedAttempts < MAX_TRIES;

const TRANSIENT: ReadonlySet<number> = new Set([GRPC.aborted, GRPC.unavailable, GRPC.resourceExhausted, GRPC.internal]);
