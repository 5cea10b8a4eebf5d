import type { KeyStore } from '../../ports/keys.ts';
import type { VectorStore } from '../../ports/vector-store.ts';
import { Calls } from './calls.ts';
import { openClient } from './client.ts';
import { databaseOf } from './database.ts';
import { FirestoreKeyStore } from './key-store.ts';
import { checkOptions, type FirestoreOptions } from './options.ts';
import { FirestoreVectorStore } from './vector-store.ts';

export { FIRESTORE_INDEX_EXEMPTIONS, FIRESTORE_INDEXES } from './indexes.ts';
export type { CompositeIndex, IndexExemption, IndexField } from './indexes.ts';
export type { FirestoreOptions } from './options.ts';

/** Two stores over one client; closing the vector store closes both. */
export interface FirestoreStores {
  readonly vectors: VectorStore;
  readonly keys: KeyStore;
}

/** Connects on the first call, not here. Wrong options are a KildeError of kind `not_configured`. */
export async function openFirestore(options: FirestoreOptions = {}): Promise<FirestoreStores> {
  const settings = checkOptions(options);
  const client = await openClient(settings);
  const calls = new Calls(settings.deadlineMs);
  const database = databaseOf(client, calls);
  return {
    vectors: new FirestoreVectorStore(database, settings),
    keys: new FirestoreKeyStore(client, calls, database.refs),
  };
}
