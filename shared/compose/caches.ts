import { Caches, CACHE_KINDS, DEFAULT_BOUNDS } from '../cache/caches.ts';
import type { Bounds } from '../cache/room.ts';
import type { Config } from '../platform/config/index.ts';
import type { Stores } from './stores.ts';

/** Undefined when nothing is to be kept. Each kind has its share of the memory, as by default; none lives longer than asked. */
export function openCaches({ cache, buildId }: Config, { cache: store }: Stores): Caches | undefined {
  if (cache.maxBytes === 0) return undefined;
  const whole = CACHE_KINDS.reduce((sum, kind) => sum + DEFAULT_BOUNDS[kind].maxBytes, 0);
  const boundsOf = (kind: (typeof CACHE_KINDS)[number]): Bounds => {
    const { maxEntries, maxBytes } = DEFAULT_BOUNDS[kind];
    return { maxEntries, maxBytes: Math.max(1, Math.floor((cache.maxBytes * maxBytes) / whole)), ttlMs: cache.ttlMs };
  };
  return new Caches({
    bounds: { embeddings: boundsOf('embeddings'), retrievals: boundsOf('retrievals'), answers: boundsOf('answers') },
    shared: cache.shared && store !== undefined ? { store, release: buildId } : undefined,
  });
}
