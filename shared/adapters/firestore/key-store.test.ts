import { describeKeyStore } from '../../../tests/contracts/key-store.contract.ts';
import { describeWithEmulator } from '../../../tests/support/with-emulator.ts';
import { emulatedStores } from './testing/emulated-stores.ts';

describeWithEmulator('on the emulator', () => {
  const stores = emulatedStores();
  afterAll(() => stores.close());

  describeKeyStore('firestore', async () => (await stores.open()).keys);
});
