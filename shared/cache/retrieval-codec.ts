import { z } from 'zod';
import { contentHash } from '../platform/hash.ts';
import type { ChunkRecord, Provenance } from '../ports/documents.ts';
import type { RankedHit, Retrieval, Searched } from '../retrieve/retrieve.ts';
import { jsonCodec } from './codec.ts';

/** Optional fields too: one that a schema forgot would be lost on the way through the cache. */
export type EveryField<T> = { readonly [Field in keyof Required<T>]: z.ZodType<T[Field]> };

const count = z.int().nonnegative();

export const provenanceSchema = z.strictObject({
  sourceId: z.string(),
  revision: z.string(),
} satisfies EveryField<Provenance>);

const chunkSchema = z.strictObject({
  id: z.string(),
  documentId: z.string(),
  profile: z.string(),
  path: z.string(),
  language: z.string(),
  kind: z.enum(['code', 'prose', 'data']),
  part: z.enum(['body', 'outline']),
  breadcrumb: z.array(z.string()),
  symbols: z.array(z.string()),
  text: z.string(),
  contentHash: z.string(),
  startLine: count,
  endLine: count,
  page: count.optional(),
  provenance: provenanceSchema.optional(),
  indexedAt: z.string(),
} satisfies EveryField<ChunkRecord>);

export const hitSchema = z.strictObject({
  chunk: chunkSchema,
  score: z.number(),
  signals: z.record(z.string(), z.number()).optional(),
} satisfies EveryField<RankedHit>);

const searchedSchema = z.strictObject({
  documents: count,
  chunks: count,
  candidates: count,
  generation: z.string(),
  indexedAt: z.string().nullable(),
} satisfies EveryField<Searched>);

export const retrievalSchema = z.strictObject({
  hits: z.array(hitSchema),
  searched: searchedSchema,
  cost: z.strictObject({ tokens: count, usd: z.number().nonnegative() }),
  path: z.enum(['hybrid', 'lexical']),
  // What a failure left is not kept.
  lexicalBecause: z.literal('profile').nullable(),
  profile: z.string(),
  cache: z.enum(['hit', 'miss', 'none']),
} satisfies EveryField<Retrieval>);

/** Every text is the one that its hash was made of. */
export const areWhole = (hits: readonly RankedHit[]): boolean =>
  hits.every(({ chunk }) => contentHash(chunk.text) === chunk.contentHash);

export const retrievalCodec = jsonCodec<Retrieval>(retrievalSchema, ({ hits }) => areWhole(hits));
