import { randomInt } from 'node:crypto';
import type { DocumentData, DocumentSnapshot } from '@google-cloud/firestore';
import { z } from 'zod';
import { USAGE_COUNTERS, type DayUsage, type UsageIncrements, type UsageStore } from '../../ports/usage.ts';
import { addUsage, amountsOf } from '../../usage/amounts.ts';
import { checkDay, expiryOf } from '../../usage/days.ts';
import type { Database } from './database.ts';
import { allOf, deleteAll } from './pages.ts';
import { parseStored, storedCount } from './stored.ts';

/**
 * A day has so many records, and each process adds to one of them: Firestore sustains about one write a second to
 * a record, and twenty processes that add every five seconds make four.
 */
const SHARDS = 4;

const table = z.record(z.string(), storedCount).default({});

const schema = z.object({
  ...Object.fromEntries(USAGE_COUNTERS.map((counter) => [counter, storedCount.default(0)])),
  usd: z.number().nonnegative().default(0),
  calls: table,
  masked: table,
});

/** Increments need no reading, and never collide; one whose answer was lost may count twice, which errs on the safe side. */
export class FirestoreUsageStore implements UsageStore {
  readonly #database: Database;
  readonly #shard = randomInt(SHARDS);

  constructor(database: Database) {
    this.#database = database;
  }

  async add(workspace: string, day: string, increments: UsageIncrements): Promise<void> {
    checkDay(day);
    const amounts = amountsOf(increments);
    if (amounts.length === 0) return;
    const { client, calls, refs } = this.#database;
    // Firestore deletes it some time after.
    const fields: DocumentData = { expiresAt: expiryOf(day) };
    for (const { counter, name, amount } of amounts) {
      const added = client.increment(amount);
      fields[counter] = name === '' ? added : { ...fields[counter], [name]: added };
    }
    await calls.write(() => refs.usage(workspace).doc(keyOf(day, this.#shard)).set(fields, { merge: true }));
  }

  /** Costs a read for each record: four a day at most. */
  async read(workspace: string, fromDay: string, toDay: string): Promise<DayUsage[]> {
    if (fromDay > toDay) return [];
    const { calls, refs } = this.#database;
    const usage = refs.usage(workspace);
    const range = usage
      .where('__name__', '>=', usage.doc(keyOf(fromDay, 0)))
      .where('__name__', '<=', usage.doc(keyOf(toDay, SHARDS - 1)));
    const days = new Map<string, UsageIncrements[]>();
    for await (const snapshot of allOf(calls, range)) {
      const day = snapshot.id.slice(0, -2);
      days.set(day, [...(days.get(day) ?? []), toIncrements(snapshot)]);
    }
    return [...days].map(([day, shards]) => ({ day, usage: addUsage(...shards) }));
  }

  deleteUsage(workspace: string): Promise<void> {
    return deleteAll(this.#database, this.#database.refs.usage(workspace));
  }
}

const keyOf = (day: string, shard: number): string => `${day}.${shard}`;

const toIncrements = (snapshot: DocumentSnapshot): UsageIncrements => parseStored(schema, snapshot);
