import { cpus, totalmem } from 'node:os';
import { quantile } from '../eval/statistics.ts';

export interface Quantiles {
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
}

export function quantiles(values: readonly number[]): Quantiles {
  return { p50: quantile(values, 0.5), p95: quantile(values, 0.95), max: quantile(values, 1) };
}

/** A figure means nothing without the machine it was taken on. */
export function machine(): string {
  const [cpu] = cpus();
  return `${cpus().length} × ${cpu?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / 1024 ** 3)} GiB, Node ${process.version}, ${process.platform}`;
}

export const ms = (value: number) => `${value.toFixed(value < 10 ? 2 : 1)} ms`;
