import { type Field, fieldName, MAX_ROW_CHARACTERS, ROW_TOO_LONG } from './row.ts';

/** Deeper ones are programs' data; the limit keeps the stack. */
const MAX_DEPTH = 32;

/** Why a value does not become a row. */
export class NoRow extends Error {}

/**
 * The leaves of a JSON object, in its order: names joined by dots, lists of plain values by commas; what is
 * empty is left out. Each leaf repeats the names above it, so the length is watched while it grows.
 * @throws NoRow
 */
export function flatten(object: object): Field[] {
  const fields: Field[] = [];
  let characters = 0;
  const add = (path: string, value: string) => {
    if (value === '') return;
    const name = fieldName(path);
    characters += name.length + value.length;
    if (characters > MAX_ROW_CHARACTERS) throw new NoRow(ROW_TOO_LONG);
    fields.push([name, value]);
  };
  const walk = (name: string, value: unknown, depth: number): void => {
    if (depth > MAX_DEPTH) throw new NoRow(`values stand more than ${MAX_DEPTH} deep in one another`);
    if (Array.isArray(value) && value.every(isPlain)) return add(name, value.map(textOf).filter(Boolean).join(', '));
    if (typeof value !== 'object' || value === null) return add(name, textOf(value));
    for (const [key, inner] of Object.entries(value)) walk(name === '' ? key : `${name}.${key}`, inner, depth + 1);
  };
  walk('', object, 0);
  return fields;
}

const isPlain = (value: unknown) => typeof value !== 'object' || value === null;

function textOf(value: unknown): string {
  if (typeof value === 'string') return value.trim();
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
