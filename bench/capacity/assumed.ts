/**
 * What a month is computed from. `MEASURED` is counted by `bench/firestore-bill.ts` on Google's emulator; a test
 * beside this file holds the document to it. `ASSUMED` is nobody's measurement: change it to yours and run again.
 */

/** Per chunk or per question. */
export const MEASURED = {
  /** Of a new document, by chunk: staged, shown, and a share of the document's own records. */
  indexing: { reads: 2.0, writes: 2.7, deletes: 0, tokens: 304 },
  /** Beside the index entries: 101 chunks, 16 records of numbers, definitions. The same for searches and answers. */
  questionReads: 119,
  /** Prompt with eight passages, at four bytes a token. */
  answerTokensIn: 2_930,
  questionTokens: 10,
  /** Bytes of text that became one chunk. */
  bytesPerChunk: 950,
} as const;

/** Index entries that Firestore bills as one read: https://cloud.google.com/firestore/pricing#vector-search */
export const ENTRIES_PER_READ = 100;

export const ASSUMED = {
  daysPerMonth: 30,
  /** Share of questions that are answered by a model; the others are searches. */
  answered: 0.2,
  /** Share of questions that no cache has. */
  uncached: 1,
  /** Share of chunks that are replaced by new ones in a day. */
  changedPerDay: 0.01,
  /** Written by the model, its reasoning included. */
  answerTokensOut: 700,
  embeddingModel: 'text-embedding-3-small',
  answerModel: 'gpt-5-mini',
  /** Seconds that an instance is billed for, as if no other call shared them. */
  searchSeconds: 0.4,
  answerSeconds: 6,
  instance: { cpu: 1, gibibytes: 1 },
  /** Text and fields, 2,048 numbers of 8 bytes, and those again in each of three vector indexes. */
  storedBytesPerChunk: 2_000 + 4 * 2_048 * 8,
  /** Daily for 7 days, weekly for 35: copies that are there at a time. */
  backups: 12,
} as const;

/**
 * US dollars, list prices that `shared/platform/prices.ts` has no place for, as results do not tell them. Cloud Run:
 * tier 1 (europe-north1 is), billed by request: https://cloud.google.com/run/pricing. Storage of Firestore: a tenth
 * above us-central1, as its operations in Europe are; check it: https://cloud.google.com/firestore/pricing
 */
export const PRICES = {
  cpuSecond: 0.000_024,
  gibibyteSecond: 0.000_002_5,
  idleCpuSecond: 0.000_002_5,
  idleGibibyteSecond: 0.000_002_5,
  request: 0.4 / 1_000_000,
  storedGibibyte: 0.165,
  backupGibibyte: 0.033,
} as const;
