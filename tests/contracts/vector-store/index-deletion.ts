import { TERM_BUCKETS } from '../../../shared/terms/dimensions.ts';
import type { VectorStore } from '../../../shared/ports/vector-store.ts';
import { chunkOf, commitOf, documentWith, idsOf, ingest, recordOf, versionOf, visibleIds } from '../fixtures.ts';
import type { Check } from './context.ts';

const INDEX = 'team';

/** One is the beginning of another: a store that looks for prefixes would take too much. */
const NEIGHBOURS = ['team~2', 'team~20', 'team-2', 'tea', 'teams'];

const NOTHING = {
  documents: 0,
  chunks: 0,
  termLength: 0,
  documentFrequencies: new Uint32Array(TERM_BUCKETS),
  profiles: {},
  generation: expect.any(String),
  indexedAt: null,
};

async function expectNothing(store: VectorStore, index: string, ids: readonly string[]): Promise<void> {
  expect(await store.statistics(index)).toStrictEqual(NOTHING);
  expect(await store.listDocuments(index)).toEqual([]);
  expect(await visibleIds(store, index)).toEqual([]);
  expect(await store.getChunks(index, ids)).toEqual([]);
  expect(await store.findDefinitions(index, 'part0', 10)).toEqual([]);
}

/** All that readers see of an index. */
const everything = async (store: VectorStore, index: string) => [
  await store.statistics(index),
  await store.listDocuments(index),
  await store.getDocument(index, 'alpha'),
  await visibleIds(store, index),
  await store.findDefinitions(index, 'part0', 10),
];

export function indexDeletionContract(check: Check): void {
  check('takes documents, chunks and numbers, and says how many readers saw', async (store) => {
    const versions = [documentWith('alpha', 3), documentWith('beta', 2), documentWith('gamma', 0)];
    for (const version of versions) await ingest(store, INDEX, version);
    const ids = versions.flatMap((version) => idsOf(version.chunks));
    expect(await visibleIds(store, INDEX)).toHaveLength(5);
    expect(await store.deleteIndex(INDEX)).toStrictEqual({ documents: 3, chunks: 5 });
    await expectNothing(store, INDEX, ids);
    for (const { document } of versions) expect(await store.getDocument(INDEX, document.id)).toBeUndefined();
    expect(await store.deleteDocument(INDEX, 'alpha')).toBe(false);
  });

  check('takes staged chunks without counting them, so that they can no longer be committed', async (store) => {
    const [live, staged] = [documentWith('live', 1), documentWith('staged', 4)];
    await ingest(store, INDEX, live);
    await store.stageChunks(INDEX, staged.chunks);
    expect(await store.deleteIndex(INDEX)).toStrictEqual({ documents: 1, chunks: 1 });
    expect(await store.commitDocument(INDEX, commitOf(staged.document))).toBe('conflict');
    await expectNothing(store, INDEX, idsOf([...live.chunks, ...staged.chunks]));
  });

  check('takes an index that only holds staged chunks', async (store) => {
    const staged = documentWith('staged', 2);
    await store.stageChunks(INDEX, staged.chunks);
    expect(await store.deleteIndex(INDEX)).toStrictEqual({ documents: 0, chunks: 0 });
    expect(await store.commitDocument(INDEX, commitOf(staged.document))).toBe('conflict');
  });

  check('may be asked for again, and for what was never there', async (store) => {
    expect(await store.deleteIndex(INDEX)).toStrictEqual({ documents: 0, chunks: 0 });
    await ingest(store, INDEX, documentWith('alpha', 2));
    expect(await store.deleteIndex(INDEX)).toStrictEqual({ documents: 1, chunks: 2 });
    expect(await store.deleteIndex(INDEX)).toStrictEqual({ documents: 0, chunks: 0 });
    await expectNothing(store, INDEX, []);
  });

  check('leaves other indexes as they are, whatever their names', async (store) => {
    for (const index of [INDEX, ...NEIGHBOURS]) {
      await ingest(store, index, documentWith('alpha', 2));
      await store.stageChunks(index, documentWith('staged', 2).chunks);
    }
    const before = await Promise.all(NEIGHBOURS.map((index) => everything(store, index)));
    await store.deleteIndex(INDEX);
    expect(await Promise.all(NEIGHBOURS.map((index) => everything(store, index)))).toStrictEqual(before);
    // What was staged beside it can still be committed.
    for (const index of NEIGHBOURS) {
      expect(await store.commitDocument(index, commitOf(documentWith('staged', 2).document))).toBe('committed');
    }
    await store.deleteIndex('team~2');
    expect((await store.statistics('team~20')).documents).toBe(2);
    expect((await store.statistics('team~2')).documents).toBe(0);
  });

  check('makes room for a later write under the same name, with other content under the same ids', async (store) => {
    const first = documentWith('alpha', 3);
    await ingest(store, INDEX, first);
    await visibleIds(store, INDEX);
    await store.deleteIndex(INDEX);
    // A conflict for whoever had read the old version, and no conflict for whoever starts anew.
    const stale = versionOf('alpha', 2, [first.chunks[0]!]);
    expect(await store.commitDocument(INDEX, commitOf(stale.document, first.document))).toBe('conflict');
    const again = versionOf('alpha', 1, [{ ...first.chunks[0]!, text: 'written later' }, chunkOf('alpha', 'other')]);
    await ingest(store, INDEX, again);
    expect(await store.getDocument(INDEX, 'alpha')).toStrictEqual(again.document);
    expect(await visibleIds(store, INDEX)).toEqual(idsOf(again.chunks));
    expect(await store.getChunks(INDEX, [first.chunks[0]!.id])).toStrictEqual([recordOf(again.chunks[0]!)]);
    expect(await store.statistics(INDEX)).toMatchObject({ documents: 1, chunks: 2 });
  });

  check('moves the generation, and no later content gets one that was there before', async (store) => {
    const seen: string[] = [];
    for (let round = 0; round < 3; round++) {
      await ingest(store, INDEX, documentWith('alpha', 1 + round));
      seen.push((await store.statistics(INDEX)).generation);
      await store.deleteIndex(INDEX);
      expect(seen).not.toContain((await store.statistics(INDEX)).generation);
    }
    expect(new Set(seen).size).toBe(3);
  });

  check('comes to its end when several ask at once', async (store) => {
    for (let i = 0; i < 5; i++) await ingest(store, INDEX, documentWith(`doc${i}`, 3));
    await Promise.all(Array.from({ length: 4 }, () => store.deleteIndex(INDEX)));
    await expectNothing(store, INDEX, []);
    await ingest(store, INDEX, documentWith('doc0', 2));
    expect(await visibleIds(store, INDEX)).toEqual(idsOf(documentWith('doc0', 2).chunks));
  });

  check('takes more than one call to a store could take', async (store) => {
    const many = Array.from({ length: 12 }, (_, i) => documentWith(`doc${i}`, 50));
    await Promise.all(many.map((version) => ingest(store, INDEX, version)));
    expect(await store.deleteIndex(INDEX)).toStrictEqual({ documents: 12, chunks: 600 });
    await expectNothing(store, INDEX, []);
  });
}
