/** Larger values are not taken: they would cost more to fetch than most cost to compute. */
export const MAX_SHARED_BYTES = 256 * 1024;

/**
 * What one process computed, for the others: bytes that may be gone at any time. A value is never given after its
 * time, even where the store deletes it later. A workspace's name is part of every call, and no call reads or
 * writes another's. Failures are `KildeError` of kind `store_failed`; a value over MAX_SHARED_BYTES is one.
 */
export interface SharedCache {
  /** Undefined as well when what stands there is no value of this cache. */
  get(workspace: string, key: string): Promise<Uint8Array | undefined>;
  /** Over whatever was there. @param ttlMs a whole number above 0 */
  set(workspace: string, key: string, value: Uint8Array, ttlMs: number): Promise<void>;
  /** All of a workspace, for one that goes, or of which something was erased. */
  deleteCache(workspace: string): Promise<void>;
}
