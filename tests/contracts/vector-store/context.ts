import type { VectorStore } from '../../../shared/ports/vector-store.ts';

export interface ContractOptions {
  /** For each test; stores behind a network need more. Default: 20,000. */
  readonly timeoutMs?: number;
  /** Runs of the property test. Default: 15. */
  readonly propertyRuns?: number;
}

/** A test with a store of its own. */
export type Check = (title: string, body: (store: VectorStore) => Promise<void>) => void;

export const WORKSPACE = 'main';
