import { join } from 'node:path';
import type { Config } from '../platform/config/index.ts';
import type { GenerationStore } from '../ports/generations.ts';
import type { KeyStore } from '../ports/keys.ts';
import type { LeaseStore } from '../ports/leases.ts';
import type { SettingsStore } from '../ports/settings.ts';
import type { SharedCache } from '../ports/shared-cache.ts';
import type { SourceStore } from '../ports/sources.ts';
import type { UsageStore } from '../ports/usage.ts';
import type { VectorStore } from '../ports/vector-store.ts';
import type { WorkspaceList } from '../ports/workspaces.ts';

export interface Stores {
  readonly vectors: VectorStore;
  readonly keys: KeyStore;
  readonly sources: SourceStore;
  readonly leases: LeaseStore;
  readonly generations: GenerationStore;
  readonly usage: UsageStore;
  readonly settings: SettingsStore;
  readonly workspaces: WorkspaceList;
  /** Where processes are many. */
  readonly cache?: SharedCache;
}

export async function openStores({ store, dataDir, cache }: Config): Promise<Stores> {
  if (store.kind === 'sqlite') {
    const { openSqlite } = await import('../adapters/sqlite/open.ts');
    return openSqlite({ file: join(dataDir, 'kilde.sqlite') });
  }
  const { openFirestore } = await import('../adapters/firestore/index.ts');
  const { projectId, databaseId, emulatorHost } = store;
  // What is kept is kept for one state of an index, which must then be the present one.
  const statisticsTtlMs = cache.maxBytes > 0 ? 0 : undefined;
  return openFirestore({ projectId, databaseId, emulatorHost, statisticsTtlMs });
}
