import type { ReadOnlyTransactionOptions, ReadWriteTransactionOptions, Transaction } from '@google-cloud/firestore';
import type { Client } from '../client.ts';

type Options = ReadOnlyTransactionOptions | ReadWriteTransactionOptions;
type Run = <T>(work: (transaction: Transaction) => Promise<T>, options?: Options) => Promise<T>;

/** The same client, but for how it runs transactions. */
function withRun(client: Client, run: Run): Client {
  const db = new Proxy(client.db, {
    get: (target, key) => {
      if (key === 'runTransaction') return run;
      const value: unknown = Reflect.get(target, key);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return { ...client, db };
}

/** Every transaction is made twice, as the SDK does that missed the answer to the first. */
export const repeating = (client: Client): Client =>
  withRun(client, async (work, options) => {
    await client.db.runTransaction(work, options);
    return client.db.runTransaction(work, options);
  });

const WRITES: ReadonlySet<string | symbol> = new Set(['create', 'set', 'update', 'delete']);

/** Notes how many writes each transaction holds. */
export const counting = (client: Client, counts: number[]): Client =>
  withRun(client, (work, options) =>
    client.db.runTransaction(async (transaction) => {
      let writes = 0;
      const counted = new Proxy(transaction, {
        get: (target, key) => {
          if (WRITES.has(key)) writes += 1;
          const value: unknown = Reflect.get(target, key);
          return typeof value === 'function' ? value.bind(target) : value;
        },
      });
      const result = await work(counted);
      counts.push(writes);
      return result;
    }, options),
  );
