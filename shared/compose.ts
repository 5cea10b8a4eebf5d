import { hostname } from 'node:os';
import { answerQuestion } from './answer/answer-question.ts';
import { openAuthenticator } from './compose/authenticator.ts';
import { openProviders } from './compose/providers.ts';
import { openQueue } from './compose/queue.ts';
import { sourceReaders } from './compose/readers.ts';
import { openStores } from './compose/stores.ts';
import { type BuildSteps, createBuildSteps } from './generations/build-steps.ts';
import { openGenerations } from './generations/generations.ts';
import type { Rebuilder } from './generations/rebuilder.ts';
import type { Authenticator } from './mcp/authenticate/authenticator.ts';
import type { Config } from './platform/config/index.ts';
import type { Logger } from './platform/log.ts';
import { systemClock } from './ports/clock.ts';
import type { GenerationStore } from './ports/generations.ts';
import type { KeyStore } from './ports/keys.ts';
import type { SourceStore } from './ports/sources.ts';
import { retrieve, type RetrieveRequest } from './retrieve/retrieve.ts';
import type { SyncDeps, SyncOutcome } from './sync/deps.ts';
import { eraseDocument, eraseWorkspace, type WorkspaceReceipt } from './sync/erase.ts';
import { createFreshness } from './sync/freshness.ts';
import { removeSource } from './sync/manage-sources.ts';
import { isGone } from './sync/process-holder.ts';
import type { Receipt } from './sync/receipt.ts';
import { createReindexer, type Reindexer } from './sync/reindex.ts';
import type { Library } from './tools/library.ts';

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
  const authenticator = await openAuthenticator(config, keys);
  const holder = `${hostname()}/${process.pid}`;
  const { kind } = config.store;
  const shared = {
    leases,
    embedders: providers.documents,
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
  const find = (request: RetrieveRequest) => retrieve({ store, embedders: providers.questions }, request);
  return {
    library: {
      store,
      embedders: providers.questions,
      generator: providers.generator,
      retrieve: find,
      answer: (request) => answerQuestion({ retrieve: find, generator: providers.generator }, request),
      addDocument,
      freshness: createFreshness(sources, FRESHNESS_TTL_MS[kind]),
      eraseDocument: (workspace, id) => eraseDocument(deps, workspace, id, holder),
    },
    keys,
    sources,
    generations,
    reindexer,
    rebuilder,
    builds,
    sync: deps,
    authenticator,
    removeSource: (workspace, id) => removeSource(deps, workspace, id, holder),
    eraseWorkspace: (workspace) => eraseWorkspace({ ...deps, indexes, generations, keys }, workspace, holder),
    close: async () => {
      await close();
      await store.close();
    },
  };
}

/** Nobody waits for the outcome: a run that failed is told like one that could not begin. */
function unlessFailed(outcome: SyncOutcome): SyncOutcome {
  if (outcome.error !== null) throw outcome.error;
  return outcome;
}
