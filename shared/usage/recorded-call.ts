import { KildeError } from '../platform/errors.ts';
import { StoreMeter, type StoreCounts } from '../platform/metering.ts';
import { storePriceOf, type StorePrices } from '../platform/prices.ts';
import type { UsageRecorder } from './recorder.ts';

export interface RecordedCallDeps {
  readonly recorder: Pick<UsageRecorder, 'record'>;
  /** `FREE_STORE` for a store that bills nothing. */
  readonly storePrices: StorePrices;
}

/** What a call asked the store for, and what that costs, as if no free quota were left. */
export interface StoreCost extends StoreCounts {
  readonly usd: number;
}

/**
 * Runs a tool's call and records it: that it was, whether it was refused, and what it cost in the store; of a call
 * that failed too. What providers cost is recorded where they are called (`budgetedEmbedder`, `budgetedGenerator`).
 */
export async function recordedCall<T>(
  { recorder, storePrices }: RecordedCallDeps,
  { workspace, tool }: { readonly workspace: string; readonly tool: string },
  body: () => Promise<T>,
): Promise<{ readonly result: T; readonly store: StoreCost }> {
  const meter = new StoreMeter();
  let refusals = 0;
  try {
    const result = await meter.run(body);
    return { result, store: costOf(meter.counts, storePrices) };
  } catch (error) {
    if (error instanceof KildeError && error.kind === 'budget_exceeded') refusals = 1;
    throw error;
  } finally {
    const { reads, writes, deletes, usd } = costOf(meter.counts, storePrices);
    const calls = { [tool]: 1 };
    recorder.record(workspace, {
      calls,
      refusals,
      storeReads: reads,
      storeWrites: writes,
      storeDeletes: deletes,
      usd,
    });
  }
}

const costOf = (counts: StoreCounts, prices: StorePrices): StoreCost => ({
  ...counts,
  usd: storePriceOf(prices, counts),
});
