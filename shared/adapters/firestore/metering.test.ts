import { documentWith, EVERYTHING, ingest, versionOf, chunkOf } from '../../../tests/contracts/fixtures.ts';
import { entryOf, sourceOf } from '../../../tests/contracts/source-store/context.ts';
import { describeWithEmulator } from '../../../tests/support/with-emulator.ts';
import { metered } from '../../platform/metering.ts';
import { emulatedStores } from './testing/emulated-stores.ts';
import { SLOW } from './testing/bench.ts';

/** Each call's operations, as Firestore's price list counts them. */
describeWithEmulator('what Firestore would bill', () => {
  const stores = emulatedStores();
  afterAll(() => stores.close());

  const cost = async (call: () => Promise<unknown>): Promise<readonly number[]> => {
    const { reads, writes, deletes } = await metered(call);
    return [reads, writes, deletes];
  };

  it(
    'is a read for each record, and for each answer that is empty',
    async () => {
      const { keys, sources, leases } = await stores.open();
      expect(await cost(() => keys.findKey('k1'))).toEqual([1, 0, 0]);
      expect(await cost(() => sources.listSources('main'))).toEqual([1, 0, 0]);
      const key = { id: 'k1', hash: 'h', workspace: 'main', scopes: [], expiresAt: null };
      expect(await cost(() => keys.putKey(key))).toEqual([0, 1, 0]);
      expect(await cost(() => keys.deleteKey('k1'))).toEqual([1, 0, 1]);
      expect(await cost(() => keys.deleteKey('k1'))).toEqual([1, 0, 0]);
      for (const id of ['a', 'b', 'c']) await sources.putSource('main', sourceOf(id));
      expect(await cost(() => sources.listSources('main'))).toEqual([3, 0, 0]);
      const entries = Array.from({ length: 7 }, (_, i) => entryOf(`${i}.md`));
      expect(await cost(() => sources.putEntries('main', 'a', entries))).toEqual([0, 7, 0]);
      expect(await cost(() => sources.deleteEntries('main', 'a', ['0.md', '1.md']))).toEqual([0, 0, 2]);
      const lease = (who: string) => leases.acquire('main', 'sync', who, new Date(0), new Date(60_000));
      expect(await cost(() => lease('ann'))).toEqual([1, 1, 0]);
      expect(await cost(() => lease('bob'))).toEqual([1, 0, 0]);
      expect(await cost(() => leases.release('main', 'sync', 'ann'))).toEqual([1, 0, 1]);
    },
    SLOW,
  );

  it(
    'is a read, and one more for each hundred chunks that a search scans',
    async () => {
      const { vectors } = await stores.open({ statisticsTtlMs: 60_000 });
      const chunks = Array.from({ length: 130 }, (_, i) => chunkOf('long', `c${i}`));
      await ingest(vectors, 'main', versionOf('long', 1, chunks));
      expect(await cost(() => vectors.statistics('main'))).toEqual([1, 0, 0]);
      expect(await cost(() => vectors.statistics('main'))).toEqual([0, 0, 0]);
      // Four, since one more than asked for is looked at, and two for 130 entries.
      expect(await cost(() => vectors.search('main', { ...EVERYTHING, limit: 3 }))).toEqual([6, 0, 0]);
      expect(
        await cost(() =>
          vectors.getChunks(
            'main',
            chunks.slice(0, 5).map(({ id }) => id),
          ),
        ),
      ).toEqual([5, 0, 0]);
    },
    SLOW,
  );

  it(
    'is every chunk twice for a document, once to stage it and once to show it, and its records',
    async () => {
      const { vectors } = await stores.open();
      const alpha = documentWith('alpha', 5);
      // Read: document, numbers and journal, and whether the chunks are staged. Written: all but the journal.
      expect(await cost(() => vectors.stageChunks('main', alpha.chunks))).toEqual([0, 5, 0]);
      expect(await cost(() => ingest(vectors, 'main', documentWith('beta', 5)))).toEqual([8, 12, 0]);
      expect(await cost(() => vectors.deleteDocument('main', 'beta'))).toEqual([8, 1, 6]);
      expect(
        await cost(() =>
          vectors.discardStaged(
            'main',
            alpha.chunks.map(({ id }) => id),
          ),
        ),
      ).toEqual([5, 0, 5]);
    },
    SLOW,
  );

  it(
    'is told apart by who asked',
    async () => {
      const { keys } = await stores.open();
      const ask = (times: number) =>
        cost(async () => {
          for (let i = 0; i < times; i++) await keys.findKey('k1');
        });
      expect(await Promise.all([ask(3), ask(1), ask(2)])).toEqual([
        [3, 0, 0],
        [1, 0, 0],
        [2, 0, 0],
      ]);
    },
    SLOW,
  );
});
