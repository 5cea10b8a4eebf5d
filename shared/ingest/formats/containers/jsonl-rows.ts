import { flatten, NoRow } from './flatten.ts';
import { MAX_ROW_CHARACTERS, type Row, ROW_TOO_LONG } from './row.ts';

/**
 * Numbers that JavaScript would write otherwise: longer than its 15 sure digits, `1.50`, `1e3`, `-0`.
 * May match more, which costs time and nothing else.
 */
const ODD_NUMBER = /[\d.]{16}|\.\d*0|\d[eE][-+\d]|-0/;

/** The rows of a file of JSON objects, one a line; empty lines are none. */
export function* jsonlRows(text: string): Generator<Row, void> {
  let line = 0;
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    line += 1;
    if (end - start > MAX_ROW_CHARACTERS) yield { line, reason: ROW_TOO_LONG };
    else {
      const row = rowOf(line, text.slice(start, end).trim());
      if (row !== undefined) yield row;
    }
    start = end + 1;
  }
}

/** Undefined where there is nothing in the line, or in the object. */
function rowOf(line: number, json: string): Row | undefined {
  if (json === '') return undefined;
  try {
    const value = parse(json);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return { line, reason: 'no JSON object' };
    const fields = flatten(value);
    return fields.length === 0 ? undefined : { line, fields };
  } catch (error) {
    return { line, reason: error instanceof NoRow ? error.message : 'no valid JSON' };
  }
}

function parse(json: string): unknown {
  return ODD_NUMBER.test(json) ? JSON.parse(json, asWritten) : JSON.parse(json);
}

/** A number as the author wrote it: `id: 9007199254740993` must not become …992. */
function asWritten(...[, value, context]: readonly unknown[]): unknown {
  if (typeof value !== 'number' || typeof context !== 'object' || context === null) return value;
  return 'source' in context && typeof context.source === 'string' ? context.source : value;
}
