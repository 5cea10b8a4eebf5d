import {
  USAGE_COUNTERS,
  USAGE_NAME,
  USAGE_TABLES,
  type Usage,
  type UsageCounter,
  type UsageIncrements,
  type UsageTable,
} from '../ports/usage.ts';

/** One number of a day, as stores keep it: `name` is empty for a counter, and says which one of a table. */
export interface Amount {
  readonly counter: UsageCounter | UsageTable;
  readonly name: string;
  readonly amount: number;
}

/**
 * What there is to add, without zeros. Increments are Kilde's own and never a caller's: one that is none is a
 * mistake in the code, and would spoil a sum for good.
 * @throws RangeError
 */
export function amountsOf(increments: UsageIncrements): Amount[] {
  const counters = USAGE_COUNTERS.map((counter) => ({ counter, name: '', amount: increments[counter] ?? 0 }));
  const tables = USAGE_TABLES.flatMap((counter) =>
    Object.entries(increments[counter] ?? {}).map(([name, amount]) => ({ counter, name, amount })),
  );
  for (const each of tables) if (!USAGE_NAME.test(each.name)) throw new RangeError(`No name of ${each.counter}.`);
  const all = [...counters, ...tables];
  for (const { counter, amount } of all) {
    const fits = counter === 'usd' ? Number.isFinite(amount) : Number.isSafeInteger(amount);
    if (!fits || amount < 0) throw new RangeError(`${amount} cannot be added to ${counter}.`);
  }
  return all.filter(({ amount }) => amount > 0);
}

/** The sum of any amounts, in any order; several may be of one counter. */
export function usageOf(amounts: Iterable<Amount>): Usage {
  const sums = new Map<string, number>();
  const tables: Record<UsageTable, Map<string, number>> = { calls: new Map(), masked: new Map() };
  for (const { counter, name, amount } of amounts) {
    const into = counter === 'calls' || counter === 'masked' ? tables[counter] : sums;
    const key = into === sums ? counter : name;
    into.set(key, (into.get(key) ?? 0) + amount);
  }
  const sum = (counter: UsageCounter): number => sums.get(counter) ?? 0;
  return {
    embeddingTokens: sum('embeddingTokens'),
    inputTokens: sum('inputTokens'),
    outputTokens: sum('outputTokens'),
    usd: sum('usd'),
    storeReads: sum('storeReads'),
    storeWrites: sum('storeWrites'),
    storeDeletes: sum('storeDeletes'),
    cacheHits: sum('cacheHits'),
    cacheMisses: sum('cacheMisses'),
    abstentions: sum('abstentions'),
    refusals: sum('refusals'),
    failovers: sum('failovers'),
    calls: Object.fromEntries(tables.calls),
    masked: Object.fromEntries(tables.masked),
  };
}

export const addUsage = (...all: readonly UsageIncrements[]): Usage => usageOf(all.flatMap(amountsOf));

export const NO_USAGE: Usage = usageOf([]);

/** Of embeddings, of questions and evidence, and of answers together. */
export const tokensOf = ({ embeddingTokens = 0, inputTokens = 0, outputTokens = 0 }: UsageIncrements): number =>
  embeddingTokens + inputTokens + outputTokens;
