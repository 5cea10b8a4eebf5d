import type { DocumentSnapshot } from '@google-cloud/firestore';
import { z } from 'zod';
import type { LeaseStore } from '../../ports/leases.ts';
import { change } from './contested.ts';
import type { Database } from './database.ts';
import { deleteAll } from './pages.ts';
import { parseStored, storedTime } from './stored.ts';

/** Firestore deletes the record some time after `until`: a lease that has expired is as free as one that is not there. */
const schema = z.object({ holder: z.string(), until: storedTime });

export class FirestoreLeaseStore implements LeaseStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  acquire(workspace: string, name: string, holder: string, now: Date, until: Date): Promise<boolean> {
    const { calls, refs } = this.#database;
    return change(calls, refs.lease(workspace, name), (snapshot) => {
      const other = holderOf(snapshot, now);
      if (other !== undefined && other !== holder) return { answer: false };
      return { answer: true, write: { holder, until } };
    });
  }

  async release(workspace: string, name: string, holder: string): Promise<void> {
    const { calls, refs } = this.#database;
    await change(calls, refs.lease(workspace, name), (snapshot) => ({
      answer: undefined,
      ...(snapshot.exists && parseStored(schema, snapshot).holder === holder && { write: 'delete' }),
    }));
  }

  async holder(workspace: string, name: string, now: Date): Promise<string | undefined> {
    const { calls, refs } = this.#database;
    return holderOf(await calls.read(() => refs.lease(workspace, name).get()), now);
  }

  deleteLeases(workspace: string): Promise<void> {
    return deleteAll(this.#database, this.#database.refs.leases(workspace));
  }
}

function holderOf(snapshot: DocumentSnapshot, now: Date): string | undefined {
  if (!snapshot.exists) return undefined;
  const { holder, until } = parseStored(schema, snapshot);
  return until > now.getTime() ? holder : undefined;
}
