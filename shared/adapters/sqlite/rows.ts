import type { SQLOutputValue } from 'node:sqlite';
import { z } from 'zod';
import { damaged } from './errors.ts';

export type Row = Readonly<Record<string, SQLOutputValue>>;

/** Readers of single columns: a value of another type means that something else wrote the file. */
export function text(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw damaged(column);
  return value;
}

export function textOrNull(row: Row, column: string): string | null {
  return row[column] === null ? null : text(row, column);
}

export function integer(row: Row, column: string): number {
  const value = row[column];
  if (typeof value !== 'number') throw damaged(column);
  return value;
}

export function integerOrNull(row: Row, column: string): number | null {
  return row[column] === null ? null : integer(row, column);
}

export function blob(row: Row, column: string): Uint8Array {
  const value = row[column];
  if (!(value instanceof Uint8Array)) throw damaged(column);
  return value;
}

export function oneOf<T extends string>(row: Row, column: string, allowed: readonly T[]): T {
  const value = row[column];
  const found = allowed.find((each) => each === value);
  if (found === undefined) throw damaged(column);
  return found;
}

/** A column of JSON, as its schema wants it. */
export function json<T>(row: Row, column: string, schema: z.ZodType<T>): T {
  try {
    return schema.parse(JSON.parse(text(row, column)));
  } catch {
    throw damaged(column);
  }
}

export const strings = z.array(z.string());
export const integers = z.array(z.number());
