import type { DocumentData, DocumentReference, DocumentSnapshot } from '@google-cloud/firestore';
import { countStore } from '../../platform/metering.ts';
import type { Calls } from './calls.ts';
import { GRPC, statusOf } from './errors.ts';
import { busy } from './sweep.ts';

/** Each is lost only to another writer's success. */
const MAX_ROUNDS = 50;

/** The record is not what it was when it was read. */
const OVERTAKEN: ReadonlySet<unknown> = new Set([
  GRPC.alreadyExists,
  GRPC.failedPrecondition,
  GRPC.notFound,
  GRPC.aborted,
]);

export interface Decision<T> {
  readonly answer: T;
  /** Left out: the record stays as it is. Otherwise all of its fields, the same ones each time. */
  readonly write?: DocumentData | 'delete';
}

/**
 * Changes a record that several processes want to change at once: what is written holds only for the state that
 * `decide` saw, and of any number of writers over one state one succeeds. Instead of a transaction, in which
 * writers wait for each other's locks and then try again after seconds, the others are told at once.
 * `decide` also meets what an earlier try wrote whose answer was lost.
 */
export async function change<T>(
  calls: Calls,
  ref: DocumentReference,
  decide: (snapshot: DocumentSnapshot) => Decision<T>,
): Promise<T> {
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const snapshot = await calls.read(() => ref.get());
    const { answer, write } = decide(snapshot);
    if (write === undefined) return answer;
    if (!(await calls.run(() => writeOver(snapshot, write)))) continue;
    countStore(write === 'delete' ? { deletes: 1 } : { writes: 1 });
    return answer;
  }
  throw busy();
}

async function writeOver({ ref, updateTime }: DocumentSnapshot, write: DocumentData | 'delete'): Promise<boolean> {
  try {
    if (write === 'delete') await ref.delete({ ...(updateTime && { lastUpdateTime: updateTime }) });
    else if (updateTime === undefined) await ref.create(write);
    else await ref.update(write, { lastUpdateTime: updateTime });
    return true;
  } catch (error) {
    if (OVERTAKEN.has(statusOf(error))) return false;
    throw error;
  }
}
