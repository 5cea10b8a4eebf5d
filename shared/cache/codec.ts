import type { z } from 'zod';

/** Values as they are kept: as bytes, which others may have written. */
export interface Codec<T> {
  readonly encode: (value: T) => Uint8Array;
  /** Undefined for anything but a whole value. */
  readonly decode: (bytes: Uint8Array) => T | undefined;
}

/** @param isSound what a schema cannot say */
export function jsonCodec<T>(schema: z.ZodType<T>, isSound: (value: T) => boolean): Codec<T> {
  // A buffer of its own: Buffer.from(text) would hold on to a slab that it shares with others.
  const utf8 = new TextEncoder();
  return {
    encode: (value) => utf8.encode(JSON.stringify(value)),
    decode: (bytes) => {
      const parsed = schema.safeParse(parseJson(bytes));
      return parsed.success && isSound(parsed.data) ? parsed.data : undefined;
    },
  };
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

/** Single precision and the byte order of every platform that Node runs on in the cloud: little-endian. */
export const vectorCodec = (dimensions: number): Codec<Float32Array> => ({
  encode: (vector) => new Uint8Array(vector.buffer.slice(vector.byteOffset, vector.byteOffset + vector.byteLength)),
  decode: (bytes) => {
    if (bytes.length !== dimensions * Float32Array.BYTES_PER_ELEMENT) return undefined;
    const vector = new Float32Array(bytes.slice().buffer);
    return vector.every(Number.isFinite) ? vector : undefined;
  },
});
