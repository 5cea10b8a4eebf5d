import { DEFAULT_FIRESTORE_PRICES, DEFAULT_PRICES, priceOf, storePriceOf } from '../../shared/platform/prices.ts';
import { ASSUMED, ENTRIES_PER_READ, MEASURED, PRICES } from './assumed.ts';

const { daysPerMonth, answered, uncached, embeddingModel, answerModel, instance } = ASSUMED;
const GIBIBYTE = 2 ** 30;
const reads = (count: number) => storePriceOf(DEFAULT_FIRESTORE_PRICES, { reads: count, writes: 0, deletes: 0 });

/** US dollars of a month, by what they are paid for. */
export interface Month {
  readonly chunks: number;
  readonly questionsPerDay: number;
  /** Reads that every question makes, however large the index. */
  readonly questions: number;
  /** Index entries that searches scan. */
  readonly scans: number;
  /** Chunks that are replaced: operations and embeddings. */
  readonly changes: number;
  readonly storage: number;
  readonly run: number;
  /** Answers by a model, and questions embedded. */
  readonly models: number;
  readonly total: number;
}

export function monthOf(chunks: number, questionsPerDay: number): Month {
  const asked = questionsPerDay * daysPerMonth;
  const made = asked * uncached;
  const parts = {
    questions: made * reads(MEASURED.questionReads),
    scans: made * reads(Math.ceil(chunks / ENTRIES_PER_READ)),
    changes: chunks * ASSUMED.changedPerDay * daysPerMonth * chunkReplaced(),
    storage: storageOf(chunks),
    run: asked * (answered * second(ASSUMED.answerSeconds) + (1 - answered) * second(ASSUMED.searchSeconds)),
    models: made * (priceOf(DEFAULT_PRICES, embeddingModel, MEASURED.questionTokens) + answered * answerByModel()),
  };
  const total = Object.values(parts).reduce((sum, usd) => sum + usd, 0);
  return { chunks, questionsPerDay, ...parts, total };
}

/** To embed and write a chunk for the first time. */
export function chunkIndexed(): number {
  const { indexing } = MEASURED;
  return storePriceOf(DEFAULT_FIRESTORE_PRICES, indexing) + priceOf(DEFAULT_PRICES, embeddingModel, indexing.tokens);
}

/** And to take its forerunner away. */
const chunkReplaced = () =>
  chunkIndexed() + storePriceOf(DEFAULT_FIRESTORE_PRICES, { reads: 0, writes: 0, deletes: 1 });

export const answerByModel = (): number =>
  priceOf(DEFAULT_PRICES, answerModel, MEASURED.answerTokensIn, ASSUMED.answerTokensOut);

export const searchIn = (chunks: number): number =>
  reads(MEASURED.questionReads + Math.ceil(chunks / ENTRIES_PER_READ));

const second = (seconds: number): number =>
  PRICES.request + seconds * (instance.cpu * PRICES.cpuSecond + instance.gibibytes * PRICES.gibibyteSecond);

/** The indexes are not in a backup. */
function storageOf(chunks: number): number {
  const stored = (chunks * ASSUMED.storedBytesPerChunk) / GIBIBYTE;
  const copied = (chunks * (2_000 + 2_048 * 8)) / GIBIBYTE;
  return stored * PRICES.storedGibibyte + copied * ASSUMED.backups * PRICES.backupGibibyte;
}

/** Instances that wait for requests, with so much memory each. */
export function idleMonth(instances: readonly { readonly gibibytes: number }[]): number {
  const seconds = daysPerMonth * 86_400;
  return instances.reduce(
    (sum, { gibibytes }) => sum + seconds * (PRICES.idleCpuSecond + gibibytes * PRICES.idleGibibyteSecond),
    0,
  );
}
