import { Firestore } from '@google-cloud/firestore';
import { PassThroughClient } from 'google-auth-library';
import { newProject } from '../../../../tests/support/with-emulator.ts';
import type { VectorStore } from '../../../ports/vector-store.ts';
import { Calls } from '../calls.ts';
import { openClient } from '../client.ts';
import { databaseOf, type Database } from '../database.ts';
import { checkOptions, type FirestoreOptions } from '../options.ts';
import { FirestoreVectorStore } from '../vector-store.ts';

export const SLOW = 120_000;

export interface Opened {
  readonly vectors: VectorStore;
  readonly database: Database;
}

/** Stores over one project of the emulator, and the SDK itself beside them to look underneath. */
export interface Bench {
  open(options?: FirestoreOptions): Promise<Opened>;
  readonly raw: Firestore;
}

export async function bench(body: (parts: Bench) => Promise<void>): Promise<void> {
  const project = newProject();
  const { host, projectId } = project;
  const raw = new Firestore({ projectId, host, ssl: false, authClient: new PassThroughClient() });
  const opened: VectorStore[] = [];
  const open: Bench['open'] = async (options = {}) => {
    // Numbers are never old here, and two cores shared with other tests are not an outage.
    const base = { projectId, emulatorHost: host, statisticsTtlMs: 0, deadlineMs: 30_000 };
    const settings = checkOptions({ ...base, ...options });
    const database = databaseOf(await openClient(settings), new Calls(settings.deadlineMs));
    const vectors = new FirestoreVectorStore(database, settings);
    opened.push(vectors);
    return { vectors, database };
  };
  try {
    await body({ open, raw });
  } finally {
    await Promise.all(opened.map((each) => each.close()));
    await raw.terminate();
    await project.clear();
  }
}

/** A store that is disturbed, and takes every change in steps unless told otherwise; whoever opened the client closes it. */
export const disturbed = ({ client }: Pick<Database, 'client'>, calls: Calls, maxChangesAtOnce = 0): VectorStore =>
  new FirestoreVectorStore(databaseOf(client, calls), { statisticsTtlMs: 0, maxChangesAtOnce });
