import type { DocumentReference, DocumentSnapshot, Query, QueryDocumentSnapshot } from '@google-cloud/firestore';
import { batchesOf } from './batches.ts';
import type { Calls } from './calls.ts';
import type { Database } from './database.ts';

const PAGE = 2_000;
const READS_AT_ONCE = 500;

/** All results of a query, a page to a call, so that a long list does not run into one call's deadline. */
export async function* allOf(calls: Calls, query: Query): AsyncGenerator<QueryDocumentSnapshot> {
  for await (const page of pagesOf(calls, query)) yield* page;
}

async function* pagesOf(calls: Calls, query: Query): AsyncGenerator<readonly QueryDocumentSnapshot[]> {
  let last: QueryDocumentSnapshot | undefined;
  do {
    const from = last === undefined ? query : query.startAfter(last);
    const { docs } = await calls.read(() => from.limit(PAGE).get());
    yield docs;
    last = docs.length === PAGE ? docs.at(-1) : undefined;
  } while (last !== undefined);
}

/**
 * A page after the other, in requests of one batch each. Interrupted, it is simply called again. It looks on
 * where it deleted last, because a query that starts over passes all that was just deleted.
 */
export async function deleteAll({ calls, bulk }: Database, query: Query): Promise<void> {
  for await (const page of pagesOf(calls, query.select())) {
    await bulk.write(batchesOf(page), (writer, { ref }) => writer.delete(ref), []);
  }
}

/** What stands there, in order, all of it or some fields; each call's worth is as it was at one instant. */
export async function* getEach(
  { client, calls }: Database,
  refs: readonly DocumentReference[],
  fields?: readonly string[],
): AsyncGenerator<DocumentSnapshot[]> {
  for (let at = 0; at < refs.length; at += READS_AT_ONCE) {
    const some = refs.slice(at, at + READS_AT_ONCE);
    yield await calls.read(() => client.db.getAll(...some, fields === undefined ? {} : { fieldMask: [...fields] }));
  }
}
