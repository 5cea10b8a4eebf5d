import { sha256Hex } from '../platform/hash.ts';

/** What JSON tells apart: two keys are equal only where all of these are. */
export type KeyPart = string | number | boolean | null | readonly KeyPart[];

/** Of the same parts in the same order, and of nothing else. JSON keeps halves of surrogate pairs apart, UTF-8 does not. */
export const keyOf = (...parts: readonly KeyPart[]): string => sha256Hex(JSON.stringify(parts));

/** The fields that are given, by name, so that a new one counts by itself. */
export const fieldsOf = (fields: object): KeyPart =>
  Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => [name, JSON.stringify(value)]);
