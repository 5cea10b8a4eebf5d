import { describeVectorStore } from '../../../tests/contracts/vector-store.contract.ts';
import { describeWithEmulator, newProject } from '../../../tests/support/with-emulator.ts';
import type { VectorStore } from '../../ports/vector-store.ts';
import { openFirestore } from './index.ts';

async function open(): Promise<VectorStore> {
  const { host, projectId } = newProject();
  // Numbers are never old here, and two cores shared with other tests are not an outage.
  const options = { projectId, emulatorHost: host, statisticsTtlMs: 0, deadlineMs: 30_000 };
  return (await openFirestore(options)).vectors;
}

describeWithEmulator('on the emulator', () => {
  describeVectorStore('firestore', open, { timeoutMs: 90_000, propertyRuns: 8 });
});
