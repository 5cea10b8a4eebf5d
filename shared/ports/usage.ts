/** What is counted of a workspace's day, besides calls and what was masked. */
export const USAGE_COUNTERS = [
  'embeddingTokens',
  'inputTokens',
  'outputTokens',
  /** US dollars, of providers and of the store. */
  'usd',
  'storeReads',
  'storeWrites',
  'storeDeletes',
  'cacheHits',
  'cacheMisses',
  /** Answers that said the sources do not tell. */
  'abstentions',
  /** Calls that were refused, by a budget or another limit. */
  'refusals',
  /** Times another provider stood in for one that failed. */
  'failovers',
] as const;
export type UsageCounter = (typeof USAGE_COUNTERS)[number];

/** Counters that have a number for each name. */
export const USAGE_TABLES = [
  /** By tool. */
  'calls',
  /** Values that were replaced before a text left for a provider, by kind. */
  'masked',
] as const;
export type UsageTable = (typeof USAGE_TABLES)[number];

export type Usage = Readonly<Record<UsageCounter, number>> &
  Readonly<Record<UsageTable, Readonly<Record<string, number>>>>;

/** What is added at once: no number is negative, and all but `usd` are whole. */
export type UsageIncrements = Readonly<Partial<Usage>>;

/** Names within a table: those of Kilde's own tools and kinds, never a caller's words. */
export const USAGE_NAME = /^[a-z][a-z0-9_]{0,63}$/;

/** A day is kept so long, and then goes: a year, and time to look back at it. */
export const USAGE_DAYS = 400;

export interface DayUsage {
  /** `YYYY-MM-DD`, UTC. */
  readonly day: string;
  readonly usage: Usage;
}

/** Sums by workspace and day. Failures are `KildeError` of kind `store_failed`. */
export interface UsageStore {
  /** All of the increments or none. Any number of processes may add to one day at a time. */
  add(workspace: string, day: string, increments: UsageIncrements): Promise<void>;
  /** Days from the first to the last, both included, in order; days on which nothing was added are left out. */
  read(workspace: string, fromDay: string, toDay: string): Promise<DayUsage[]>;
  /** All of a workspace: for a workspace that goes. */
  deleteUsage(workspace: string): Promise<void>;
}
