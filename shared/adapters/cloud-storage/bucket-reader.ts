import { invalidArgument } from '../../platform/errors.ts';
import { IgnoreRules, MAX_IGNORE_FILE_BYTES } from '../../platform/files/ignore-rules.ts';
import { isNever } from '../../platform/files/left-out.ts';
import type { SourceEntry, SourceReader, SourceSnapshot } from '../../ports/source-reader.ts';
import { BucketCalls } from './calls.ts';
import { isPacked, type ListedObject } from './listed-object.ts';
import { objectEntry } from './object-entry.ts';
import { checkOptions, type BucketReaderOptions, type BucketSettings } from './options.ts';
import { pagesOf } from './pages.ts';
import { unpack } from './unpack.ts';

const RULES = '.kildeignore';

/**
 * The objects of a bucket under a prefix, as a source. What did not change since it was last read is told by
 * the listing alone. Objects can be read in any order.
 *
 * A `.kildeignore` at the prefix's root is followed. Those further down are not: a listing comes in the order
 * of names, in which `a/(draft).md` stands before `a/.kildeignore`, and finding them first would take a
 * second listing of everything. The one at the root can say the same.
 */
export class BucketReader implements SourceReader {
  readonly #settings: BucketSettings;
  readonly #calls: BucketCalls;

  constructor(options: BucketReaderOptions) {
    this.#settings = checkOptions(options);
    this.#calls = new BucketCalls(this.#settings);
  }

  /** A bucket has no revision of its own, so nothing is asked for until the entries are. */
  async open(): Promise<SourceSnapshot> {
    return { revision: null, total: null, entries: (signal) => this.#entries(signal) };
  }

  async *#entries(signal?: AbortSignal): AsyncGenerator<SourceEntry, void> {
    const left = new AbortController();
    try {
      yield* this.#walk(signal === undefined ? left.signal : AbortSignal.any([signal, left.signal]));
    } finally {
      // Who leaves half-way wants no page that was asked for ahead.
      left.abort();
    }
  }

  async *#walk(signal: AbortSignal): AsyncGenerator<SourceEntry, void> {
    const { prefix, expand } = this.#settings;
    const rules = await this.#readRules(signal);
    const context = { calls: this.#calls, options: { expand } };
    for await (const objects of pagesOf((token) => this.#calls.list(prefix, token, signal))) {
      for (const object of objects) {
        const path = object.name.slice(prefix.length);
        if (isFolder(object) || isUnseen(path, rules)) continue;
        yield objectEntry(context, path, object);
      }
    }
  }

  async #readRules(signal: AbortSignal): Promise<IgnoreRules> {
    const rules = new IgnoreRules();
    const object = await this.#calls.find(`${this.#settings.prefix}${RULES}`, signal);
    // Without them, what someone wanted kept out would be taken in.
    if (object !== undefined && object.size > MAX_IGNORE_FILE_BYTES)
      throw invalidArgument(`The ${RULES} of the bucket is larger than ${MAX_IGNORE_FILE_BYTES} bytes.`);
    const kept = object && (await this.#calls.read(object, signal));
    if (object === undefined || kept === undefined) return rules;
    const bytes = isPacked(object) ? await unpack(kept, MAX_IGNORE_FILE_BYTES) : kept;
    rules.add('', Buffer.from(bytes).toString('utf8'));
    return rules;
  }
}

/** Consoles and tools make empty objects that end with a slash, to show a folder. */
const isFolder = ({ name, size }: ListedObject): boolean => name.endsWith('/') && size === 0;

const isUnseen = (path: string, rules: IgnoreRules): boolean =>
  path.split('/').some(isNever) || rules.ignores(path, false);
