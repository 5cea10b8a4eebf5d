import { openSqlite } from '../../../shared/adapters/sqlite/open.ts';
import { createAddDocument } from '../../../shared/ingest/add-document.ts';
import { systemClock } from '../../../shared/ports/clock.ts';
import { singleEmbedder } from '../../../shared/ports/embedder.ts';
import type { GenerationStore } from '../../../shared/ports/generations.ts';
import type { KeyStore } from '../../../shared/ports/keys.ts';
import type { LeaseStore } from '../../../shared/ports/leases.ts';
import type { SourceReader } from '../../../shared/ports/source-reader.ts';
import type { EntryRecord, SourceDefinition, SourceStore } from '../../../shared/ports/sources.ts';
import type { VectorStore } from '../../../shared/ports/vector-store.ts';
import type { SyncDeps, SyncOutcome, SyncRequest } from '../../../shared/sync/deps.ts';
import { putSource } from '../../../shared/sync/manage-sources.ts';
import { syncSource } from '../../../shared/sync/sync-source.ts';
import { contentOf } from '../../support/index-content.ts';
import { TestEmbedder } from '../../support/test-embedder.ts';

export const WORKSPACE = 'team';
export const SOURCE = 'docs';

/** What a run of the bed gave, with every path that it told of and why. */
export interface BedRun extends SyncOutcome {
  readonly leftOut: readonly (readonly [path: string, reason: string])[];
}

export type Content = Awaited<ReturnType<typeof contentOf>>;

/** The stores of one adapter, however it names the rest of what it gives. */
export interface Stores {
  readonly vectors: VectorStore;
  readonly sources: SourceStore;
  readonly leases: LeaseStore;
  readonly generations: GenerationStore;
  readonly keys: KeyStore;
}

export interface BedOptions {
  /** A new reader for each run, as a process that begins one makes it. */
  readonly reader: () => SourceReader;
  readonly expand?: boolean;
  /** Left out: embedded, in memory. */
  readonly stores?: Stores;
}

/** The engine with real parts around it, but for the embedder, which counts. */
export type Bed = Awaited<ReturnType<typeof openBed>>;

export async function openBed({ reader, expand = false, stores = openSqlite({ file: ':memory:' }) }: BedOptions) {
  const { vectors, sources, leases } = stores;
  const embedder = new TestEmbedder();
  const addDocument = createAddDocument({ store: vectors, embedders: singleEmbedder(embedder), clock: systemClock });
  const deps: SyncDeps = { store: vectors, sources, leases, addDocument, clock: systemClock };
  const definition: SourceDefinition = {
    id: SOURCE,
    // The engine reads what the reader gives, wherever the record says that it is.
    spec: { kind: 'folder', path: 'anywhere' },
    include: [],
    exclude: [],
    expand,
    refreshMinutes: null,
  };
  await putSource(deps, WORKSPACE, definition);
  return {
    ...stores,
    embedder,
    deps,
    sync: async (more: Partial<SyncRequest> = {}, instead: Partial<SyncDeps> = {}): Promise<BedRun> => {
      const source = await sources.getSource(WORKSPACE, SOURCE);
      if (source === undefined) throw new Error('The source is not there any more.');
      const leftOut: [string, string][] = [];
      const onLeftOut = (path: string, reason: string) => void leftOut.push([path, reason]);
      const request = { workspace: WORKSPACE, source, reader: reader(), holder: 'this', onLeftOut, ...more };
      return { ...(await syncSource({ ...deps, ...instead }, request)), leftOut };
    },
    content: (): Promise<Content> => contentOf(vectors, WORKSPACE),
    entries: (): Promise<EntryRecord[]> => sources.listEntries(WORKSPACE, SOURCE),
    /** What the documents' own records say was left out of them, by path. */
    notes: async (): Promise<[path: string, note: string][]> => {
      const listed = await vectors.listDocuments(WORKSPACE);
      const documents = await Promise.all(listed.map(({ id }) => vectors.getDocument(WORKSPACE, id)));
      return documents.flatMap((document) =>
        document === undefined ? [] : document.skipped.map((note): [string, string] => [document.path, note]),
      );
    },
    close: () => vectors.close(),
  };
}
