import { setMaxListeners } from 'node:events';
import type { Readable } from 'node:stream';
import type { Bucket } from '@google-cloud/storage';
import { z } from 'zod';
import { KildeError } from '../../platform/errors.ts';
import type { ListedObject } from './listed-object.ts';

export interface DownloadOptions {
  /** How long nothing may come. The SDK has no limit of its own: node-fetch 3 knows no `timeout`. */
  readonly silenceMs: number;
  readonly signal: AbortSignal;
}

const notFound = z.looseObject({ code: z.literal(404) });

/**
 * The bytes of one generation as they are kept, packed where they are; the SDK checks their CRC-32C.
 * Undefined when that generation is not there.
 */
export async function download(
  bucket: Bucket,
  { name, generation, size }: ListedObject,
  { silenceMs, signal }: DownloadOptions,
): Promise<Uint8Array | undefined> {
  const stream = bucket.file(name, { generation }).createReadStream({ decompress: false });
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  const destroy = destroyerOf(stream);
  const stop = (reason: Error): void => {
    destroy(reason);
    reject(reason);
  };
  const onAbort = (): void => stop(new Error('The download was aborted.'));
  signal.addEventListener('abort', onAbort, { once: true });
  const silence = setTimeout(() => stop(silent(silenceMs)), silenceMs);
  try {
    return await Promise.race([collect(stream, size, () => silence.refresh()), stopped]);
  } catch (error) {
    if (notFound.safeParse(error).success) return undefined;
    throw error;
  } finally {
    clearTimeout(silence);
    signal.removeEventListener('abort', onAbort);
  }
}

/**
 * Destroys a download. Before its answer begins the SDK's stream must not be destroyed: the SDK would pipe the
 * answer to it, throw where nobody can catch it, and end the process. Such an answer is dropped when it comes.
 */
function destroyerOf(stream: Readable): (reason: Error) => void {
  let answered = false;
  let dropped: Error | undefined;
  stream.once('response', (answer: Readable) => {
    answered = true;
    // The SDK pipes one answer to two streams, which Node takes for a leak, and says so in the log for each.
    setMaxListeners(30, answer);
    // The SDK pipes it as soon as this event is over.
    if (dropped !== undefined) setImmediate(() => stream.destroy(dropped));
  });
  return (reason) => {
    dropped = reason;
    if (answered) stream.destroy(reason);
  };
}

async function collect(stream: Readable, size: number, onPart: () => void): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of stream) {
    onPart();
    const bytes: Buffer = part;
    length += bytes.length;
    if (length > size) throw grown();
    parts.push(bytes);
  }
  return Buffer.concat(parts, length);
}

const silent = (ms: number): KildeError =>
  new KildeError('source_failed', `Cloud Storage sent nothing for ${ms / 1_000} seconds. Try again.`, {
    retryable: true,
  });

const grown = (): KildeError =>
  new KildeError('source_failed', 'Cloud Storage sent more bytes than it listed for the object.');
