import type { Query, QueryDocumentSnapshot } from '@google-cloud/firestore';
import type { Calls } from './calls.ts';

const PAGE = 2_000;

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
