import { createHash } from 'node:crypto';

const DIGEST_BYTES = 32;
const HEAD_BYTES = DIGEST_BYTES + 8;

export interface Sealed {
  readonly payload: Uint8Array;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/**
 * A value with its end and the key it belongs to, under one SHA-256: what was cut short, mixed up or written for
 * another question does not open. No proof against somebody who may write to the store, and so to the chunks.
 */
export function seal(key: string, { payload, expiresAt }: Sealed): Uint8Array {
  const sealed = new Uint8Array(HEAD_BYTES + payload.length);
  new DataView(sealed.buffer).setFloat64(DIGEST_BYTES, expiresAt);
  sealed.set(payload, HEAD_BYTES);
  sealed.set(digestOf(key, sealed.subarray(DIGEST_BYTES)));
  return sealed;
}

export function unseal(key: string, sealed: Uint8Array): Sealed | undefined {
  if (sealed.length < HEAD_BYTES) return undefined;
  const rest = sealed.subarray(DIGEST_BYTES);
  if (!digestOf(key, rest).equals(sealed.subarray(0, DIGEST_BYTES))) return undefined;
  const expiresAt = new DataView(rest.buffer, rest.byteOffset).getFloat64(0);
  // A copy: a store may hand out a view of something large.
  return { payload: rest.slice(8), expiresAt };
}

const digestOf = (key: string, rest: Uint8Array): Buffer => createHash('sha256').update(key).update(rest).digest();

export const SEAL_BYTES = HEAD_BYTES;
