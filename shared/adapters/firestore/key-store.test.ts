import { describeKeyStore } from '../../../tests/contracts/key-store.contract.ts';
import { describeWithEmulator, newProject } from '../../../tests/support/with-emulator.ts';
import { openFirestore } from './index.ts';

describeWithEmulator('on the emulator', () => {
  const opened: (() => Promise<void>)[] = [];

  describeKeyStore('firestore', async () => {
    const { host, projectId } = newProject();
    const { keys, vectors } = await openFirestore({ projectId, emulatorHost: host, deadlineMs: 30_000 });
    opened.push(() => vectors.close());
    return keys;
  });

  afterAll(() => Promise.all(opened.map((close) => close())));
});
