import { z } from 'zod';
import { contentHash } from '../platform/hash.ts';
import type { DocumentRecord, EmbeddedChunk } from '../ports/documents.ts';
import { termsSchema, toBase64, vectorSchema, vectorToBase64 } from './numbers.ts';

/** Documents and chunks as a backup has them. */

const count = z.int().nonnegative();
const kind = z.enum(['code', 'prose', 'data']);
const provenance = z.strictObject({ sourceId: z.string(), revision: z.string() });
const place = z.strictObject({ id: z.string().min(1), startLine: z.int(), endLine: z.int() });

/** Relative, with forward slashes, never `..`, like every path that Kilde wrote. */
const path = z
  .string()
  .min(1)
  .refine((value) => !value.startsWith('/') && !value.split('/').includes('..'), 'expected a relative path');

export const documentSchema = z.strictObject({
  id: z.string().min(1),
  version: z.int().positive(),
  path,
  title: z.string(),
  language: z.string(),
  kind,
  contentHash: z.string(),
  fingerprint: z.string(),
  profile: z.string(),
  metadata: z.record(z.string(), z.string()),
  bytes: count,
  indexedAt: z.string(),
  provenance: provenance.exactOptional(),
  pages: count.exactOptional(),
  chunks: z.array(place),
  terms: termsSchema,
  skipped: z.array(z.string()),
}) satisfies z.ZodType<DocumentRecord>;

export const chunkSchema = z
  .strictObject({
    id: z.string().min(1),
    documentId: z.string().min(1),
    profile: z.string(),
    path,
    language: z.string(),
    kind,
    part: z.enum(['body', 'outline']),
    breadcrumb: z.array(z.string()),
    symbols: z.array(z.string()),
    text: z.string(),
    contentHash: z.string(),
    startLine: z.int(),
    endLine: z.int(),
    page: z.int().exactOptional(),
    provenance: provenance.exactOptional(),
    indexedAt: z.string(),
    vector: vectorSchema,
  })
  // Whoever reads a hit may check its hash.
  .refine(
    (chunk) => chunk.contentHash === contentHash(chunk.text),
    'expected a text of this hash',
  ) satisfies z.ZodType<EmbeddedChunk>;

export type WrittenDocument = z.input<typeof documentSchema>;
export type WrittenChunk = z.input<typeof chunkSchema>;

export const writeDocument = ({ terms, ...document }: DocumentRecord): WrittenDocument => ({
  ...document,
  metadata: { ...document.metadata },
  chunks: document.chunks.map(({ id, startLine, endLine }) => ({ id, startLine, endLine })),
  skipped: [...document.skipped],
  terms: { buckets: toBase64(terms.buckets), counts: toBase64(terms.counts), length: terms.length },
});

export const writeChunk = ({ vector, ...chunk }: EmbeddedChunk): WrittenChunk => ({
  ...chunk,
  breadcrumb: [...chunk.breadcrumb],
  symbols: [...chunk.symbols],
  vector: vectorToBase64(vector),
});
