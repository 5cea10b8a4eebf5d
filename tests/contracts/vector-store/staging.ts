import { chunkOf, commitOf, documentWith, idsOf, ingest, randomVector, recordOf, visibleIds } from '../fixtures.ts';
import { WORKSPACE } from './context.ts';
import type { Check } from './context.ts';

export function stagingContract(check: Check): void {
  check('hides staged chunks from search, getChunks, findDefinitions and statistics', async (store) => {
    const { chunks } = documentWith('alpha', 3);
    await store.stageChunks(WORKSPACE, chunks);
    expect(await visibleIds(store, WORKSPACE)).toEqual([]);
    expect(await store.getChunks(WORKSPACE, idsOf(chunks))).toEqual([]);
    expect(await store.findDefinitions(WORKSPACE, 'part0', 10)).toEqual([]);
    expect(await store.statistics(WORKSPACE)).toMatchObject({
      documents: 0,
      chunks: 0,
      termLength: 0,
      indexedAt: null,
    });
  });

  check('stages nothing when asked to stage nothing', async (store) => {
    await store.stageChunks(WORKSPACE, []);
    await store.discardStaged(WORKSPACE, []);
    expect(await store.getChunks(WORKSPACE, [])).toEqual([]);
  });

  check('keeps the first of two stagings of a chunk', async (store) => {
    const version = documentWith('alpha', 2);
    await store.stageChunks(WORKSPACE, version.chunks);
    await store.stageChunks(
      WORKSPACE,
      version.chunks.map((chunk) => ({ ...chunk, text: 'a later staging' })),
    );
    expect(await store.commitDocument(WORKSPACE, commitOf(version.document))).toBe('committed');
    const ids = version.chunks.map((chunk) => chunk.id);
    expect(await store.getChunks(WORKSPACE, ids)).toStrictEqual(version.chunks.map(recordOf));
  });

  check('takes a staging of the same chunks from many at once', async (store) => {
    const version = documentWith('alpha', 20);
    await Promise.all(Array.from({ length: 5 }, () => store.stageChunks(WORKSPACE, version.chunks)));
    expect(await store.commitDocument(WORKSPACE, commitOf(version.document))).toBe('committed');
    expect(await visibleIds(store, WORKSPACE)).toEqual(idsOf(version.chunks));
  });

  check('leaves a visible chunk that is staged again visible and unchanged', async (store) => {
    const version = documentWith('alpha', 2);
    await ingest(store, WORKSPACE, version);
    const before = await store.search(WORKSPACE, { vector: version.chunks[0]!.vector, limit: 10, filter: {} });
    await store.stageChunks(WORKSPACE, [
      {
        ...version.chunks[0]!,
        text: 'a later staging',
        startLine: 99,
        endLine: 100,
        vector: version.chunks[1]!.vector,
      },
    ]);
    const after = await store.search(WORKSPACE, { vector: version.chunks[0]!.vector, limit: 10, filter: {} });
    expect(after).toStrictEqual(before);
  });

  check('never discards visible chunks', async (store) => {
    const version = documentWith('alpha', 3);
    await ingest(store, WORKSPACE, version);
    const before = await store.statistics(WORKSPACE);
    await store.discardStaged(WORKSPACE, idsOf(version.chunks));
    expect(await visibleIds(store, WORKSPACE)).toEqual(idsOf(version.chunks));
    expect(await store.statistics(WORKSPACE)).toStrictEqual(before);
  });

  check('discards staged chunks, so that they can no longer be committed', async (store) => {
    const version = documentWith('alpha', 3);
    await store.stageChunks(WORKSPACE, version.chunks);
    await store.discardStaged(WORKSPACE, [version.chunks[1]!.id, 'never-staged']);
    expect(await store.commitDocument(WORKSPACE, commitOf(version.document))).toBe('conflict');
    await store.stageChunks(WORKSPACE, version.chunks);
    expect(await store.commitDocument(WORKSPACE, commitOf(version.document))).toBe('committed');
  });

  check('takes a chunk again after it was discarded, as it then is', async (store) => {
    const version = documentWith('alpha', 1);
    await store.stageChunks(WORKSPACE, [{ ...version.chunks[0]!, text: 'an attempt that ended' }]);
    await store.discardStaged(WORKSPACE, idsOf(version.chunks));
    await ingest(store, WORKSPACE, version);
    expect(await store.getChunks(WORKSPACE, idsOf(version.chunks))).toStrictEqual(version.chunks.map(recordOf));
  });

  check('stages chunks of several documents in one call', async (store) => {
    const alpha = documentWith('alpha', 2);
    const beta = documentWith('beta', 2);
    await store.stageChunks(WORKSPACE, [...alpha.chunks, ...beta.chunks]);
    expect(await store.commitDocument(WORKSPACE, commitOf(beta.document))).toBe('committed');
    expect(await visibleIds(store, WORKSPACE)).toEqual(idsOf(beta.chunks));
    expect(await store.commitDocument(WORKSPACE, commitOf(alpha.document))).toBe('committed');
    expect(await visibleIds(store, WORKSPACE)).toEqual(idsOf([...alpha.chunks, ...beta.chunks]));
  });

  check('stages many chunks with full vectors in one call', async (store) => {
    const dense = Array.from({ length: 130 }, (_, i) =>
      chunkOf('dense', `part${i}`, { text: 'ø'.repeat(2_000), vector: randomVector(i) }),
    );
    await store.stageChunks(WORKSPACE, dense);
    await store.discardStaged(WORKSPACE, idsOf(dense));
    expect(await visibleIds(store, WORKSPACE)).toEqual([]);
  });
}
