import { hostname } from 'node:os';
import { openAuthenticator } from './compose/authenticator.ts';
import { openCaches } from './compose/caches.ts';
import { openGuards, type Guards } from './compose/guards.ts';
import { openQuestions } from './compose/library.ts';
import { openProviders } from './compose/providers.ts';
import { openQueue } from './compose/queue.ts';
import { sourceReaders } from './compose/readers.ts';
import { openStores, type Stores } from './compose/stores.ts';
import { type BuildSteps, createBuildSteps } from './generations/build-steps.ts';
import { openGenerations } from './generations/generations.ts';
import type { Rebuilder } from './generations/rebuilder.ts';
import type { Authenticator } from './mcp/authenticate/authenticator.ts';
import type { Config } from './platform/config/index.ts';
import type { Logger } from './platform/log.ts';
import { systemClock } from './ports/clock.ts';
import type { GenerationStore } from './ports/generations.ts';
import type { KeyStore } from './ports/keys.ts';
import type { WorkspaceSettings } from './ports/settings.ts';
import type { UsageStore } from './ports/usage.ts';
import type { SourceStore } from './ports/sources.ts';
import type { SyncDeps, SyncOutcome } from './sync/deps.ts';
import { eraseDocument, eraseWorkspace, type WorkspaceReceipt } from './sync/erase.ts';
import { createFreshness } from './sync/freshness.ts';
import { removeSource } from './sync/manage-sources.ts';
import { isGone } from './sync/process-holder.ts';
import type { Receipt } from './sync/receipt.ts';
import { createReindexer, type Reindexer } from './sync/reindex.ts';
import type { Library } from './tools/library.ts';
import { changeSettings } from './usage/change-settings.ts';

/** The library with its adapters chosen. */
export interface Composition {
  readonly library: Library;
  readonly keys: KeyStore;
  readonly sources: SourceStore;
  readonly generations: GenerationStore;
  readonly reindexer: Reindexer;
  /** Of which profile a workspace's index is, and which of its indexes answers. */
  readonly rebuilder: Rebuilder;
  readonly builds: BuildSteps;
  readonly sync: SyncDeps;
  readonly authenticator: Authenticator;
  removeSource(workspace: string, sourceId: string): Promise<Receipt>;
  eraseWorkspace(workspace: string): Promise<WorkspaceReceipt>;
  readonly usage: UsageStore;
  /** Writes down what this process has counted and `usage` does not know yet; false when the store takes it not now. */
  flushUsage(): Promise<boolean>;
  readonly settings: {
    read(workspace: string): Promise<WorkspaceSettings>;
    /** @throws KildeError invalid_argument; conflict, retryable. */
    change(workspace: string, change: unknown): Promise<WorkspaceSettings>;
  };
  /** As they are, past generations, caches and guards: for backups. */
  readonly stores: Stores;
  /** Under which this process holds leases. */
  readonly holder: string;
  close(): Promise<void>;
}

/** Of the records on sources, which every search reads: on this machine a read costs microseconds. */
const FRESHNESS_TTL_MS = { sqlite: 0, firestore: 10_000 } as const;

/** Of which index answers, which every call of the store asks: for so long after a switch another process asks the old one. */
const GENERATIONS_TTL_MS = { sqlite: 0, firestore: 10_000 } as const;

/**
 * The only place, with `compose/`, that knows which adapter stands behind a port. Each is imported when it is chosen:
 * a laptop never loads Firestore's client, nor a process without a key OpenAI's.
 * @param logger hears of runs that nobody waits for, and of providers that do not serve.
 */
export async function compose(config: Config, logger?: Logger): Promise<Composition> {
  const [stores, providers] = await Promise.all([openStores(config), openProviders(config, logger)]);
  const { vectors: indexes, keys, sources, leases } = stores;
  const caches = openCaches(config, stores);
  const guards = await openGuards(config, stores, providers, caches, logger);
  const authenticator = await openAuthenticator(config, keys);
  const holder = `${hostname()}/${process.pid}`;
  const { kind } = config.store;
  const shared = {
    leases,
    embedders: guards.documents,
    clock: systemClock,
    // Of processes on other machines nobody here can tell.
    isGone: kind === 'sqlite' ? isGone : undefined,
  };
  const ttlMs = GENERATIONS_TTL_MS[kind];
  const opened = openGenerations({ ...shared, indexes, generations: stores.generations, holder, ttlMs });
  const { store, addDocument, generations, rebuilder } = opened;
  const deps = { ...shared, store, sources, addDocument };
  const { queue, close } = await openQueue(config, logger, async (task, signal) =>
    task.kind === 'generation' ? builds.step(task, { signal }) : unlessFailed(await reindexer.step(task, signal)),
  );
  const readerOf = sourceReaders(config);
  const { stepMs } = config.reindex;
  const reindexer = createReindexer({ ...deps, queue, readerOf, holder, stepMs });
  const builds = createBuildSteps({ rebuilder, queue, clock: systemClock, stepMs });
  /** What is erased is in no cache either; of a try that failed, its second finds nothing and yet ends here. */
  const erasing = async <T>(workspace: string, erase: () => Promise<T>): Promise<T> => {
    try {
      return await erase();
    } finally {
      await caches?.forget(workspace);
    }
  };
  return {
    library: {
      store,
      embedders: guards.questions,
      generator: providers.generator,
      ...openQuestions({ config, store, guards, caches }),
      addDocument,
      freshness: createFreshness(sources, FRESHNESS_TTL_MS[kind]),
      eraseDocument: (workspace, id) => erasing(workspace, () => eraseDocument(deps, workspace, id, holder)),
    },
    keys,
    sources,
    generations,
    reindexer,
    rebuilder,
    builds,
    sync: deps,
    authenticator,
    removeSource: (workspace, id) => erasing(workspace, () => removeSource(deps, workspace, id, holder)),
    eraseWorkspace: (workspace) =>
      erasing(workspace, async () => {
        const receipt = await eraseWorkspace({ ...deps, indexes, generations, keys }, workspace, holder);
        await forgetWorkspace(stores, guards, workspace);
        return receipt;
      }),
    usage: stores.usage,
    flushUsage: () => guards.recorder.flush(),
    settings: {
      read: (workspace) => guards.settings.read(workspace),
      change: async (workspace, change) => {
        const { settings } = await changeSettings(stores.settings, workspace, change);
        guards.settings.forget(workspace);
        return settings;
      },
    },
    stores,
    holder,
    close: async () => {
      await close();
      await caches?.settled();
      await guards.recorder.close();
      await store.close();
    },
  };
}

/** What a workspace has spent and wants goes with it; another process may still put down a few seconds of counts. */
async function forgetWorkspace({ usage, settings }: Stores, guards: Guards, workspace: string): Promise<void> {
  guards.recorder.forget(workspace);
  await usage.deleteUsage(workspace);
  await settings.deleteSettings(workspace);
  guards.settings.forget(workspace);
}

/** Nobody waits for the outcome: a run that failed is told like one that could not begin. */
function unlessFailed(outcome: SyncOutcome): SyncOutcome {
  if (outcome.error !== null) throw outcome.error;
  return outcome;
}
