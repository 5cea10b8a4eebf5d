import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { z } from 'zod';
import { KildeError } from '../../../platform/errors.ts';
import { type Field, fieldName, MAX_ROW_CHARACTERS, type Row, ROW_TOO_LONG } from './row.ts';

/** Bytes that the parser gets at once: few enough that the rows of one piece do not keep others waiting. */
const PIECE = 65_536;
/** In this order where a header has as many of each. Spreadsheets write semicolons wherever a comma stands in numbers. */
const DELIMITERS = [',', ';', '\t', '|'] as const;
/** Excel's way to say which one it is. */
const STATED = /^sep=([,;\t|])(?:\r\n|\n|\r)/i;

const recordSchema = z.object({ record: z.array(z.string()), info: z.object({ bytes: z.int() }) });

/**
 * The rows of a CSV or TSV file, whose first one names the columns. Quotes inside a field that does not
 * begin with one are taken as they stand, as people write them.
 * @throws KildeError invalid_argument where a quote is never closed: all that follows would be one field.
 */
export async function* csvRows(text: string, isTabbed: boolean): AsyncGenerator<Row, void> {
  const stated = STATED.exec(text);
  const bytes = Buffer.from(text);
  const lines = new LineCounter(bytes);
  let names: readonly string[] | undefined;
  for await (const { record, end } of records(bytes, stated?.[0].length ?? 0, {
    delimiter: isTabbed ? '\t' : (stated?.[1] ?? delimiterOf(text)),
    lines,
  })) {
    const line = lines.startOf(end);
    if (names === undefined) names = record.map(nameOf);
    else {
      const row = rowOf(line, names, record);
      if (row !== undefined) yield row;
    }
  }
}

interface ParseOptions {
  readonly delimiter: string;
  readonly lines: LineCounter;
}

interface ParsedRecord {
  readonly record: readonly string[];
  /** Offset of the first byte after it. */
  readonly end: number;
}

async function* records(
  bytes: Uint8Array,
  start: number,
  { delimiter, lines }: ParseOptions,
): AsyncGenerator<ParsedRecord, void> {
  lines.startOf(start);
  const parser = Readable.from(piecesOf(bytes.subarray(start))).pipe(
    parse({
      delimiter,
      record_delimiter: ['\r\n', '\n', '\r'],
      info: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
    }),
  );
  try {
    for await (const parsed of parser) {
      const { record, info } = recordSchema.parse(parsed);
      yield { record, end: start + info.bytes };
    }
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    // Behind the last cell that was whole.
    lines.startOf(start + parser.info.bytes);
    const message = `The table cannot be read: a quote that is opened in line ${lines.line} or below is never closed.`;
    throw new KildeError('invalid_argument', message, { cause });
  }
}

function* piecesOf(bytes: Uint8Array): Generator<Uint8Array, void> {
  for (let at = 0; at < bytes.length; at += PIECE) yield bytes.subarray(at, at + PIECE);
}

const nameOf = (name: string, index: number): string => fieldName(name) || `column ${index + 1}`;

/** Undefined for a row of empty cells, of which spreadsheets write any number. */
function rowOf(line: number, names: readonly string[], record: readonly string[]): Row | undefined {
  if (record.every((cell) => cell.trim() === '')) return undefined;
  if (record.length !== names.length)
    return { line, reason: `${record.length} columns where the first row has ${names.length}` };
  const fields = names
    .map((name, index): Field => [name, (record[index] ?? '').trim()])
    .filter(([, value]) => value !== '');
  const characters = fields.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  return characters > MAX_ROW_CHARACTERS ? { line, reason: ROW_TOO_LONG } : { line, fields };
}

/** What stands most often in the first line, outside quotes. */
function delimiterOf(text: string): string {
  const [header = ''] = text
    .slice(0, PIECE)
    .replaceAll(/"[^"]*"/g, '')
    .split(/[\r\n]/, 1);
  const counted = DELIMITERS.map((delimiter) => ({ delimiter, count: header.split(delimiter).length }));
  return counted.reduce((best, each) => (each.count > best.count ? each : best)).delimiter;
}

const NEWLINE = 10;
const RETURN = 13;

/** The parser's own count is off by one for each Windows line end within quotes. */
class LineCounter {
  readonly #bytes: Uint8Array;
  #at = 0;
  line = 1;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Line of the first character of what comes to its end at `end`; what came before is counted. */
  startOf(end: number): number {
    while (this.#at < end && this.#isLineEnd(this.#at)) this.#step();
    const start = this.line;
    while (this.#at < end) this.#step();
    return start;
  }

  #isLineEnd(at: number): boolean {
    return this.#bytes[at] === NEWLINE || this.#bytes[at] === RETURN;
  }

  #step(): void {
    const byte = this.#bytes[this.#at++];
    if (byte === NEWLINE || (byte === RETURN && this.#bytes[this.#at] !== NEWLINE)) this.line++;
  }
}
