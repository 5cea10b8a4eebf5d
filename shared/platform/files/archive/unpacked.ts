import { createGunzip } from 'node:zlib';
import { type ArchiveLimits, checkUnpacked, damaged } from './limits.ts';

const PIECE = 65_536;
/** A tar file ends with two blocks of zeros; without one it was cut off between two entries. */
const BLOCK = 512;

/** The bytes of a tar file in pieces, counted as they come out of gzip: what it says of its size is not believed. */
export async function* unpacked(
  packed: Uint8Array,
  isGzipped: boolean,
  limits: ArchiveLimits,
): AsyncGenerator<Uint8Array, void> {
  let bytes = 0;
  let tail: Uint8Array = new Uint8Array(0);
  for await (const piece of isGzipped ? gunzipped(packed) : pieces(packed)) {
    bytes += piece.length;
    checkUnpacked(bytes, packed.length, limits);
    tail = piece.length >= BLOCK ? piece.subarray(-BLOCK) : Buffer.concat([tail, piece]).subarray(-BLOCK);
    yield piece;
  }
  if (tail.length < BLOCK || tail.some((byte) => byte !== 0))
    throw damaged('it has no end mark, so some of it is missing');
}

async function* gunzipped(packed: Uint8Array): AsyncGenerator<Uint8Array, void> {
  const gunzip = createGunzip({ chunkSize: PIECE });
  gunzip.end(packed);
  try {
    for await (const piece of gunzip) yield bytesOf(piece);
  } catch (cause) {
    throw damaged('it is no gzip, or cut off', cause);
  }
}

function* pieces(packed: Uint8Array): Generator<Uint8Array, void> {
  for (let at = 0; at < packed.length; at += PIECE) yield packed.subarray(at, at + PIECE);
}

/** Streams hand on what is in them as anything. */
export function bytesOf(piece: unknown): Uint8Array {
  if (piece instanceof Uint8Array) return piece;
  throw new TypeError('a stream of bytes gave something else');
}
