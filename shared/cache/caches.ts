import { z } from 'zod';
import type { Answer } from '../answer/answer-question.ts';
import { KildeError } from '../platform/errors.ts';
import { type Clock, systemClock } from '../ports/clock.ts';
import type { Embedded } from '../ports/embedder.ts';
import type { Retrieval } from '../retrieve/retrieve.ts';
import { answerCodec } from './answer-codec.ts';
import { embeddedCodec } from './cached-embedder.ts';
import { addCounts, type CacheCounts } from './counts.ts';
import { ResultCache } from './result-cache.ts';
import { retrievalCodec } from './retrieval-codec.ts';
import type { Bounds } from './room.ts';
import type { Sharing } from './shared-room.ts';

export const CACHE_KINDS = ['embeddings', 'retrievals', 'answers'] as const;
export type CacheKind = (typeof CACHE_KINDS)[number];

const MIB = 1024 * 1024;
const HOUR_MS = 3_600_000;

/** Together 56 MiB at most, in functions of 512 MiB and more. A question's vector never changes; the others do with the index. */
export const DEFAULT_BOUNDS: Readonly<Record<CacheKind, Bounds>> = {
  embeddings: { maxEntries: 3_000, maxBytes: 16 * MIB, ttlMs: 24 * HOUR_MS },
  retrievals: { maxEntries: 2_000, maxBytes: 24 * MIB, ttlMs: HOUR_MS },
  answers: { maxEntries: 2_000, maxBytes: 16 * MIB, ttlMs: HOUR_MS },
};

const boundsSchema = z.strictObject({
  maxEntries: z.int().min(1).max(1_000_000),
  maxBytes: z
    .int()
    .min(1)
    .max(4 * 1024 * MIB),
  ttlMs: z
    .int()
    .min(1)
    .max(7 * 24 * HOUR_MS),
});

export interface CachesOptions {
  readonly bounds?: Partial<Record<CacheKind, Bounds>> | undefined;
  readonly clock?: Clock | undefined;
  /** Left out: each process knows what it computed itself. */
  readonly shared?: Sharing | undefined;
}

export interface CachesCounts {
  readonly kinds: Readonly<Record<CacheKind, CacheCounts & { readonly entries: number; readonly bytes: number }>>;
  /** Of all kinds and workspaces. */
  readonly total: CacheCounts;
}

/** What a process keeps of questions asked before: by kind, within bounds, and gone when a workspace says so. */
export class Caches {
  readonly embeddings: ResultCache<Embedded>;
  readonly retrievals: ResultCache<Retrieval>;
  readonly answers: ResultCache<Answer>;
  readonly #shared: Sharing | undefined;

  /** @throws KildeError not_configured */
  constructor({ bounds, clock = systemClock, shared }: CachesOptions = {}) {
    const options = (kind: CacheKind) => ({ bounds: checked(kind, bounds?.[kind]), clock, shared });
    this.embeddings = new ResultCache({ ...options('embeddings'), codec: embeddedCodec });
    this.retrievals = new ResultCache({ ...options('retrievals'), codec: retrievalCodec });
    this.answers = new ResultCache({ ...options('answers'), codec: answerCodec });
    this.#shared = shared;
  }

  counts(): CachesCounts {
    const kinds = {
      embeddings: { ...this.embeddings.counts, ...this.embeddings.size },
      retrievals: { ...this.retrievals.counts, ...this.retrievals.size },
      answers: { ...this.answers.counts, ...this.answers.size },
    };
    return { kinds, total: addCounts(Object.values(kinds)) };
  }

  /**
   * For after an erasure: nothing of the workspace that was computed before is here or in the shared cache any more.
   * Other processes' own memories know generations that nobody asks for, until their time is over.
   * @throws KildeError store_failed when the shared cache could not be emptied; to be called again.
   */
  async forget(workspace: string): Promise<void> {
    await Promise.all(this.#all().map((cache) => cache.forget(workspace)));
    await this.#shared?.store.deleteCache(workspace);
  }

  /** When nothing is being written for others any more: before the store is closed. */
  async settled(): Promise<void> {
    await Promise.all(this.#all().map((cache) => cache.settled()));
  }

  #all() {
    return [this.embeddings, this.retrievals, this.answers];
  }
}

function checked(kind: CacheKind, bounds: Bounds = DEFAULT_BOUNDS[kind]): Bounds {
  const parsed = boundsSchema.safeParse(bounds);
  if (parsed.success) return parsed.data;
  throw new KildeError('not_configured', `The cache of ${kind} cannot be opened: ${z.prettifyError(parsed.error)}`);
}
