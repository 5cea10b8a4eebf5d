import type { VectorStore } from '../../../shared/ports/vector-store.ts';
import { VECTOR_DIMENSIONS } from '../../../shared/terms/dimensions.ts';
import { chunkOf, commitOf, documentWith, ingest, randomVector, recordOf, vectorWith, versionOf } from '../fixtures.ts';
import { WORKSPACE } from './context.ts';
import type { Check } from './context.ts';

/** Of every kind that a store may keep in another way; the last has the smallest and largest floats there are. */
const VECTORS = {
  sparse: randomVector(1, 20),
  dense: randomVector(2),
  zero: new Float32Array(VECTOR_DIMENSIONS),
  edges: vectorWith({ 0: 1, [VECTOR_DIMENSIONS - 1]: -1 }),
  extreme: vectorWith({ 5: 1.401298464324817e-45, 6: 3.4028234663852886e38, 7: -0.1 }),
};

const idsIn = (chunks: readonly { readonly id: string }[]): string[] => chunks.map(({ id }) => id);

export function embeddedContract(check: Check): void {
  check('give a chunk and its vector exactly, in the order asked', async (store) => {
    const chunks = Object.entries(VECTORS).map(([label, vector], i) =>
      chunkOf('v', label, { vector, startLine: i + 1, endLine: i + 1, page: i + 1 }),
    );
    await ingest(store, WORKSPACE, versionOf('v', 1, chunks));
    const asked = chunks.toReversed();
    expect(await store.getEmbeddedChunks(WORKSPACE, idsIn(asked))).toStrictEqual(asked);
  });

  check('are chunks as getChunks gives them', async (store) => {
    const version = documentWith('many', 230);
    await ingest(store, WORKSPACE, version);
    const ids = idsIn(version.chunks);
    const embedded = await store.getEmbeddedChunks(WORKSPACE, ids);
    expect(embedded).toHaveLength(230);
    expect(embedded.map(recordOf)).toStrictEqual(await store.getChunks(WORKSPACE, ids));
  });

  check('leave out what is staged, removed, unknown, or another workspace’s', async (store) => {
    const [stays, goes, staged] = ['stays', 'goes', 'staged'].map((label) => chunkOf('d', label));
    const first = versionOf('d', 1, [stays!, goes!]);
    const second = versionOf('d', 2, [stays!]);
    await ingest(store, WORKSPACE, first);
    await ingest(store, WORKSPACE, second, first);
    await store.stageChunks(WORKSPACE, [staged!]);
    const ids = ['unknown', ...idsIn([goes!, stays!, staged!])];
    expect(await store.getEmbeddedChunks(WORKSPACE, ids)).toStrictEqual([stays]);
    expect(await store.getEmbeddedChunks('another', ids)).toEqual([]);
    expect(await store.getEmbeddedChunks(WORKSPACE, [])).toEqual([]);
  });

  check('have the lines and time of the current version', async (store) => {
    const chunk = chunkOf('d', 'moves');
    const first = versionOf('d', 1, [chunk]);
    const second = versionOf('d', 2, [{ ...chunk, startLine: 40, endLine: 42 }]);
    await ingest(store, WORKSPACE, first);
    expect(await store.commitDocument(WORKSPACE, commitOf(second.document, first.document))).toBe('committed');
    expect(await store.getEmbeddedChunks(WORKSPACE, [chunk.id])).toStrictEqual([
      { ...chunk, startLine: 40, endLine: 42, indexedAt: second.document.indexedAt },
    ]);
  });

  check('make another index that finds the same', async (store: VectorStore) => {
    const version = documentWith('copied', 12);
    await ingest(store, WORKSPACE, version);
    const chunks = await store.getEmbeddedChunks(WORKSPACE, idsIn(version.chunks));
    await ingest(store, 'copy', versionOf('copied', 1, chunks));
    const query = { vector: randomVector(9), limit: 12, filter: {} };
    expect(await store.search('copy', query)).toStrictEqual(await store.search(WORKSPACE, query));
  });
}
