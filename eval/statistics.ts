export const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;

/** Nearest rank: a value that was measured, not one in between. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

const RESAMPLES = 10_000;
const SEED = 20_260_101;

/** Where the mean lies with 95 % confidence (percentile bootstrap); the same values give the same interval. */
export function bootstrapInterval(values: readonly number[]): readonly [low: number, high: number] {
  const random = seededRandom(SEED);
  const means = Array.from({ length: values.length === 0 ? 0 : RESAMPLES }, () => {
    let sum = 0;
    for (let i = 0; i < values.length; i += 1) sum += values[Math.floor(random() * values.length)] ?? 0;
    return sum / values.length;
  });
  return [quantile(means, 0.025), quantile(means, 0.975)];
}

/** mulberry32: 32 bits of state are plenty for resampling. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
