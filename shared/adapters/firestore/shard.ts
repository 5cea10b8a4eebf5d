import type { DocumentData, DocumentSnapshot } from '@google-cloud/firestore';
import { z } from 'zod';
import { sha256Hex } from '../../platform/hash.ts';
import type { DocumentRecord, WorkspaceStatistics } from '../../ports/documents.ts';
import { TERM_BUCKETS } from '../../terms/dimensions.ts';
import { packFrequencies, unpackFrequencies } from './packing.ts';
import { parseStored, storedBytes, storedCount } from './stored.ts';

/** A sixteenth of a workspace's numbers: those of the documents whose ids hash to it. */
export interface Shard {
  readonly documents: number;
  readonly chunks: number;
  readonly termLength: number;
  readonly documentFrequencies: Uint32Array;
  readonly profiles: Readonly<Record<string, number>>;
  /** Commits and deletions so far; never falls. */
  readonly commits: number;
  readonly indexedAt: string | null;
}

const schema = z.object({
  documents: storedCount,
  chunks: storedCount,
  termLength: z.number().nonnegative(),
  documentFrequencies: storedBytes,
  profiles: z.record(z.string(), storedCount),
  commits: storedCount,
  indexedAt: z.string().nullable(),
});

export function toShard(snapshot: DocumentSnapshot): Shard {
  if (!snapshot.exists) return emptyShard();
  const stored = parseStored(schema, snapshot);
  return { ...stored, documentFrequencies: unpackFrequencies(stored.documentFrequencies) };
}

export function toStoredShard(shard: Shard): DocumentData {
  return { ...shard, documentFrequencies: packFrequencies(shard.documentFrequencies) };
}

export const emptyShard = (): Shard => ({
  documents: 0,
  chunks: 0,
  termLength: 0,
  documentFrequencies: new Uint32Array(TERM_BUCKETS),
  profiles: {},
  commits: 0,
  indexedAt: null,
});

/** The shard after one of its documents changed: from nothing, or to nothing when it was deleted. */
export function replaceIn(shard: Shard, before: DocumentRecord | undefined, after: DocumentRecord | undefined): Shard {
  const documentFrequencies = shard.documentFrequencies.slice();
  const profiles = new Map(Object.entries(shard.profiles));
  const count = (document: DocumentRecord | undefined, sign: 1 | -1) => {
    if (document === undefined) return;
    const { buckets, counts } = document.terms;
    buckets.forEach((bucket, i) => {
      documentFrequencies[bucket] = (documentFrequencies[bucket] ?? 0) + sign * (counts[i] ?? 0);
    });
    profiles.set(document.profile, (profiles.get(document.profile) ?? 0) + sign * document.chunks.length);
  };
  count(before, -1);
  count(after, 1);
  return {
    documents: shard.documents + (after ? 1 : 0) - (before ? 1 : 0),
    chunks: shard.chunks + (after?.chunks.length ?? 0) - (before?.chunks.length ?? 0),
    termLength: shard.termLength + (after?.terms.length ?? 0) - (before?.terms.length ?? 0),
    documentFrequencies,
    profiles: Object.fromEntries([...profiles].filter(([, chunks]) => chunks > 0)),
    commits: shard.commits + 1,
    indexedAt: latest([shard.indexedAt, after?.indexedAt]),
  };
}

/** ISO 8601 in UTC sorts as text. */
const latest = (times: readonly (string | null | undefined)[]): string | null =>
  times
    .flatMap((time) => time ?? [])
    .toSorted()
    .at(-1) ?? null;

/** `shards` by name, never used again. Equal generations mean that no shard was written in between. */
export function sumShards(shards: ReadonlyMap<string, Shard>): WorkspaceStatistics {
  const documentFrequencies = new Uint32Array(TERM_BUCKETS);
  const profiles = new Map<string, number>();
  const all = [...shards.values()];
  for (const shard of all) {
    shard.documentFrequencies.forEach((count, bucket) => {
      documentFrequencies[bucket] = (documentFrequencies[bucket] ?? 0) + count;
    });
    for (const [profile, chunks] of Object.entries(shard.profiles)) {
      profiles.set(profile, (profiles.get(profile) ?? 0) + chunks);
    }
  }
  const total = (value: (shard: Shard) => number) => all.reduce((sum, shard) => sum + value(shard), 0);
  const documents = total((shard) => shard.documents);
  return {
    documents,
    chunks: total((shard) => shard.chunks),
    termLength: total((shard) => shard.termLength),
    documentFrequencies,
    profiles: Object.fromEntries(profiles),
    generation: generationOf([...shards].map(([name, shard]) => [name, shard.commits])),
    indexedAt: documents === 0 ? null : latest(all.map((shard) => shard.indexedAt)),
  };
}

/** Moves with every commit to any shard. @param commits by the name of the shard, in the order of names. */
export const generationOf = (commits: readonly (readonly [name: string, commits: number])[]): string =>
  sha256Hex(...commits.map(([name, count]) => `${name}:${count}`)).slice(0, 16);
