import { resolve } from 'node:path';
import { FolderReader } from '../shared/adapters/file-system/folder-reader.ts';
import { openFirestore } from '../shared/adapters/firestore/index.ts';
import { OfflineEmbedder } from '../shared/adapters/offline/embedder.ts';
import { openSqlite } from '../shared/adapters/sqlite/open.ts';
import { createAddDocument } from '../shared/ingest/add-document.ts';
import { indexSource } from '../shared/ingest/index-source.ts';
import { IndexingMonitor } from '../shared/ingest/indexing-monitor.ts';
import type { VectorStore } from '../shared/ports/vector-store.ts';
import { retrieve } from '../shared/retrieve/retrieve.ts';
import { describeWithEmulator, newProject } from './support/with-emulator.ts';

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

const embedder = new OfflineEmbedder();
const clock = { now: () => new Date('2026-01-01T00:00:00Z') };

/** Kilde's own sources of three folders: code of many kinds, a few hundred chunks, quick on the emulator. */
async function indexInto(store: VectorStore): Promise<void> {
  const deps = { addDocument: createAddDocument({ store, embedder, clock }), indexing: new IndexingMonitor() };
  for (const folder of ['platform', 'retrieve', 'ports']) {
    const source = new FolderReader(resolve(import.meta.dirname, '../shared', folder));
    await indexSource(deps, { workspace: 'default', source });
  }
}

describeWithEmulator('the same index gives the same ten hits from both stores', () => {
  let sqlite: VectorStore;
  let firestore: VectorStore;

  beforeAll(async () => {
    const { host, projectId } = newProject();
    sqlite = openSqlite({ file: ':memory:' }).vectors;
    firestore = (await openFirestore({ projectId, emulatorHost: host, statisticsTtlMs: 0 })).vectors;
    await Promise.all([indexInto(sqlite), indexInto(firestore)]);
  }, 60_000);

  afterAll(() => Promise.all([sqlite.close(), firestore.close()]));

  it.each(QUESTIONS)('%s', async (query) => {
    const hitsFrom = async (store: VectorStore, filter = {}) => {
      const { hits } = await retrieve({ store, embedder }, { workspace: 'default', query, topK: 10, filter });
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
