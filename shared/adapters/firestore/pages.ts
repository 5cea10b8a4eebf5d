import type { DocumentReference, DocumentSnapshot, Query, QueryDocumentSnapshot } from '@google-cloud/firestore';
import type { Calls } from './calls.ts';
import type { Database } from './database.ts';

const PAGE = 2_000;
const READS_AT_ONCE = 500;

/** All results of a query, a page to a call, so that a long list does not run into one call's deadline. */
export async function* allOf(calls: Calls, query: Query): AsyncGenerator<QueryDocumentSnapshot> {
  let last: QueryDocumentSnapshot | undefined;
  do {
    const from = last === undefined ? query : query.startAfter(last);
    const { docs } = await calls.run(() => from.limit(PAGE).get());
    yield* docs;
    last = docs.length === PAGE ? docs.at(-1) : undefined;
  } while (last !== undefined);
}

/** What stands there, in order, all of it or some fields; each call's worth is as it was at one instant. */
export async function* getEach(
  { client, calls }: Database,
  refs: readonly DocumentReference[],
  fields?: readonly string[],
): AsyncGenerator<DocumentSnapshot[]> {
  for (let at = 0; at < refs.length; at += READS_AT_ONCE) {
    const some = refs.slice(at, at + READS_AT_ONCE);
    yield await calls.run(() => client.db.getAll(...some, fields === undefined ? {} : { fieldMask: [...fields] }));
  }
}
