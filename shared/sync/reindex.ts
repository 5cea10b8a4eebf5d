import { randomUUID } from 'node:crypto';
import { KildeError } from '../platform/errors.ts';
import type { SourceReader } from '../ports/source-reader.ts';
import type { SourceRecord } from '../ports/sources.ts';
import type { SyncTask } from '../ports/task-queue.ts';
import type { SyncDeps, SyncOutcome, SyncRequest } from './deps.ts';
import { dryRun, type DryRunDeps } from './dry-run.ts';
import { syncSource } from './sync-source.ts';

export interface ReindexDeps extends SyncDeps, Omit<DryRunDeps, keyof SyncDeps> {
  readonly store: DryRunDeps['store'];
  readonly queue: { enqueue(task: SyncTask): Promise<void> };
  readonly readerOf: (source: SourceRecord) => Promise<SourceReader>;
  /** Of this process; leases are held under it. */
  readonly holder: string;
  /** Milliseconds after which a step begins no new entry, well within the time of one request. */
  readonly stepMs: number;
}

/** What became of one source when a reindex was asked for. */
export interface Begun {
  readonly sourceId: string;
  /** `fresh`: it was synced less than its `refreshMinutes` ago. `running`: another run is under way. */
  readonly state: 'queued' | 'running' | 'fresh';
  /** Null unless it was queued. */
  readonly runId: string | null;
}

export interface BeginOptions {
  readonly sourceId?: string | undefined;
  /** Leaves alone what is fresh enough. */
  readonly due?: boolean | undefined;
  /** Whether a source that lists nothing is believed. */
  readonly allowEmpty?: boolean | undefined;
}

type Watching = Pick<SyncRequest, 'onProgress' | 'onLeftOut' | 'signal' | 'allowEmpty'>;

export interface Reindexer {
  /** Queues a run for one source, or for each. */
  begin(workspace: string, options?: BeginOptions): Promise<Begun[]>;
  /** One bounded step of a run; it queues the next one by itself. Throws what makes another try worth while. */
  step(task: SyncTask, signal?: AbortSignal): Promise<SyncOutcome>;
  /** A whole run, here and now. */
  sync(workspace: string, sourceId: string, watching?: Watching): Promise<SyncOutcome>;
  /** What a run would do and cost at most. */
  plan(workspace: string, sourceId: string, watching?: Watching): Promise<SyncOutcome>;
  /** Workspaces that have a source. */
  workspaces(): Promise<string[]>;
}

export function createReindexer(deps: ReindexDeps): Reindexer {
  const find = (workspace: string, id: string) => sourceOf(deps, workspace, id);
  const request = async (workspace: string, source: SourceRecord): Promise<SyncRequest> => ({
    workspace,
    source,
    reader: await deps.readerOf(source),
    holder: deps.holder,
  });
  return {
    workspaces: () => deps.sources.workspaces(),
    begin: async (workspace, options = {}) => {
      const { sourceId } = options;
      const all =
        sourceId === undefined ? await deps.sources.listSources(workspace) : [await find(workspace, sourceId)];
      return Promise.all(all.map((source) => beginOne(deps, workspace, source, options)));
    },
    step: async (task, signal) => {
      const { workspace, sourceId, allowEmpty } = task;
      return step(deps, task, { ...(await request(workspace, await find(workspace, sourceId))), allowEmpty, signal });
    },
    sync: async (workspace, sourceId, watching) =>
      syncSource(deps, { ...(await request(workspace, await find(workspace, sourceId))), ...watching }),
    plan: async (workspace, sourceId, watching) =>
      dryRun(deps, { ...(await request(workspace, await find(workspace, sourceId))), ...watching }),
  };
}

async function sourceOf({ sources }: ReindexDeps, workspace: string, id: string): Promise<SourceRecord> {
  const source = await sources.getSource(workspace, id);
  if (source !== undefined) return source;
  const known = (await sources.listSources(workspace)).map((each) => each.id);
  throw new KildeError(
    'not_found',
    `There is no source ${JSON.stringify(id.slice(0, 63))}; ${known.length === 0 ? 'none is configured yet' : `there is ${known.slice(0, 10).join(', ')}`}.`,
  );
}

async function beginOne(
  deps: ReindexDeps,
  workspace: string,
  source: SourceRecord,
  { due = false, allowEmpty }: BeginOptions,
): Promise<Begun> {
  const { clock, leases, queue } = deps;
  const now = clock.now();
  if (due && isFresh(source, now)) return { sourceId: source.id, state: 'fresh', runId: null };
  const holder = await leases.holder(workspace, `sync:${source.id}`, now);
  if (holder !== undefined && deps.isGone?.(holder) !== true)
    return { sourceId: source.id, state: 'running', runId: source.runId };
  const runId = randomUUID();
  await queue.enqueue({ workspace, sourceId: source.id, runId, step: 0, ...(allowEmpty === true && { allowEmpty }) });
  return { sourceId: source.id, state: 'queued', runId };
}

const isFresh = ({ refreshMinutes, syncedAt }: SourceRecord, now: Date): boolean =>
  refreshMinutes !== null && syncedAt !== null && now.getTime() - Date.parse(syncedAt) < refreshMinutes * 60_000;

async function step(deps: ReindexDeps, task: SyncTask, request: SyncRequest): Promise<SyncOutcome> {
  const deadline = new Date(deps.clock.now().getTime() + deps.stepMs);
  const outcome = await syncSource(deps, { ...request, runId: task.runId, deadline });
  if (outcome.more) await deps.queue.enqueue({ ...task, step: task.step + 1 });
  // The queue asks again; what another try cannot help stands in the run's record alone.
  if (outcome.error?.retryable === true) throw outcome.error;
  return outcome;
}
