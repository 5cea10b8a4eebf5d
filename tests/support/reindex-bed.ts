import { z } from 'zod';
import { openSqlite } from '../../shared/adapters/sqlite/open.ts';
import { createBuildSteps } from '../../shared/generations/build-steps.ts';
import { openGenerations } from '../../shared/generations/generations.ts';
import type { AdminAnswer, AdminRequest } from '../../shared/mcp/admin-endpoint.ts';
import type { Caller } from '../../shared/mcp/authenticate/callers.ts';
import { handleReindex } from '../../shared/mcp/reindex/handle.ts';
import type { ReindexSettings } from '../../shared/mcp/reindex/service.ts';
import type { AdminFacts } from '../../shared/mcp/request-record.ts';
import { KildeError } from '../../shared/platform/errors.ts';
import type { Embedders } from '../../shared/ports/embedder.ts';
import type { SourceDefinition } from '../../shared/ports/sources.ts';
import type { GenerationTask, SyncTask, Task } from '../../shared/ports/task-queue.ts';
import { putSource, removeSource } from '../../shared/sync/manage-sources.ts';
import { createReindexer } from '../../shared/sync/reindex.ts';
import { ScriptedSource } from './scripted-source.ts';
import { TestEmbedder } from './test-embedder.ts';

export const OPERATOR: Caller = { kind: 'operator', keyId: 'google:1' };
export const adminOf = (workspace: string): Caller => ({
  kind: 'key',
  principal: { keyId: `key-of-${workspace}`, workspace, scopes: ['admin'] },
});

/** What a call of `reindex` gave, and what the log would say of it. */
export interface Asked extends AdminAnswer {
  readonly facts: AdminFacts | undefined;
  readonly failures: readonly KildeError[];
}

const listed = z.object({ runs: z.array(z.record(z.string(), z.unknown())) });

/** The runs that an answer tells of. */
export const runsOf = ({ body }: AdminAnswer) => listed.parse(body).runs;

/** All that `reindex` works with, real but for its sources, which are in memory, its queue, and its clock. */
export function reindexBed(settings: Partial<ReindexSettings> = {}) {
  const { vectors: indexes, sources, leases, generations } = openSqlite({ file: ':memory:' });
  const all: ReindexSettings = {
    inline: false,
    stepMs: 60_000,
    documentsBucket: 'acme-documents',
    privateHosts: [],
    ...settings,
  };
  const time = { passed: 0 };
  const clock = { now: () => new Date(Date.now() + time.passed) };
  const embedder = new TestEmbedder();
  const newer = new TestEmbedder({ profile: 'test:newer:1024' });
  /** What the process is configured for; an admin may change it. */
  const embedding = { configured: embedder };
  const embedders: Embedders = {
    configured: () => embedding.configured,
    of: (_workspace, id) => [embedder, newer].find(({ profile }) => profile.id === id),
  };
  const opened = openGenerations({ indexes, generations, leases, embedders, clock, holder: 'this', ttlMs: 0 });
  const { store, addDocument, rebuilder } = opened;
  const deps = { store, sources, leases, addDocument, embedders, clock };
  const queued: SyncTask[] = [];
  const queuedBuilds: GenerationTask[] = [];
  const queue = {
    broken: null as KildeError | null,
    enqueue: async (task: Task) => {
      if (queue.broken !== null) throw queue.broken;
      if (task.kind === 'generation') queuedBuilds.push(task);
      else queued.push(task);
    },
  };
  const readers = new Map<string, ScriptedSource>();
  const readerOf = async ({ id }: SourceDefinition) => {
    const reader = readers.get(id);
    if (reader !== undefined) return reader;
    throw new KildeError('not_configured', 'The secret of the source is not there.');
  };
  const reindexer = createReindexer({ ...deps, queue, readerOf, holder: 'this', stepMs: all.stepMs });
  const remove = (workspace: string, id: string) => removeSource(deps, workspace, id, 'this');
  const builds = createBuildSteps({ rebuilder, queue, clock, stepMs: all.stepMs });
  const service = { reindexer, builds, sources, clock, removeSource: remove };
  return {
    store,
    sources,
    leases,
    embedder,
    newer,
    embedding,
    addDocument,
    service,
    queue,
    queued,
    queuedBuilds,
    readers,
    time,
    /** A source that may be read; its id is its own in all workspaces. */
    source: async (
      workspace: string,
      id: string,
      files: ConstructorParameters<typeof ScriptedSource>[0] = { 'a.md': '# A\n' },
      more: Partial<SourceDefinition> & { readonly listsVersions?: boolean } = {},
    ) => {
      const { listsVersions = true, ...definition } = more;
      const reader = new ScriptedSource(files, { listsVersions });
      readers.set(id, reader);
      const rest = { include: [], exclude: [], expand: false, refreshMinutes: null, ...definition };
      await putSource(service, workspace, { id, spec: { kind: 'bucket', bucket: 'docs', prefix: `${id}/` }, ...rest });
      return reader;
    },
    /** Another process that holds the source. */
    hold: async (workspace: string, id: string) => {
      await leases.acquire(workspace, `sync:${id}`, 'another', clock.now(), new Date(clock.now().getTime() + 600_000));
    },
    ask: async (caller: Caller, body: unknown, signal = new AbortController().signal): Promise<Asked> => {
      const failures: KildeError[] = [];
      let facts: AdminFacts | undefined;
      const note = (said: AdminFacts) => void (facts = said);
      const request: AdminRequest = { caller, body, signal, note, noteFailure: (error) => void failures.push(error) };
      const answer = await handleReindex(service, all, request);
      return { ...answer, facts, failures };
    },
  };
}
