import { VECTOR_DIMENSIONS } from '../../terms/dimensions.ts';
import { damaged } from './errors.ts';

/** The places of a vector that are not zero: `indices` ascending, `values` beside them. */
export interface SparseVector {
  readonly indices: Uint16Array;
  readonly values: Float32Array;
}

/*
 * A blob is a header of two 16-bit numbers (format, count), `count` floats, and where they stand: a list
 * of 16-bit indices, or a bitmap of all dimensions once that is smaller (from 128 values on). A full
 * vector's bitmap adds 3 % to its floats, so it needs no third format. Numbers are little-endian, as on
 * every machine that Node runs on but s390x.
 */
const LIST = 1;
const BITMAP = 2;
const HEADER_BYTES = 4;
const BITMAP_BYTES = VECTOR_DIMENSIONS / 8;

export function toSparse(vector: Float32Array): SparseVector {
  let count = 0;
  for (let i = 0; i < vector.length; i++) if (vector[i] !== 0) count++;
  const indices = new Uint16Array(count);
  const values = new Float32Array(count);
  for (let i = 0, at = 0; at < count; i++) {
    const value = vector[i] ?? 0;
    if (value === 0) continue;
    indices[at] = i;
    values[at++] = value;
  }
  return { indices, values };
}

export function toDense({ indices, values }: SparseVector): Float32Array {
  const vector = new Float32Array(VECTOR_DIMENSIONS);
  indices.forEach((index, i) => (vector[index] = values[i] ?? 0));
  return vector;
}

export function encodeVector(vector: Float32Array): Uint8Array {
  const { indices, values } = toSparse(vector);
  const listed = indices.byteLength < BITMAP_BYTES;
  const blob = new Uint8Array(HEADER_BYTES + values.byteLength + (listed ? indices.byteLength : BITMAP_BYTES));
  new Uint16Array(blob.buffer, 0, 2).set([listed ? LIST : BITMAP, values.length]);
  new Float32Array(blob.buffer, HEADER_BYTES, values.length).set(values);
  const places = HEADER_BYTES + values.byteLength;
  if (listed) new Uint16Array(blob.buffer, places, indices.length).set(indices);
  else for (const index of indices) blob[places + (index >> 3)]! |= 1 << (index & 7);
  return blob;
}

export function decodeVector(blob: Uint8Array): SparseVector {
  // Typed views need aligned bytes; a blob from SQLite is, a slice of something may not be.
  const { buffer, byteOffset } = blob.byteOffset % 4 === 0 ? blob : blob.slice();
  if (blob.length < HEADER_BYTES) throw damaged('vector');
  const [format, count = 0] = new Uint16Array(buffer, byteOffset, 2);
  const places = HEADER_BYTES + count * 4;
  const size = format === LIST ? places + count * 2 : places + BITMAP_BYTES;
  if ((format !== LIST && format !== BITMAP) || blob.length !== size) throw damaged('vector');
  const values = new Float32Array(buffer, byteOffset + HEADER_BYTES, count);
  if (format === LIST) return { values, indices: new Uint16Array(buffer, byteOffset + places, count) };
  return { values, indices: fromBitmap(blob.subarray(places), count) };
}

function fromBitmap(bitmap: Uint8Array, count: number): Uint16Array {
  const indices = new Uint16Array(count);
  let at = 0;
  for (let byte = 0; byte < BITMAP_BYTES; byte++) {
    for (let bits = bitmap[byte] ?? 0; bits !== 0; bits &= bits - 1) {
      indices[at++] = byte * 8 + (31 - Math.clz32(bits & -bits));
    }
  }
  if (at !== count) throw damaged('vector');
  return indices;
}
