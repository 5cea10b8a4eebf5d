import { describeGenerationStore } from '../../../tests/contracts/generation-store.contract.ts';
import { describeWithEmulator } from '../../../tests/support/with-emulator.ts';
import type { Generations } from '../../ports/generations.ts';
import { databaseOf } from './database.ts';
import { FirestoreGenerationStore } from './generation-store.ts';
import { bench, SLOW } from './testing/bench.ts';
import { RepeatedCalls, VisitedCalls } from './testing/disturbed-calls.ts';
import { emulatedStores } from './testing/emulated-stores.ts';

const versioned = (version: number): Generations => ({ version, all: [] });

describeWithEmulator('on the emulator', () => {
  const stores = emulatedStores();
  afterAll(() => stores.close());

  describeGenerationStore('firestore', async () => (await stores.open()).generations, {
    timeoutMs: SLOW,
    propertyRuns: 8,
  });
});

describeWithEmulator('the generation store on the emulator', () => {
  it(
    'lets one of thirty processes win, though all of them write the same',
    () =>
      bench(async ({ open }) => {
        const processes = await Promise.all(Array.from({ length: 3 }, () => open()));
        const stores = processes.map(({ database }) => new FirestoreGenerationStore(database));
        for (let version = 1; version <= 4; version++) {
          const asked = Array.from({ length: 30 }, (_, i) =>
            stores[i % 3]!.writeGenerations('main', versioned(version)),
          );
          expect((await Promise.all(asked)).filter(Boolean)).toHaveLength(1);
        }
        expect(await stores[0]!.readGenerations('main')).toEqual(versioned(4));
      }),
    SLOW,
  );

  it(
    'does not write over what another process wrote since it looked',
    () =>
      bench(async ({ open }) => {
        const { database } = await open();
        const other = new FirestoreGenerationStore(database);
        for (const before of [0, 1]) {
          // Its calls: look, write.
          const calls = new VisitedCalls(1, () => other.writeGenerations('main', versioned(before + 1)));
          const store = new FirestoreGenerationStore(databaseOf(database.client, calls));
          expect(await store.writeGenerations('main', versioned(before + 1))).toBe(false);
          expect(calls.visited).toBe(true);
        }
      }),
    SLOW,
  );

  it(
    'knows its own write again when the answer to it was lost',
    () =>
      bench(async ({ open }) => {
        const { database } = await open();
        const store = new FirestoreGenerationStore(databaseOf(database.client, new RepeatedCalls(30_000)));
        for (const version of [1, 2]) expect(await store.writeGenerations('main', versioned(version))).toBe(true);
        expect(await store.writeGenerations('main', versioned(2))).toBe(false);
      }),
    SLOW,
  );

  it(
    'refuses a record that was not written by Kilde',
    () =>
      bench(async ({ open, raw }) => {
        const { database } = await open();
        await raw.doc('workspaces/main/generations/all').set({ version: 1, write: '', all: [{ index: 'main' }] });
        const store = new FirestoreGenerationStore(database);
        const refusal = {
          kind: 'store_failed',
          message: expect.stringMatching(/not as Kilde writes it\. Correct it there/),
        };
        await expect(store.readGenerations('main')).rejects.toMatchObject(refusal);
        await expect(store.writeGenerations('main', versioned(2))).rejects.toMatchObject(refusal);
      }),
    SLOW,
  );
});
