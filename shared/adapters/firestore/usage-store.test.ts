import { describeUsageStore } from '../../../tests/contracts/usage-store.contract.ts';
import { describeWithEmulator } from '../../../tests/support/with-emulator.ts';
import { metered } from '../../platform/metering.ts';
import { bench, SLOW } from './testing/bench.ts';
import { emulatedStores } from './testing/emulated-stores.ts';
import { FirestoreUsageStore } from './usage-store.ts';

describeWithEmulator('on the emulator', () => {
  const stores = emulatedStores();
  afterAll(() => stores.close());

  describeUsageStore('firestore', async () => (await stores.open()).usage, { timeoutMs: SLOW, propertyRuns: 8 });
  describeUsageStore('firestore by REST', async () => (await stores.open({ transport: 'rest' })).usage, {
    timeoutMs: SLOW,
    propertyRuns: 2,
  });
});

describeWithEmulator('the usage store on the emulator', () => {
  it(
    'spreads processes over a few records of a day, sums them, and lets Firestore delete them after 400 days',
    () =>
      bench(async ({ open, raw }) => {
        const { database } = await open();
        const processes = Array.from({ length: 60 }, () => new FirestoreUsageStore(database));
        await Promise.all(processes.map((store) => store.add('main', '2026-11-21', { inputTokens: 3 })));
        const { docs } = await raw.collection('workspaces/main/usage').get();
        // By chance a record is left out once in seven million times.
        expect(docs.map(({ id }) => id)).toEqual(['2026-11-21.0', '2026-11-21.1', '2026-11-21.2', '2026-11-21.3']);
        for (const each of docs) expect(each.get('expiresAt').toDate()).toEqual(new Date('2027-12-26T00:00:00Z'));
        const [day] = await processes[0]!.read('main', '2026-11-21', '2026-11-21');
        expect(day?.usage.inputTokens).toBe(180);
      }),
    SLOW,
  );

  it(
    'costs a write to add, whatever is added, and a read for each record of a day',
    () =>
      bench(async ({ open }) => {
        const store = new FirestoreUsageStore((await open()).database);
        const add = () => store.add('main', '2026-11-21', { usd: 0.1, inputTokens: 5, calls: { answer: 1, fetch: 2 } });
        expect(await metered(add)).toMatchObject({ reads: 0, writes: 1 });
        expect(await metered(() => store.add('main', '2026-11-21', {}))).toMatchObject({ reads: 0, writes: 0 });
        expect(await metered(() => store.read('main', '2026-11-01', '2026-11-30'))).toMatchObject({ reads: 1 });
      }),
    SLOW,
  );

  it(
    'refuses a record that was not written by Kilde',
    () =>
      bench(async ({ open, raw }) => {
        const store = new FirestoreUsageStore((await open()).database);
        await raw.doc('workspaces/main/usage/2026-11-21.0').set({ usd: 'much' });
        await expect(store.read('main', '2026-11-01', '2026-11-30')).rejects.toMatchObject({
          kind: 'store_failed',
          message: expect.stringContaining('Firestore’s usage is not as Kilde writes it'),
        });
      }),
    SLOW,
  );
});
