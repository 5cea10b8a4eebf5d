/** First line of every pointer that Git LFS leaves in place of a file (git-lfs, docs/spec.md). */
const POINTER = Buffer.from('version https://git-lfs.github.com/spec/v1\n');
/** By the specification, a pointer is shorter. */
const MAX_POINTER_BYTES = 1024;

export const isLfsPointer = (bytes: Uint8Array): boolean =>
  bytes.length < MAX_POINTER_BYTES && POINTER.equals(bytes.subarray(0, POINTER.length));
