import { createPlanDocument } from '../ingest/plan-document.ts';
import type { Embedders } from '../ports/embedder.ts';
import type { SourceStore } from '../ports/sources.ts';
import type { VectorStore } from '../ports/vector-store.ts';
import type { SyncDeps, SyncOutcome, SyncRequest } from './deps.ts';
import { syncSource } from './sync-source.ts';

export interface DryRunDeps extends Pick<SyncDeps, 'sources' | 'clock'> {
  readonly store: VectorStore;
  readonly embedders: Embedders;
}

/**
 * What a sync would do, and cost at most: the same walk over the same listing, with every write and every
 * embedding left out. It asks for no lease, since it changes nothing.
 */
export function dryRun({ store, sources, embedders, clock }: DryRunDeps, request: SyncRequest): Promise<SyncOutcome> {
  const deps: SyncDeps = {
    clock,
    store: withoutDeletions(store),
    sources: withoutWrites(sources),
    leases: { acquire: yes, release: nothing, holder: nothing, deleteLeases: nothing },
    addDocument: createPlanDocument({ store, embedders, clock }),
  };
  return syncSource(deps, { ...request, runId: undefined });
}

/** What would be gone is not listed any more: it would be counted again. */
function withoutDeletions(store: VectorStore): SyncDeps['store'] {
  const gone = new Set<string>();
  return {
    deleteDocument: async (workspace, id) => {
      if (gone.has(id) || (await store.getDocument(workspace, id)) === undefined) return false;
      gone.add(id);
      return true;
    },
    listDocuments: async (workspace) => (await store.listDocuments(workspace)).filter(({ id }) => !gone.has(id)),
  };
}

const yes = () => Promise.resolve(true);
const nothing = () => Promise.resolve(undefined);

const withoutWrites = (sources: SourceStore): SourceStore => ({
  workspaces: () => sources.workspaces(),
  listSources: (workspace) => sources.listSources(workspace),
  getSource: async (workspace, id) => sources.getSource(workspace, id),
  putSource: nothing,
  deleteSource: yes,
  listEntries: (workspace, id) => sources.listEntries(workspace, id),
  putEntries: nothing,
  deleteEntries: nothing,
  putRun: nothing,
  getRun: (workspace, sourceId, id) => sources.getRun(workspace, sourceId, id),
  listRuns: (workspace, sourceId, limit) => sources.listRuns(workspace, sourceId, limit),
});
