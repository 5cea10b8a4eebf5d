import { invalidArgument } from '../../../platform/errors.ts';
import { Turns } from '../../../platform/files/turns.ts';
import { sha256Hex } from '../../../platform/hash.ts';
import { decodeText } from '../../decode.ts';
import { MAX_TITLE_LENGTH } from '../../limits.ts';
import type { Part } from '../extraction.ts';
import { csvRows } from './csv-rows.ts';
import { jsonlRows } from './jsonl-rows.ts';
import { type Field, MAX_ROW_CHARACTERS, type Row, ROW_TOO_LONG } from './row.ts';

const MAX_ROWS = 200_000;
/** A longer one is no name but a text. */
const MAX_KEY_LENGTH = 200;
const HASH_DIGITS = 16;

/** Columns that name a row, or say what it is about, the best first. */
const KEY_NAMES = ['id', 'sku', 'key', 'uuid', 'url', 'slug'];
const TITLE_NAMES = ['title', 'name', 'label', 'heading'];

/**
 * The rows of a table, each under a path of its own: by its key where no other row has the same, else by
 * its content. So a row that comes, goes or moves changes the path of no other row, but for one that
 * bears the same key.
 * @throws KildeError invalid_argument
 */
export async function* readTable(path: string, bytes: Uint8Array, signal?: AbortSignal): AsyncGenerator<Part, void> {
  const decoded = decodeText(bytes);
  if ('reason' in decoded) throw invalidArgument('The table cannot be read: its bytes are no text.');
  const rows = () => rowsOf(path, decoded.text);
  const turns = new Turns(signal);
  const namer = new RowNamer(await repeatedKeys(rows(), turns));
  let read = 0;
  for await (const row of rows()) {
    if (turns.over) await turns.rest();
    if (++read > MAX_ROWS) {
      yield leftOut(row.line, `the table has more than ${MAX_ROWS} rows; from here on they are left out`);
      return;
    }
    yield partOf(row, namer);
  }
}

function rowsOf(path: string, text: string): AsyncIterable<Row> | Iterable<Row> {
  return /\.[ct]sv$/i.test(path) ? csvRows(text, /\.tsv$/i.test(path)) : jsonlRows(text);
}

async function repeatedKeys(rows: AsyncIterable<Row> | Iterable<Row>, turns: Turns): Promise<Set<string>> {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  let read = 0;
  for await (const row of rows) {
    if (turns.over) await turns.rest();
    if (++read > MAX_ROWS) break;
    const key = 'fields' in row ? keyOf(row.fields) : undefined;
    if (key === undefined) continue;
    if (seen.has(key)) repeated.add(key);
    seen.add(key);
  }
  return repeated;
}

class RowNamer {
  readonly #repeated: ReadonlySet<string>;
  readonly #hashes = new Map<string, number>();

  /** @param repeated keys that more than one row bears. */
  constructor(repeated: ReadonlySet<string>) {
    this.#repeated = repeated;
  }

  pathOf(fields: readonly Field[], version: string): string {
    const key = keyOf(fields);
    if (key !== undefined && !this.#repeated.has(key)) return `row-${key}`;
    const hash = version.slice(0, HASH_DIGITS);
    const count = (this.#hashes.get(hash) ?? 0) + 1;
    this.#hashes.set(hash, count);
    // Equal rows are numbered; which of them is which makes no difference.
    return count === 1 ? `row-${hash}` : `row-${hash}~${count}`;
  }
}

function partOf(row: Row, namer: RowNamer): Part {
  if ('reason' in row) return leftOut(row.line, row.reason);
  const text = row.fields.map(([name, value]) => `${name}: ${value}`).join('\n');
  if (text.length > MAX_ROW_CHARACTERS) return leftOut(row.line, ROW_TOO_LONG);
  if (!isText(text)) return leftOut(row.line, 'the row holds characters that are no text');
  const title = titleOf(row.fields);
  const version = sha256Hex(title ?? '', text);
  return { kind: 'row', path: namer.pathOf(row.fields, version), text, title, version };
}

const leftOut = (line: number, reason: string): Part => ({
  kind: 'left_out',
  path: `line-${line}`,
  reason: `line ${line}: ${reason}`,
});

/** JSON can write halves of characters, and NUL, which no document may hold. */
const isText = (text: string): boolean => text.isWellFormed() && !text.includes('\0');

function valueOf(fields: readonly Field[], names: readonly string[]): string | undefined {
  for (const name of names) {
    const field = fields.find(([own]) => own.toLowerCase() === name);
    if (field !== undefined) return field[1];
  }
  return undefined;
}

/** The row's own name, fit for a path. */
function keyOf(fields: readonly Field[]): string | undefined {
  const value = valueOf(fields, KEY_NAMES);
  if (value === undefined || value.length > MAX_KEY_LENGTH || !isText(value)) return undefined;
  const key = encodeURIComponent(value);
  return key.length > MAX_KEY_LENGTH ? undefined : key;
}

function titleOf(fields: readonly Field[]): string | null {
  const title = valueOf(fields, TITLE_NAMES)?.replaceAll(/\s+/g, ' ');
  // Half of a surrogate pair, where the cut fell inside one, is no text.
  return title?.slice(0, MAX_TITLE_LENGTH).replace(/[\uD800-\uDBFF]$/, '') ?? null;
}
