import type { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { codeOf, final } from './failures.ts';

/** What is asked for; `deflate` is read when it comes all the same. */
export const ACCEPTED_ENCODINGS = 'gzip, br';

/** Packing may add a little to what cannot be packed; and empty gzip members unpack to nothing without end. */
const PACKED_SLACK = 65_536;

const DECODERS: ReadonlyMap<string, () => Transform> = new Map([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['br', createBrotliDecompress],
  ['deflate', createInflate],
]);

export interface BodyHeaders {
  readonly 'content-encoding'?: string;
  readonly 'content-length'?: string;
}

/**
 * A body as it was before it was packed, and no more than `maxBytes` of it: whoever sends more, or says
 * that they will, is cut off there.
 */
export async function readBody(
  host: string,
  body: Readable,
  headers: BodyHeaders,
  maxBytes: number,
): Promise<Uint8Array> {
  const tooLong = (): Error => final(`"${host}" sent more than ${maxBytes} bytes, the most that is read here.`);
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? '';
  const plain = encoding === '' || encoding === 'identity';
  const decoder = DECODERS.get(encoding);
  if (!plain && decoder === undefined) throw final(`"${host}" sent a body packed in a way that is not read here.`);
  const maxSent = plain ? maxBytes : maxBytes + PACKED_SLACK;
  if (Number(headers['content-length'] ?? 0) > maxSent) throw tooLong();

  const pieces: Uint8Array[] = [];
  const sink = bounded(maxBytes, tooLong);
  const collect = async (source: AsyncIterable<Uint8Array>): Promise<void> => {
    for await (const piece of sink(source)) pieces.push(piece);
  };
  try {
    if (decoder === undefined) await pipeline(body, collect);
    else await pipeline(body, bounded(maxSent, tooLong), decoder(), collect);
  } catch (error) {
    throw isBadData(error) ? final(`"${host}" sent a body that cannot be unpacked.`, error) : error;
  }
  return Buffer.concat(pieces);
}

/** Passes on what comes until it is too much. */
const bounded = (most: number, tooLong: () => Error) =>
  async function* count(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    let bytes = 0;
    for await (const piece of source) {
      bytes += piece.byteLength;
      if (bytes > most) throw tooLong();
      yield piece;
    }
  };

const isBadData = (error: unknown): boolean => /^(?:Z_|ERR__|ERR_BROTLI)/.test(codeOf(error));
