import type { DocumentRecord, TermCounts } from '../../ports/documents.ts';
import { TERM_BUCKETS } from '../../terms/dimensions.ts';
import { damaged } from './errors.ts';

/** What happened to a document: either may be missing, for a first version or a deletion. */
export interface Replacement {
  readonly previous?: DocumentRecord | undefined;
  readonly next?: DocumentRecord | undefined;
}

/** By how much the number of chunks holding a term changes, for the terms for which it does. */
export interface TermChanges {
  readonly buckets: Uint16Array;
  readonly changes: Int32Array;
}

const BYTES_PER_CHANGE = 6;

const NONE: TermCounts = { buckets: new Uint16Array(0), counts: new Uint16Array(0), length: 0 };

/** Both lists of buckets ascend, so that one walk over them is enough. */
export function termChanges({ previous, next }: Replacement): TermChanges {
  const [old, fresh] = [previous?.terms ?? NONE, next?.terms ?? NONE];
  const buckets: number[] = [];
  const changes: number[] = [];
  for (let i = 0, j = 0; i < old.buckets.length || j < fresh.buckets.length;) {
    const bucket = Math.min(old.buckets[i] ?? Infinity, fresh.buckets[j] ?? Infinity);
    const before = old.buckets[i] === bucket ? old.counts[i++]! : 0;
    const after = fresh.buckets[j] === bucket ? fresh.counts[j++]! : 0;
    if (before === after) continue;
    buckets.push(bucket);
    changes.push(after - before);
  }
  return { buckets: Uint16Array.from(buckets), changes: Int32Array.from(changes) };
}

export function applyChanges(frequencies: Uint32Array, { buckets, changes }: TermChanges): void {
  for (let i = 0; i < buckets.length; i++) frequencies[buckets[i]!]! += changes[i]!;
}

/** All changes, then all buckets: so both are aligned. */
export function encodeChanges({ buckets, changes }: TermChanges): Uint8Array {
  const bytes = new Uint8Array(buckets.length * BYTES_PER_CHANGE);
  new Int32Array(bytes.buffer, 0, changes.length).set(changes);
  new Uint16Array(bytes.buffer, changes.byteLength, buckets.length).set(buckets);
  return bytes;
}

export function decodeChanges(bytes: Uint8Array): TermChanges {
  const count = bytes.length / BYTES_PER_CHANGE;
  if (!Number.isInteger(count)) throw damaged('changes');
  const { buffer } = Uint8Array.from(bytes);
  const buckets = new Uint16Array(buffer, count * 4, count);
  if (buckets.some((bucket) => bucket >= TERM_BUCKETS)) throw damaged('changes');
  return { buckets, changes: new Int32Array(buffer, 0, count) };
}
