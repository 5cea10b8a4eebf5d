import { describeSettingsStore } from '../../../tests/contracts/settings-store.contract.ts';
import { describeWithEmulator } from '../../../tests/support/with-emulator.ts';
import { DEFAULT_SETTINGS } from '../../ports/settings.ts';
import { databaseOf } from './database.ts';
import { FirestoreSettingsStore } from './settings-store.ts';
import { bench, SLOW } from './testing/bench.ts';
import { RepeatedCalls } from './testing/disturbed-calls.ts';
import { emulatedStores } from './testing/emulated-stores.ts';

const versioned = (version: number) => ({ version, settings: DEFAULT_SETTINGS });

describeWithEmulator('on the emulator', () => {
  const stores = emulatedStores();
  afterAll(() => stores.close());

  describeSettingsStore('firestore', async () => (await stores.open()).settings, { timeoutMs: SLOW, propertyRuns: 8 });
});

describeWithEmulator('the settings store on the emulator', () => {
  it(
    'knows its own write again when the answer to it was lost',
    () =>
      bench(async ({ open }) => {
        const { database } = await open();
        const store = new FirestoreSettingsStore(databaseOf(database.client, new RepeatedCalls(30_000)));
        for (const version of [1, 2]) expect(await store.writeSettings('main', versioned(version))).toBe(true);
        expect(await store.writeSettings('main', versioned(2))).toBe(false);
      }),
    SLOW,
  );

  it(
    'refuses settings that were not written by Kilde, instead of taking the defaults',
    () =>
      bench(async ({ open, raw }) => {
        const store = new FirestoreSettingsStore((await open()).database);
        const settings = { ...DEFAULT_SETTINGS, masking: 'perhaps' };
        await raw.doc('workspaces/main/settings/all').set({ version: 1, write: '', settings });
        const refusal = { kind: 'store_failed', message: expect.stringContaining('Firestore’s settings is not') };
        await expect(store.readSettings('main')).rejects.toMatchObject(refusal);
        await expect(store.writeSettings('main', versioned(2))).rejects.toMatchObject(refusal);
      }),
    SLOW,
  );
});
