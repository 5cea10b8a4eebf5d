import type { Bucket } from '@google-cloud/storage';
import { KildeError } from '../../platform/errors.ts';
import { Resilience } from '../../platform/resilience.ts';
import { openBucket } from './client.ts';
import { download } from './download.ts';
import { classifyFailure, unreadable } from './errors.ts';
import { LIST_FIELDS, pageSchema, type ListedObject, type ObjectPage } from './listed-object.ts';
import type { BucketSettings } from './options.ts';

/** The largest object there is to read, an archive of 256 MiB, at half a megabyte a second. */
const DOWNLOAD_MS = 600_000;
/** The engine reads four at once; more places are for several sources of one process. */
const PLACES = { concurrency: 16, queue: 4_096 };
const MAX_PAGE = 1_000;

/** Calls to one bucket, each with its deadline and a bounded number of tries. Rejections are KildeErrors. */
export class BucketCalls {
  readonly #settings: BucketSettings;
  readonly #lists: Resilience;
  readonly #downloads: Resilience;
  #opened: Promise<Bucket> | undefined;

  constructor(settings: BucketSettings) {
    this.#settings = settings;
    this.#lists = resilience(settings, settings.deadlineMs);
    this.#downloads = resilience(settings, DOWNLOAD_MS);
  }

  /** Objects whose names begin with `prefix`, in order of their bytes. */
  list(prefix: string, pageToken?: string, signal?: AbortSignal, maxResults = MAX_PAGE): Promise<ObjectPage> {
    const query = { autoPaginate: false, fields: LIST_FIELDS, prefix, maxResults };
    const listed = this.#lists.run(async () => {
      const bucket = await this.#bucket();
      // With `fields` the SDK gives what came over the wire; the raw answer says so in its type as well.
      const [, , answer] = await bucket.getFiles(pageToken === undefined ? query : { ...query, pageToken });
      const page = pageSchema.safeParse(answer);
      if (!page.success) throw unreadable(page.error);
      if (!page.data.items.every(({ name }) => name.startsWith(prefix)))
        throw unreadable(new Error('The listing names objects that were not asked for.'));
      return { objects: page.data.items, next: page.data.nextPageToken };
    }, signal);
    return listed.catch(asSourceFailure);
  }

  /** The object of that very name, as it is now. */
  async find(name: string, signal?: AbortSignal): Promise<ListedObject | undefined> {
    // A name sorts before all longer ones that begin with it.
    const { objects } = await this.list(name, undefined, signal, 1);
    return objects.find((object) => object.name === name);
  }

  /** The bytes as they are kept, of the generation that was listed; undefined when that is not there any more. */
  read(object: ListedObject, signal?: AbortSignal): Promise<Uint8Array | undefined> {
    const { deadlineMs } = this.#settings;
    const downloaded = this.#downloads.run(
      async (stop) => download(await this.#bucket(), object, { silenceMs: deadlineMs, signal: stop }),
      signal,
    );
    return downloaded.catch(asSourceFailure);
  }

  #bucket(): Promise<Bucket> {
    this.#opened ??= openBucket(this.#settings);
    return this.#opened;
  }
}

const resilience = ({ bucket, tries, backoffMs }: BucketSettings, timeoutMs: number): Resilience =>
  new Resilience({
    subject: 'Cloud Storage',
    timeoutMs,
    tries,
    backoffMs,
    maxBackoffMs: 8_000,
    retryAfterCapMs: 20_000,
    breakerFailures: 10,
    breakerPauseMs: 10_000,
    ...PLACES,
    classify: (error) => classifyFailure(bucket, error),
  });

/** What `Resilience` says by itself, of a timeout or an open breaker, is said of providers; here it is a source. */
function asSourceFailure(error: unknown): never {
  if (!(error instanceof KildeError) || error.kind !== 'provider_failed') throw error;
  const { message, cause, retryable, retryAfterMs } = error;
  throw new KildeError('source_failed', message, { cause, retryable, retryAfterMs });
}
