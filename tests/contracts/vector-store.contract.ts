import type { VectorStore } from '../../shared/ports/vector-store.ts';
import { commitContract } from './vector-store/commits.ts';
import { concurrencyContract } from './vector-store/concurrency.ts';
import type { Check, ContractOptions } from './vector-store/context.ts';
import { deletionContract } from './vector-store/deletion.ts';
import { embeddedContract } from './vector-store/embedded.ts';
import { filterContract } from './vector-store/filters.ts';
import { indexDeletionContract } from './vector-store/index-deletion.ts';
import { modelContract } from './vector-store/model.ts';
import { provenanceContract } from './vector-store/provenance.ts';
import { recordContract } from './vector-store/records.ts';
import { searchContract } from './vector-store/search.ts';
import { stagingContract } from './vector-store/staging.ts';
import { statisticsContract } from './vector-store/statistics.ts';
import { workspaceContract } from './vector-store/workspaces.ts';

/** What every VectorStore must do. `open` gives a fresh, empty store; each test closes its own. */
export function describeVectorStore(
  name: string,
  open: () => Promise<VectorStore>,
  { timeoutMs = 20_000, propertyRuns = 15 }: ContractOptions = {},
): void {
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

  describe(`VectorStore contract: ${name}`, () => {
    describe('staging', () => stagingContract(check));
    describe('commits', () => commitContract(check));
    describe('deletion', () => deletionContract(check));
    describe('deletion of an index', () => indexDeletionContract(check));
    describe('statistics', () => statisticsContract(check));
    describe('search', () => searchContract(check));
    describe('filters', () => filterContract(check));
    describe('records', () => recordContract(check));
    describe('chunks with their vectors', () => embeddedContract(check));
    describe('provenance and pages', () => provenanceContract(check));
    describe('workspaces', () => workspaceContract(check));
    describe('concurrency', () => concurrencyContract(check));
    describe('model', () => modelContract(check, propertyRuns));
  });
}
