import { chunkOf, commitOf, documentWith, idsOf, ingest, recordOf, versionOf, visibleIds } from '../fixtures.ts';
import type { VectorStore } from '../../../shared/ports/vector-store.ts';
import { WORKSPACE } from './context.ts';
import type { Check } from './context.ts';

/** Everything a reader can see of a workspace. */
async function everything(store: VectorStore, documentId: string) {
  const [statistics, document, documents, ids] = await Promise.all([
    store.statistics(WORKSPACE),
    store.getDocument(WORKSPACE, documentId),
    store.listDocuments(WORKSPACE),
    visibleIds(store, WORKSPACE),
  ]);
  return { statistics, document, documents, chunks: await store.getChunks(WORKSPACE, ids) };
}

export function commitContract(check: Check): void {
  check('answers for an empty store', async (store) => {
    await store.ping();
    expect(await store.listDocuments(WORKSPACE)).toEqual([]);
    expect(await store.getDocument(WORKSPACE, 'none')).toBeUndefined();
    expect(await store.getChunks(WORKSPACE, ['none'])).toEqual([]);
  });

  check('makes the staged chunks and the document visible', async (store) => {
    const version = documentWith('alpha', 3);
    await ingest(store, WORKSPACE, version);
    expect(await visibleIds(store, WORKSPACE)).toEqual(idsOf(version.chunks));
    expect(await store.getDocument(WORKSPACE, 'alpha')).toStrictEqual(version.document);
    expect(await store.findDefinitions(WORKSPACE, 'part1', 10)).toStrictEqual([recordOf(version.chunks[1]!)]);
  });

  check('gives chunks in the order asked, without those that are not there', async (store) => {
    const { document, chunks } = documentWith('alpha', 4);
    await ingest(store, WORKSPACE, { document, chunks });
    const asked = [chunks[3]!.id, 'missing', chunks[0]!.id, chunks[2]!.id];
    const got = await store.getChunks(WORKSPACE, asked);
    expect(got.map((chunk) => chunk.id)).toEqual([chunks[3]!.id, chunks[0]!.id, chunks[2]!.id]);
  });

  check('moves, removes and adds chunks in one version', async (store) => {
    const first = documentWith('alpha', 3);
    await ingest(store, WORKSPACE, first);
    const [stays, moves] = [first.chunks[0]!, { ...first.chunks[1]!, startLine: 31, endLine: 40 }];
    const added = chunkOf('alpha', 'fresh', { startLine: 11, endLine: 30 });
    const second = versionOf('alpha', 2, [stays, added, moves]);
    await ingest(store, WORKSPACE, second, first);
    const ids = [stays.id, added.id, moves.id];
    expect(await visibleIds(store, WORKSPACE)).toEqual(ids.toSorted());
    expect(await store.getChunks(WORKSPACE, ids)).toStrictEqual([
      recordOf(stays),
      recordOf(added),
      { ...recordOf(moves), indexedAt: second.document.indexedAt },
    ]);
    expect(await store.getChunks(WORKSPACE, [first.chunks[2]!.id])).toEqual([]);
    expect(await store.findDefinitions(WORKSPACE, 'part2', 10)).toEqual([]);
  });

  check('takes a removed chunk back when a later version holds it again', async (store) => {
    const first = documentWith('alpha', 2);
    const second = versionOf('alpha', 2, [first.chunks[0]!]);
    const third = versionOf('alpha', 3, first.chunks);
    await ingest(store, WORKSPACE, first);
    await ingest(store, WORKSPACE, second, first);
    await ingest(store, WORKSPACE, third, second);
    expect(await visibleIds(store, WORKSPACE)).toEqual(idsOf(first.chunks));
  });

  check('keeps a document without chunks', async (store) => {
    const version = versionOf('empty', 1, [], { skipped: ['nothing to read in it'] });
    await ingest(store, WORKSPACE, version);
    expect(await store.getDocument(WORKSPACE, 'empty')).toStrictEqual(version.document);
    expect(await store.statistics(WORKSPACE)).toMatchObject({ documents: 1, chunks: 0 });
  });

  check('refuses a first version when there is one, and a second when there is none', async (store) => {
    const first = documentWith('alpha', 2);
    await ingest(store, WORKSPACE, first);
    const before = await everything(store, 'alpha');
    const other = versionOf('alpha', 1, [chunkOf('alpha', 'rival')]);
    await store.stageChunks(WORKSPACE, other.chunks);
    expect(await store.commitDocument(WORKSPACE, commitOf(other.document))).toBe('conflict');
    const orphan = versionOf('beta', 2, []);
    expect(await store.commitDocument(WORKSPACE, { ...commitOf(orphan.document), expectedVersion: 1 })).toBe(
      'conflict',
    );
    expect(await everything(store, 'alpha')).toStrictEqual(before);
    expect(await store.getDocument(WORKSPACE, 'beta')).toBeUndefined();
  });

  check('changes nothing on a conflict of versions', async (store) => {
    const first = documentWith('alpha', 3);
    const second = versionOf('alpha', 2, [{ ...first.chunks[0]!, startLine: 5, endLine: 8 }, first.chunks[1]!]);
    await ingest(store, WORKSPACE, first);
    await ingest(store, WORKSPACE, second, first);
    const before = await everything(store, 'alpha');
    const stale = versionOf('alpha', 2, [
      { ...first.chunks[1]!, startLine: 70, endLine: 80 },
      chunkOf('alpha', 'rival'),
    ]);
    await store.stageChunks(WORKSPACE, [stale.chunks[1]!]);
    expect(await store.commitDocument(WORKSPACE, commitOf(stale.document, first.document))).toBe('conflict');
    expect(await everything(store, 'alpha')).toStrictEqual(before);
  });

  check('changes nothing when one added chunk of many is not staged', async (store) => {
    const first = documentWith('alpha', 3);
    await ingest(store, WORKSPACE, first);
    const before = await everything(store, 'alpha');
    const moved = { ...first.chunks[0]!, startLine: 50, endLine: 60 };
    const second = versionOf('alpha', 2, [moved, chunkOf('alpha', 'here'), chunkOf('alpha', 'missing')]);
    await store.stageChunks(WORKSPACE, [second.chunks[1]!]);
    expect(await store.commitDocument(WORKSPACE, commitOf(second.document, first.document))).toBe('conflict');
    expect(await everything(store, 'alpha')).toStrictEqual(before);
  });

  check('takes a visible chunk for not staged', async (store) => {
    const first = documentWith('alpha', 2);
    await ingest(store, WORKSPACE, first);
    const before = await everything(store, 'alpha');
    const second = versionOf('alpha', 2, first.chunks);
    const commit = { ...commitOf(second.document), expectedVersion: 1 };
    expect(await store.commitDocument(WORKSPACE, commit)).toBe('conflict');
    expect(await everything(store, 'alpha')).toStrictEqual(before);
  });

  check('lists documents by path, then id', async (store) => {
    const paths = { d1: 'src/b.ts', d2: 'src/a.ts', d3: 'README.md', d4: 'src/a.ts' };
    for (const [id, path] of Object.entries(paths).toReversed()) {
      await ingest(store, WORKSPACE, versionOf(id, 1, [chunkOf(id, 'only', { path })], { path }));
    }
    const listed = await store.listDocuments(WORKSPACE);
    expect(listed.map((document) => document.id)).toEqual(['d3', 'd2', 'd4', 'd1']);
    const { id, path, version, fingerprint, contentHash, indexedAt } = (await store.getDocument(WORKSPACE, 'd1'))!;
    expect(listed[3]).toStrictEqual({ id, path, version, fingerprint, contentHash, indexedAt });
  });
}
