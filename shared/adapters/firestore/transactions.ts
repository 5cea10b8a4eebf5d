import type { DocumentReference, Transaction } from '@google-cloud/firestore';
import { countStore } from '../../platform/metering.ts';
import type { Calls } from './calls.ts';
import type { Client } from './client.ts';
import { CountedTransaction } from './counted-transaction.ts';

/** Several writers of one document wait for each other's locks; the SDK's own limit is 5. */
const MAX_TRIES = 10;

export class Transactions {
  readonly #client: Client;
  readonly #calls: Calls;

  constructor(client: Client, calls: Calls) {
    this.#client = client;
    this.#calls = calls;
  }

  /** `work` may run several times: again after each collision, and when nobody knows whether it was the last. */
  async run<T>(work: (transaction: CountedTransaction) => Promise<T>): Promise<T> {
    const tries: CountedTransaction[] = [];
    try {
      const answer = await this.#calls.run((progress) =>
        this.#client.db.runTransaction(
          (transaction) => {
            progress();
            return work(noted(tries, transaction));
          },
          { maxAttempts: MAX_TRIES },
        ),
      );
      const { writes = 0, deletes = 0 } = tries.at(-1)?.counts ?? {};
      countStore({ writes, deletes });
      return answer;
    } finally {
      for (const { counts } of tries) countStore({ reads: counts.reads });
    }
  }

  /** False when nothing was there. */
  delete(ref: DocumentReference): Promise<boolean> {
    return this.run(async (transaction) => {
      const { exists } = await transaction.get(ref);
      if (exists) transaction.delete(ref);
      return exists;
    });
  }

  /** All reads see the same instant, and wait for no one. */
  async read<T>(work: (transaction: CountedTransaction, progress: () => void) => Promise<T>): Promise<T> {
    const tries: CountedTransaction[] = [];
    try {
      return await this.#calls.run((progress) =>
        this.#client.db.runTransaction((transaction) => work(noted(tries, transaction), progress), { readOnly: true }),
      );
    } finally {
      for (const { counts } of tries) countStore({ reads: counts.reads });
    }
  }
}

function noted(tries: CountedTransaction[], transaction: Transaction): CountedTransaction {
  const counted = new CountedTransaction(transaction);
  tries.push(counted);
  return counted;
}
