import { openSqlite } from '../../shared/adapters/sqlite/open.ts';
import { createAddDocument } from '../../shared/ingest/add-document.ts';
import { systemClock } from '../../shared/ports/clock.ts';
import type { SourceDefinition } from '../../shared/ports/sources.ts';
import type { VectorStore } from '../../shared/ports/vector-store.ts';
import type { SyncDeps, SyncRequest } from '../../shared/sync/deps.ts';
import { dryRun } from '../../shared/sync/dry-run.ts';
import { putSource } from '../../shared/sync/manage-sources.ts';
import { syncSource } from '../../shared/sync/sync-source.ts';
import { documentIdOf } from '../../shared/sync/versions.ts';
import type { ScriptedSource } from './scripted-source.ts';
import { TestEmbedder } from './test-embedder.ts';
import { singleEmbedder } from '../../shared/ports/embedder.ts';

const WORKSPACE = 'team';
const DEFINITION: SourceDefinition = {
  id: 'docs',
  spec: { kind: 'folder', path: 'anywhere' },
  include: [],
  exclude: [],
  expand: false,
  refreshMinutes: null,
};

type BedOptions = Pick<SyncDeps, 'isGone'> & Partial<Omit<SourceDefinition, 'id' | 'spec'>>;

/** A source in memory, and everything a sync of it needs, over a real store. */
export async function syncTestBed(reader: ScriptedSource, { isGone, ...definition }: BedOptions = {}) {
  const { vectors: store, sources, leases, generations, keys } = openSqlite({ file: ':memory:' });
  const embedder = new TestEmbedder();
  const embedders = singleEmbedder(embedder);
  const addDocument = createAddDocument({ store, embedders, clock: systemClock });
  const deps: SyncDeps = { store, sources, leases, addDocument, clock: systemClock, isGone };
  const bed = await bedOf({ ...DEFINITION, ...definition }, reader, deps, store);
  return {
    store,
    sources,
    leases,
    generations,
    keys,
    embedder,
    deps,
    ...bed,
    paths: async () => (await store.listDocuments(WORKSPACE)).map(({ path }) => path),
    another: (id: string, other: ScriptedSource) => bedOf({ ...DEFINITION, id }, other, deps, store),
    plan: async () => dryRun({ store, sources, embedders, clock: systemClock }, await bed.request()),
  };
}

async function bedOf(definition: SourceDefinition, reader: ScriptedSource, deps: SyncDeps, store: VectorStore) {
  const { id } = definition;
  await putSource(deps, WORKSPACE, definition);
  const leftOut: [string, string][] = [];
  const request = async (): Promise<SyncRequest> => {
    const source = await deps.sources.getSource(WORKSPACE, id);
    if (source === undefined) throw new Error(`No source ${id}.`);
    const onLeftOut = (path: string, reason: string) => void leftOut.push([path, reason]);
    return { workspace: WORKSPACE, source, reader, holder: 'this', onLeftOut };
  };
  return {
    reader,
    leftOut,
    request,
    define: (change: Partial<SourceDefinition>) => putSource(deps, WORKSPACE, { ...definition, ...change }),
    sync: async (more: Partial<SyncRequest> = {}, instead: Partial<SyncDeps> = {}) =>
      syncSource({ ...deps, ...instead }, { ...(await request()), ...more }),
    /** A step whose time is over after so many reads. */
    step: async (runId: string, reads: number) => {
      const deadline = new Date(8_000_000_000_000);
      const until = reader.reads.length + reads;
      const clock = { now: () => (reader.reads.length >= until ? deadline : new Date()) };
      return syncSource({ ...deps, clock }, { ...(await request()), runId, deadline });
    },
    entry: async (path: string) => (await deps.sources.listEntries(WORKSPACE, id)).find((entry) => entry.path === path),
    document: (path: string) => store.getDocument(WORKSPACE, documentIdOf(id, path)),
  };
}
