import type { Clock } from '../../ports/clock.ts';
import { systemClock } from '../../ports/clock.ts';
import type { GenerationStore } from '../../ports/generations.ts';
import type { KeyStore } from '../../ports/keys.ts';
import type { LeaseStore } from '../../ports/leases.ts';
import type { SettingsStore } from '../../ports/settings.ts';
import type { SourceStore } from '../../ports/sources.ts';
import type { UsageStore } from '../../ports/usage.ts';
import type { VectorStore } from '../../ports/vector-store.ts';
import type { WorkspaceList } from '../../ports/workspaces.ts';
import { KildeError } from '../../platform/errors.ts';
import { Database } from './database.ts';
import { tryToFinishErasures } from './erasure.ts';
import { SqliteGenerationStore } from './generation-store.ts';
import { SqliteKeyStore } from './key-store.ts';
import { SqliteLeaseStore } from './lease-store.ts';
import { SqliteSettingsStore } from './settings-store.ts';
import { SqliteSourceStore } from './source-store.ts';
import { discardAbandoned } from './staging.ts';
import { SqliteUsageStore } from './usage-store.ts';
import { SqliteVectorStore } from './vector-store.ts';
import { SqliteWorkspaceList } from './workspace-list.ts';

/** Transactions of another process take milliseconds. */
const BUSY_TIMEOUT_MS = 5_000;
/** 130,000 chunks of full vectors, or several times as many without an embedding provider. */
const RESIDENT_BYTES = 1024 ** 3;

const notConfigured = (message: string): KildeError => new KildeError('not_configured', message);

export interface SqliteOptions {
  /** Made with its folders when it is not there; `:memory:` lives as long as the store is open. */
  readonly file: string;
  readonly clock?: Clock;
  /** Memory for the vectors of all workspaces together. Default: 1 GiB. The workspace in use may exceed it. */
  readonly residentBytes?: number;
  /** How long a call waits for another process's transaction. It blocks meanwhile. Default: 5,000. */
  readonly busyTimeoutMs?: number;
}

export interface SqliteStores {
  readonly vectors: VectorStore;
  readonly keys: KeyStore;
  readonly sources: SourceStore;
  readonly leases: LeaseStore;
  readonly generations: GenerationStore;
  readonly usage: UsageStore;
  readonly settings: SettingsStore;
  readonly workspaces: WorkspaceList;
}

/**
 * All stores over one file. Closing `vectors` closes them all. Failures are `KildeError` of kind
 * `store_failed`; wrong options are one of kind `not_configured`.
 */
export function openSqlite(options: SqliteOptions): SqliteStores {
  const { file, clock = systemClock, residentBytes = RESIDENT_BYTES, busyTimeoutMs = BUSY_TIMEOUT_MS } = options;
  if (file === '') throw notConfigured("The store file has no name; name one, or ':memory:'.");
  if (!(residentBytes >= 0)) throw notConfigured(`residentBytes is ${residentBytes}; use 0 or more.`);
  if (!(Number.isInteger(busyTimeoutMs) && busyTimeoutMs >= 0)) {
    throw notConfigured(`busyTimeoutMs is ${busyTimeoutMs}; use a whole number of milliseconds, 0 or more.`);
  }
  const db = new Database(file, busyTimeoutMs);
  try {
    discardAbandoned(db, clock.now());
    tryToFinishErasures(db);
  } catch (error) {
    db.close();
    throw error;
  }
  return {
    vectors: new SqliteVectorStore(db, { clock, residentBytes }),
    keys: new SqliteKeyStore(db),
    sources: new SqliteSourceStore(db),
    leases: new SqliteLeaseStore(db),
    generations: new SqliteGenerationStore(db),
    usage: new SqliteUsageStore(db),
    settings: new SqliteSettingsStore(db),
    workspaces: new SqliteWorkspaceList(db),
  };
}
