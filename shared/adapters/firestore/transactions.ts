import type { DocumentReference, Transaction } from '@google-cloud/firestore';
import type { Calls } from './calls.ts';
import type { Client } from './client.ts';

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
  run<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    return this.#calls.run((progress) =>
      this.#client.db.runTransaction(
        (transaction) => {
          progress();
          return work(transaction);
        },
        { maxAttempts: MAX_TRIES },
      ),
    );
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
  read<T>(work: (transaction: Transaction, progress: () => void) => Promise<T>): Promise<T> {
    return this.#calls.run((progress) =>
      this.#client.db.runTransaction((transaction) => work(transaction, progress), { readOnly: true }),
    );
  }
}
