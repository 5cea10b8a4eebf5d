import { describeLeaseStore } from '../../../tests/contracts/lease-store.contract.ts';
import { describeWithEmulator } from '../../../tests/support/with-emulator.ts';
import { databaseOf } from './database.ts';
import { FirestoreLeaseStore } from './lease-store.ts';
import { bench, SLOW } from './testing/bench.ts';
import { RepeatedCalls } from './testing/disturbed-calls.ts';
import { emulatedStores } from './testing/emulated-stores.ts';

const at = (second: number): Date => new Date(Date.UTC(2026, 10, 1, 10, 0, second));

describeWithEmulator('on the emulator', () => {
  const stores = emulatedStores();
  afterAll(() => stores.close());

  describeLeaseStore('firestore', async () => (await stores.open()).leases, { timeoutMs: SLOW, propertyRuns: 8 });
  describeLeaseStore('firestore by REST', async () => (await stores.open({ transport: 'rest' })).leases, {
    timeoutMs: SLOW,
    propertyRuns: 3,
  });
});

describeWithEmulator('the lease store on the emulator', () => {
  it(
    'gives a lease to one of thirty processes, round after round',
    () =>
      bench(async ({ open }) => {
        const processes = await Promise.all(Array.from({ length: 3 }, () => open()));
        const leases = processes.map(({ database }) => new FirestoreLeaseStore(database));
        for (let round = 0; round < 5; round++) {
          const asked = Array.from({ length: 30 }, (_, i) =>
            leases[i % 3]!.acquire('main', 'sync:docs', `p${i}`, at(round), at(round + 1)),
          );
          expect((await Promise.all(asked)).filter(Boolean)).toHaveLength(1);
        }
      }),
    SLOW,
  );

  it(
    'lets Firestore delete a lease that has expired, and treats it as expired before that',
    () =>
      bench(async ({ open, raw }) => {
        const { database } = await open();
        const leases = new FirestoreLeaseStore(database);
        await leases.acquire('main', 'sync:docs', 'ann', at(0), at(5));
        const [stored] = (await raw.collection('workspaces/main/leases').get()).docs;
        expect(stored?.get('until').toDate()).toEqual(at(5));
        await stored?.ref.delete();
        expect(await leases.acquire('main', 'sync:docs', 'bob', at(6), at(9))).toBe(true);
      }),
    SLOW,
  );

  it(
    'knows its own lease again when the answer to its write was lost',
    () =>
      bench(async ({ open }) => {
        const { database } = await open();
        const leases = new FirestoreLeaseStore(databaseOf(database.client, new RepeatedCalls(30_000)));
        expect(await leases.acquire('main', 'sync', 'ann', at(0), at(5))).toBe(true);
        expect(await leases.acquire('main', 'sync', 'ann', at(1), at(6))).toBe(true);
        await leases.release('main', 'sync', 'ann');
        expect(await leases.holder('main', 'sync', at(2))).toBeUndefined();
      }),
    SLOW,
  );

  it(
    'refuses a lease that was not written by Kilde, instead of taking it',
    () =>
      bench(async ({ open, raw }) => {
        const { database } = await open();
        await raw.doc('workspaces/main/leases/sync').set({ holder: 'ann', until: 'tomorrow' });
        const leases = new FirestoreLeaseStore(database);
        const refusal = {
          kind: 'store_failed',
          message: expect.stringContaining('Firestore’s leases is not as Kilde'),
        };
        await expect(leases.acquire('main', 'sync', 'bob', at(0), at(9))).rejects.toMatchObject(refusal);
        await expect(leases.holder('main', 'sync', at(0))).rejects.toMatchObject(refusal);
      }),
    SLOW,
  );
});
