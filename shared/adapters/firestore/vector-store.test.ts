import { describeVectorStore } from '../../../tests/contracts/vector-store.contract.ts';
import { describeWithEmulator, newProject } from '../../../tests/support/with-emulator.ts';
import type { VectorStore } from '../../ports/vector-store.ts';
import { openFirestore, type FirestoreOptions } from './index.ts';
import { describeAtOnce } from './testing/at-once.contract.ts';

const SLOW = 90_000;

async function open(options: FirestoreOptions = {}): Promise<VectorStore> {
  const { host, projectId } = newProject();
  // Numbers are never old here, and two cores shared with other tests are not an outage.
  const base = { projectId, emulatorHost: host, statisticsTtlMs: 0, deadlineMs: 30_000 };
  return (await openFirestore({ ...base, ...options })).vectors;
}

describeWithEmulator('on the emulator', () => {
  // Every change goes the way of the large ones, which has more to get wrong.
  describeVectorStore('firestore in steps', () => open({ maxChangesAtOnce: 0 }), { timeoutMs: SLOW, propertyRuns: 8 });
  describeAtOnce(open, SLOW);
});
