import type {
  DocumentData,
  DocumentReference,
  DocumentSnapshot,
  Query,
  QuerySnapshot,
  ReadOptions,
  Transaction,
} from '@google-cloud/firestore';
import type { StoreCounts } from '../../platform/metering.ts';
import { readsOf } from './calls.ts';

/** One try of a transaction, and what it asked for: reads are billed in any case, writes only when it succeeds. */
export class CountedTransaction {
  readonly #transaction: Transaction;
  readonly #counts = { reads: 0, writes: 0, deletes: 0 };

  constructor(transaction: Transaction) {
    this.#transaction = transaction;
  }

  get counts(): StoreCounts {
    return this.#counts;
  }

  get(ref: DocumentReference): Promise<DocumentSnapshot>;
  get(query: Query): Promise<QuerySnapshot>;
  async get(asked: DocumentReference | Query): Promise<DocumentSnapshot | QuerySnapshot> {
    const answer = await ('where' in asked ? this.#transaction.get(asked) : this.#transaction.get(asked));
    this.#counts.reads += readsOf(answer);
    return answer;
  }

  async getAll(...asked: (DocumentReference | ReadOptions)[]): Promise<DocumentSnapshot[]> {
    const answer = await this.#transaction.getAll(...asked);
    this.#counts.reads += readsOf(answer);
    return answer;
  }

  set(ref: DocumentReference, data: DocumentData): void {
    this.#transaction.set(ref, data);
    this.#counts.writes += 1;
  }

  update(ref: DocumentReference, data: DocumentData): void {
    this.#transaction.update(ref, data);
    this.#counts.writes += 1;
  }

  delete(ref: DocumentReference): void {
    this.#transaction.delete(ref);
    this.#counts.deletes += 1;
  }
}
