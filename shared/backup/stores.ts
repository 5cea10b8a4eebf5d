import type { GenerationStore } from '../ports/generations.ts';
import type { KeyStore } from '../ports/keys.ts';
import type { SettingsStore } from '../ports/settings.ts';
import type { SourceStore } from '../ports/sources.ts';
import type { UsageStore } from '../ports/usage.ts';
import type { VectorStore } from '../ports/vector-store.ts';
import type { WorkspaceList } from '../ports/workspaces.ts';

/** All that a backup holds comes from here, and goes back here. Caches and leases are of the moment, and stay out. */
export interface BackupStores {
  /** Of all indexes, by their own names. */
  readonly vectors: VectorStore;
  readonly keys: KeyStore;
  readonly sources: SourceStore;
  readonly generations: GenerationStore;
  readonly usage: UsageStore;
  readonly settings: SettingsStore;
  readonly workspaces: WorkspaceList;
}

/** Workspaces that anything is kept of; an index of another profile stands under `WORKSPACE~N`. */
export async function workspacesOf(list: WorkspaceList): Promise<string[]> {
  const names = await list.names();
  return [...new Set(names.map((name) => name.split('~', 1)[0] ?? name))].toSorted();
}

/** Told while a backup is written or restored; `total` is null while nobody knows. */
export interface BackupProgress {
  readonly seen: number;
  readonly total: number | null;
  readonly path: string;
}
