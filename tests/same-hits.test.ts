import { resolve } from 'node:path';
import { FolderReader } from '../shared/adapters/file-system/folder-reader.ts';
import { openFirestore } from '../shared/adapters/firestore/index.ts';
import { OfflineEmbedder } from '../shared/adapters/offline/embedder.ts';
import { openSqlite } from '../shared/adapters/sqlite/open.ts';
import { createAddDocument } from '../shared/ingest/add-document.ts';
import type { LeaseStore } from '../shared/ports/leases.ts';
import type { SourceStore } from '../shared/ports/sources.ts';
import type { VectorStore } from '../shared/ports/vector-store.ts';
import { retrieve } from '../shared/retrieve/retrieve.ts';
import { folderSource, syncReader } from '../shared/sync/sync-reader.ts';
import { describeWithEmulator, newProject } from './support/with-emulator.ts';
import { singleEmbedder } from '../shared/ports/embedder.ts';

const QUESTIONS = [
  'retrieve',
  'KildeError',
  'VectorStore.search',
  'normalizePath',
  'where is the bearer token compared in constant time?',
  'how are embeddings sent in batches',
  'document frequency of a hashed term',
  'log line cloud logging severity trace',
  'hur räknas orden i ett dokument?',
  'stop words',
  'configuration environment variable wrong value',
];

const embedders = singleEmbedder(new OfflineEmbedder());
const clock = { now: () => new Date('2026-01-01T00:00:00Z') };

/** Kilde's own sources of three folders: code of many kinds, a few hundred chunks, quick on the emulator. */
async function indexInto({ vectors: store, sources, leases }: Stores): Promise<VectorStore> {
  const deps = { store, sources, leases, clock, addDocument: createAddDocument({ store, embedders, clock }) };
  for (const folder of ['platform', 'retrieve', 'ports']) {
    const path = resolve(import.meta.dirname, '../shared', folder);
    await syncReader(deps, 'default', folderSource(folder, path), new FolderReader(path));
  }
  return store;
}

interface Stores {
  readonly vectors: VectorStore;
  readonly sources: SourceStore;
  readonly leases: LeaseStore;
}

describeWithEmulator('the same index gives the same ten hits from both stores', () => {
  let sqlite: VectorStore;
  let firestore: VectorStore;

  beforeAll(async () => {
    const { host, projectId } = newProject();
    [sqlite, firestore] = await Promise.all([
      indexInto(openSqlite({ file: ':memory:' })),
      openFirestore({ projectId, emulatorHost: host, statisticsTtlMs: 0, deadlineMs: 30_000 }).then(indexInto),
    ]);
  }, 60_000);

  afterAll(() => Promise.all([sqlite.close(), firestore.close()]));

  it.each(QUESTIONS)('%s', async (query) => {
    const hitsFrom = async (store: VectorStore, filter = {}) => {
      const { hits } = await retrieve({ store, embedders }, { workspace: 'default', query, topK: 10, filter });
      return hits.map(({ chunk, score }) => ({
        id: chunk.id,
        path: chunk.path,
        lines: [chunk.startLine, chunk.endLine],
        score: Number(score.toPrecision(9)),
      }));
    };
    const expected = await hitsFrom(sqlite);
    expect(expected).toHaveLength(10);
    expect(await hitsFrom(firestore)).toEqual(expected);
    const filter = { pathGlob: '**/*.ts', kind: 'code', language: 'typescript' };
    expect(await hitsFrom(firestore, filter)).toEqual(await hitsFrom(sqlite, filter));
  });
});
