import { describeSharedCache } from '../../../tests/contracts/shared-cache.contract.ts';
import { describeWithEmulator } from '../../../tests/support/with-emulator.ts';
import { metered } from '../../platform/metering.ts';
import { MAX_SHARED_BYTES } from '../../ports/shared-cache.ts';
import { FirestoreSharedCache } from './shared-cache.ts';
import { bench, SLOW } from './testing/bench.ts';

describeWithEmulator('on the emulator', () => {
  const closings: (() => void)[] = [];
  const benches: Promise<void>[] = [];
  afterAll(async () => {
    for (const close of closings) close();
    await Promise.all(benches);
  });

  describeSharedCache(
    'firestore',
    (clock) => {
      const { promise, resolve, reject } = Promise.withResolvers<FirestoreSharedCache>();
      const closed = new Promise<void>((close) => closings.push(close));
      const running = bench(async ({ open }) => {
        resolve(new FirestoreSharedCache((await open()).database, clock));
        await closed;
      });
      benches.push(running);
      running.catch(reject);
      return promise;
    },
    { timeoutMs: SLOW, propertyRuns: 10 },
  );
});

const HOUR = 3_600_000;

describeWithEmulator('the shared cache on the emulator', () => {
  it(
    'says when Firestore may delete a record, and misses it afterwards',
    () =>
      bench(async ({ open, raw }) => {
        const now = new Date('2026-11-21T12:00:00Z');
        const cache = new FirestoreSharedCache((await open()).database, { now: () => now });
        await cache.set('main', 'k1', Uint8Array.of(1), HOUR);
        const [stored] = (await raw.collection('workspaces/main/cache').get()).docs;
        expect(stored?.id).toBe('k1');
        expect(stored?.get('expireAt').toDate()).toEqual(new Date('2026-11-21T13:00:00Z'));
        await stored?.ref.delete();
        expect(await cache.get('main', 'k1')).toBeUndefined();
      }),
    SLOW,
  );

  it(
    'takes no record for a value that is not as it writes them, and writes over it',
    () =>
      bench(async ({ open, raw }) => {
        const cache = new FirestoreSharedCache((await open()).database);
        const expireAt = new Date(Date.now() + HOUR);
        const value = Buffer.from('value');
        for (const foreign of [
          {},
          { value },
          { expireAt },
          { value: 'value', expireAt },
          { value, expireAt: 'tomorrow' },
          { value, expireAt, more: true },
          { value: Buffer.alloc(MAX_SHARED_BYTES + 1), expireAt },
        ]) {
          await raw.doc('workspaces/main/cache/k1').set(foreign);
          expect(await cache.get('main', 'k1')).toBeUndefined();
        }
        await cache.set('main', 'k1', value, HOUR);
        expect(Buffer.from((await cache.get('main', 'k1'))!).toString()).toBe('value');
      }),
    SLOW,
  );

  it(
    'costs a read to look and a write to keep',
    () =>
      bench(async ({ open }) => {
        const cache = new FirestoreSharedCache((await open()).database);
        expect(await metered(() => cache.get('main', 'k1'))).toMatchObject({ reads: 1, writes: 0, deletes: 0 });
        const set = () => cache.set('main', 'k1', Uint8Array.of(1), HOUR);
        expect(await metered(set)).toMatchObject({ reads: 0, writes: 1, deletes: 0 });
        expect(await metered(() => cache.deleteCache('main'))).toMatchObject({ deletes: 1 });
      }),
    SLOW,
  );

  it(
    'is no part of an index, and goes by itself',
    () =>
      bench(async ({ open, raw }) => {
        const { vectors, database } = await open();
        const cache = new FirestoreSharedCache(database);
        await cache.set('main', 'k1', Uint8Array.of(1), HOUR);
        await vectors.deleteIndex('main');
        expect(await cache.get('main', 'k1')).toBeDefined();
        await cache.deleteCache('main');
        expect(await raw.doc('workspaces/main').listCollections()).toEqual([]);
      }),
    SLOW,
  );
});
