import { cacheBed } from '../../tests/support/cache-bed.ts';
import { TestEmbedder } from '../../tests/support/test-embedder.ts';
import { describeWithEmulator } from '../../tests/support/with-emulator.ts';
import { emulatedStores } from '../adapters/firestore/testing/emulated-stores.ts';
import { metered } from '../platform/metering.ts';

const SLOW = 120_000;
const QUESTION = 'ten requests a second';

describeWithEmulator('caches that processes share through Firestore', () => {
  const stores = emulatedStores();
  afterAll(() => stores.close());

  it(
    'serve the second process from the first one, until the workspace is forgotten',
    async () => {
      const { vectors: store, cache } = await stores.open({ statisticsTtlMs: 0 });
      const shared = { store: cache, release: 'r1' };
      const [one, other] = [1, 2].map(() => cacheBed({ store, shared, embedder: new TestEmbedder() }));
      await one!.add('limits.md', '# Rate limits\n\nA caller has ten requests a second, and a burst of twenty.\n');
      one!.embedder.forget();
      const request = { workspace: 'team', question: QUESTION, filter: {} };
      const first = await one!.answering()(request);
      await one!.caches.settled();
      const { result: second, reads } = await metered(() => other!.answering()(request));
      expect([first.cache, second.cache]).toEqual(['miss', 'hit']);
      expect(second.answer).toBe(first.answer);
      expect(other!.embedder.calls).toEqual([]);
      // The index's numbers, and the answer: nothing was searched.
      expect(reads).toBe(2);
      expect(other!.caches.counts().total).toMatchObject({ sharedHits: 1, misses: 0, sharedFailures: 0 });
      await one!.caches.forget('team');
      const third = cacheBed({ store, shared, embedder: new TestEmbedder() });
      expect((await third.answering()(request)).cache).toBe('miss');
      await third.caches.settled();
    },
    SLOW,
  );
});
