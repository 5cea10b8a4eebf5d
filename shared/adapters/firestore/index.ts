import type { GenerationStore } from '../../ports/generations.ts';
import type { KeyStore } from '../../ports/keys.ts';
import type { LeaseStore } from '../../ports/leases.ts';
import type { SettingsStore } from '../../ports/settings.ts';
import type { SharedCache } from '../../ports/shared-cache.ts';
import type { SourceStore } from '../../ports/sources.ts';
import type { UsageStore } from '../../ports/usage.ts';
import type { VectorStore } from '../../ports/vector-store.ts';
import type { WorkspaceList } from '../../ports/workspaces.ts';
import { Calls } from './calls.ts';
import { openClient } from './client.ts';
import { databaseOf } from './database.ts';
import { FirestoreGenerationStore } from './generation-store.ts';
import { FirestoreKeyStore } from './key-store.ts';
import { FirestoreLeaseStore } from './lease-store.ts';
import { checkOptions, type FirestoreOptions } from './options.ts';
import { FirestoreSettingsStore } from './settings-store.ts';
import { FirestoreSharedCache } from './shared-cache.ts';
import { FirestoreSourceStore } from './source-store.ts';
import { FirestoreUsageStore } from './usage-store.ts';
import { FirestoreVectorStore } from './vector-store.ts';
import { FirestoreWorkspaceList } from './workspace-list.ts';

export { FIRESTORE_INDEX_EXEMPTIONS, FIRESTORE_INDEXES, FIRESTORE_TTL_FIELDS } from './indexes.ts';
export type { CompositeIndex, IndexExemption, IndexField } from './indexes.ts';
export type { FirestoreOptions } from './options.ts';

/** Stores over one client; closing the vector store closes all of them. */
export interface FirestoreStores {
  readonly vectors: VectorStore;
  readonly keys: KeyStore;
  readonly sources: SourceStore;
  readonly leases: LeaseStore;
  readonly generations: GenerationStore;
  readonly cache: SharedCache;
  readonly usage: UsageStore;
  readonly settings: SettingsStore;
  readonly workspaces: WorkspaceList;
}

/** Connects on the first call, not here. Wrong options are a KildeError of kind `not_configured`. */
export async function openFirestore(options: FirestoreOptions = {}): Promise<FirestoreStores> {
  const settings = checkOptions(options);
  const client = await openClient(settings);
  const calls = new Calls(settings.deadlineMs);
  const database = databaseOf(client, calls);
  return {
    vectors: new FirestoreVectorStore(database, settings),
    keys: new FirestoreKeyStore(database),
    sources: new FirestoreSourceStore(database),
    leases: new FirestoreLeaseStore(database),
    generations: new FirestoreGenerationStore(database),
    cache: new FirestoreSharedCache(database),
    usage: new FirestoreUsageStore(database),
    settings: new FirestoreSettingsStore(database),
    workspaces: new FirestoreWorkspaceList(database),
  };
}
