import { describeWorkspaceList } from '../../../tests/contracts/workspace-list.contract.ts';
import { describeWithEmulator } from '../../../tests/support/with-emulator.ts';
import { SLOW } from './testing/bench.ts';
import { emulatedStores } from './testing/emulated-stores.ts';

describeWithEmulator('on the emulator', () => {
  const stores = emulatedStores();
  afterAll(() => stores.close());

  describeWorkspaceList('firestore', () => stores.open(), SLOW);
});
