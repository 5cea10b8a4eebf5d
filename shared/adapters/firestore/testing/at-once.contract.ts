import { commitContract } from '../../../../tests/contracts/vector-store/commits.ts';
import type { Check } from '../../../../tests/contracts/vector-store/context.ts';
import { indexDeletionContract } from '../../../../tests/contracts/vector-store/index-deletion.ts';
import { deletionContract } from '../../../../tests/contracts/vector-store/deletion.ts';
import { modelContract } from '../../../../tests/contracts/vector-store/model.ts';
import { stagingContract } from '../../../../tests/contracts/vector-store/staging.ts';
import { statisticsContract } from '../../../../tests/contracts/vector-store/statistics.ts';
import type { VectorStore } from '../../../ports/vector-store.ts';

/** The parts of the contract that write. Rivals are in `stepwise.test.ts`: the emulator takes seconds to sort out ten. */
export function describeAtOnce(open: () => Promise<VectorStore>, timeoutMs: number): void {
  const check: Check = (title, body) => {
    it(
      title,
      async () => {
        const store = await open();
        try {
          await body(store);
        } finally {
          await store.close();
        }
      },
      timeoutMs,
    );
  };

  describe('VectorStore contract: firestore at once', () => {
    describe('staging', () => stagingContract(check));
    describe('commits', () => commitContract(check));
    describe('deletion', () => deletionContract(check));
    describe('deletion of an index', () => indexDeletionContract(check));
    describe('statistics', () => statisticsContract(check));
    describe('model', () => modelContract(check, 8));
  });
}
