import { chunkOf, commitOf, documentWith, idsOf, ingest, versionOf, visibleIds } from '../fixtures.ts';
import { WORKSPACE } from './context.ts';
import type { Check } from './context.ts';

export function deletionContract(check: Check): void {
  check('takes the document, its chunks and its share of the statistics', async (store) => {
    const [alpha, beta] = [documentWith('alpha', 3), documentWith('beta', 2)];
    await ingest(store, WORKSPACE, beta);
    const { generation: _, indexedAt: __, ...before } = await store.statistics(WORKSPACE);
    await ingest(store, WORKSPACE, alpha);
    expect(await store.deleteDocument(WORKSPACE, 'alpha')).toBe(true);
    expect(await store.statistics(WORKSPACE)).toMatchObject(before);
    expect(await store.getDocument(WORKSPACE, 'alpha')).toBeUndefined();
    expect(await store.getChunks(WORKSPACE, idsOf(alpha.chunks))).toEqual([]);
    expect(await visibleIds(store, WORKSPACE)).toEqual(idsOf(beta.chunks));
    expect((await store.findDefinitions(WORKSPACE, 'part0', 10)).map((chunk) => chunk.documentId)).toEqual(['beta']);
    expect((await store.listDocuments(WORKSPACE)).map((document) => document.id)).toEqual(['beta']);
  });

  check('says when there was nothing to delete, and changes nothing', async (store) => {
    await ingest(store, WORKSPACE, documentWith('alpha', 2));
    const before = await store.statistics(WORKSPACE);
    expect(await store.deleteDocument(WORKSPACE, 'beta')).toBe(false);
    expect(await store.deleteDocument('elsewhere', 'alpha')).toBe(false);
    expect(await store.statistics(WORKSPACE)).toStrictEqual(before);
  });

  check('takes staged chunks of the document, whoever staged them, and none of another', async (store) => {
    const first = documentWith('alpha', 2);
    const rival = versionOf('alpha', 1, [chunkOf('alpha', 'rival')]);
    const other = documentWith('beta', 1);
    await ingest(store, WORKSPACE, first);
    await store.stageChunks(WORKSPACE, [...rival.chunks, ...other.chunks]);
    expect(await store.deleteDocument(WORKSPACE, 'alpha')).toBe(true);
    expect(await store.commitDocument(WORKSPACE, commitOf(rival.document))).toBe('conflict');
    expect(await store.commitDocument(WORKSPACE, commitOf(other.document))).toBe('committed');
    expect(await visibleIds(store, WORKSPACE)).toEqual(idsOf(other.chunks));
  });

  check('makes a commit over the deleted version a conflict', async (store) => {
    const first = documentWith('alpha', 2);
    const second = versionOf('alpha', 2, [chunkOf('alpha', 'fresh')]);
    await ingest(store, WORKSPACE, first);
    const commit = commitOf(second.document, first.document);
    await store.stageChunks(WORKSPACE, second.chunks);
    await store.deleteDocument(WORKSPACE, 'alpha');
    expect(await store.commitDocument(WORKSPACE, commit)).toBe('conflict');
    expect(await visibleIds(store, WORKSPACE)).toEqual([]);
    expect(await store.statistics(WORKSPACE)).toMatchObject({ documents: 0, chunks: 0 });
  });

  check('takes the same document again as a first version', async (store) => {
    const version = documentWith('alpha', 2);
    await ingest(store, WORKSPACE, version);
    const { generation: _, ...before } = await store.statistics(WORKSPACE);
    await store.deleteDocument(WORKSPACE, 'alpha');
    await ingest(store, WORKSPACE, version);
    expect(await store.statistics(WORKSPACE)).toMatchObject(before);
    expect(await visibleIds(store, WORKSPACE)).toEqual(idsOf(version.chunks));
  });
}
