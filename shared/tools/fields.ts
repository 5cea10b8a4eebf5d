import { z } from 'zod';
import { isLanguage } from '../ingest/language.ts';
import { invalidArgument } from '../platform/errors.ts';
import { PRICES_AS_OF, STORE_PRICES_AS_OF } from '../platform/prices.ts';
import type { Citation } from '../answer/check-quotes.ts';
import type { Provenance } from '../ports/documents.ts';
import type { Generated } from '../ports/generator.ts';
import type { RankedHit, Retrieval } from '../retrieve/retrieve.ts';
import type { SourceFreshness } from '../sync/freshness.ts';
import type { Library } from './library.ts';
import { freshnessFields, toFreshness } from './source-fields.ts';

/** Longest question: a 100 kB paste is answered, a book is refused. */
export const MAX_QUERY_LENGTH = 100_000;

/** No store can keep or look for half of a surrogate pair, nor for NUL. */
export const wellFormedText = z
  .string()
  .refine((text) => text.isWellFormed() && !text.includes('\0'), 'expected well-formed Unicode without NUL');

export const queryText = wellFormedText
  .min(1)
  .max(MAX_QUERY_LENGTH)
  .refine((text) => text.trim() !== '', 'expected at least one visible character');

/** The arguments that narrow a search; they are joined by "and". */
export const filterFields = {
  language: wellFormedText.max(64).optional().describe('Only this language, such as "typescript" or "markdown".'),
  path_glob: wellFormedText
    .min(1)
    .max(512)
    .optional()
    .describe('Only paths that match this glob, such as "src/**/*.ts".'),
  document_id: wellFormedText.max(128).optional().describe('Only this document.'),
  kind: z
    .enum(['code', 'prose', 'data'])
    .optional()
    .describe('Only source code, only prose (documentation), or only data and configuration.'),
};

export const workspaceField = z
  .string()
  .max(128)
  .optional()
  .describe("The workspace to use. Leave it out for the key's own; another one is refused unless the key may use it.");

export function filterOf(input: {
  language?: string | undefined;
  path_glob?: string | undefined;
  document_id?: string | undefined;
  kind?: 'code' | 'prose' | 'data' | undefined;
}) {
  return {
    language: languageOf(input.language),
    pathGlob: input.path_glob,
    documentId: input.document_id,
    kind: input.kind,
  };
}

/** A name that no document can have would find nothing and say nothing. */
function languageOf(asked: string | undefined): string | undefined {
  const language = asked?.toLowerCase();
  if (language === undefined || isLanguage(language)) return language;
  throw invalidArgument(
    'language is not one that Kilde knows; use a name such as "typescript", "cpp", "csharp", "python" or "markdown".',
  );
}

const count = (what: string) => z.int().min(0).describe(what);

/** Where something came from; absent for documents that were added by hand. */
const originFields = {
  source: z.string().optional().describe('Id of the source the document came from; absent when it was added by hand.'),
  source_revision: z
    .string()
    .optional()
    .describe('Revision of the source that brought this text: a commit, a hash or a date.'),
};

export const hitSchema = z.object({
  chunk_id: z.string().describe('Id of the chunk; the same content keeps its id.'),
  document_id: z.string().describe('Id of the document the chunk is part of.'),
  path: z.string().describe('Path of the document.'),
  start_line: count('First line of the chunk, from 1.'),
  end_line: count('Last line of the chunk, inclusive.'),
  language: z.string().describe('Language of the document.'),
  breadcrumb: z.array(z.string()).describe('Enclosing names or headings, outermost first.'),
  text: z.string().describe('The text of the chunk.'),
  score: z.number().describe('Ranking score; higher is better, and only comparable within one result.'),
  content_hash: z.string().describe('sha256: and the SHA-256 of the text in hex.'),
  indexed_at: z.string().describe('When the chunk was indexed, ISO 8601 in UTC.'),
  page: z.int().min(1).optional().describe('Page of its first line, from 1, for documents that have pages.'),
  ...originFields,
  signals: z.record(z.string(), z.number()).optional().describe('With explain: what each ranking signal gave.'),
});

export const costSchema = z.object({
  tokens: count('Tokens that providers counted for this call.'),
  usd: z
    .number()
    .min(0)
    .describe(
      `US dollars for them, by the configured prices (defaults of ${PRICES_AS_OF}), and for the store; 0 offline, and for a model without a price.`,
    ),
  store: z
    .object({
      reads: count('Documents that the store read.'),
      writes: count('Documents that it wrote.'),
      deletes: count('Documents that it deleted.'),
      usd: z
        .number()
        .min(0)
        .describe(`US dollars for them, without any free quota (defaults of ${STORE_PRICES_AS_OF}).`),
    })
    .optional()
    .describe('What the store bills for this call; zeros for the embedded one.'),
});

export const searchedSchema = z.object({
  workspace: z.string().describe('Workspace that was searched.'),
  documents: count('Documents in it.'),
  chunks: count('Chunks in it.'),
  candidates: count('Chunks that the index proposed and the ranking weighed.'),
  indexed_at: z
    .string()
    .optional()
    .describe('When the workspace last changed, ISO 8601 in UTC; absent when it is empty.'),
  ...freshnessFields,
});

export const servedBySchema = z.object({
  store: z.string().describe('Store that answered.'),
  embedder: z
    .string()
    .describe('Embedding profile that the question was embedded under; that of this server when words alone decided.'),
  retrieval: z.enum(['hybrid', 'lexical']).describe('hybrid: meaning and words; lexical: words alone.'),
  lexical_because: z
    .enum(['profile', 'provider'])
    .optional()
    .describe(
      'Why words alone decided. profile: the index is not of one embedding profile that is to be had here; provider: the embedding provider failed.',
    ),
  generator: z
    .string()
    .optional()
    .describe('Model that wrote the answer; "extractive" means quoted passages and no model.'),
  cache: z
    .enum(['hit', 'miss', 'none'])
    .describe('hit: computed before, for the same state of the index, and free; none: nothing is kept.'),
  provider: z.string().optional().describe('Provider of that model; "none" when nobody had to be asked.'),
  failovers: z
    .array(
      z.object({
        provider: z.string().describe('Provider that did not serve.'),
        reason: z.string().describe('Why not, in one word, such as timeout or throttled.'),
      }),
    )
    .optional()
    .describe('Providers that were asked before it, in order.'),
});

export const citationSchema = z.object({
  chunk_id: z.string().describe('Chunk that holds the quote.'),
  document_id: z.string().describe('Document that holds the quote.'),
  path: z.string().describe('Path of the document.'),
  start_line: count('First line of the quote, from 1.'),
  end_line: count('Last line of the quote, inclusive.'),
  content_hash: z.string().describe('sha256: and the SHA-256 of the chunk in hex.'),
  quote: z.string().describe('The words of the source, found there by the server.'),
  indexed_at: z.string().describe('When the chunk was indexed, ISO 8601 in UTC.'),
  page: z.int().min(1).optional().describe('Page the quote begins on, from 1, for documents that have pages.'),
  ...originFields,
});

export function toHit({ chunk, score, signals }: RankedHit): z.input<typeof hitSchema> {
  return {
    chunk_id: chunk.id,
    document_id: chunk.documentId,
    path: chunk.path,
    start_line: chunk.startLine,
    end_line: chunk.endLine,
    language: chunk.language,
    breadcrumb: [...chunk.breadcrumb],
    text: chunk.text,
    score,
    content_hash: chunk.contentHash,
    indexed_at: chunk.indexedAt,
    ...(chunk.page !== undefined && { page: chunk.page }),
    ...toOrigin(chunk.provenance),
    ...(signals !== undefined && { signals: { ...signals } }),
  };
}

export function toCitation(citation: Citation): z.input<typeof citationSchema> {
  return {
    chunk_id: citation.chunkId,
    document_id: citation.documentId,
    path: citation.path,
    start_line: citation.startLine,
    end_line: citation.endLine,
    content_hash: citation.contentHash,
    quote: citation.quote,
    indexed_at: citation.indexedAt,
    ...(citation.page !== undefined && { page: citation.page }),
    ...toOrigin(citation.provenance),
  };
}

export const toOrigin = (provenance: Provenance | undefined) =>
  provenance && { source: provenance.sourceId, source_revision: provenance.revision };

export function toSearched(
  workspace: string,
  retrieval: Retrieval,
  freshness: readonly SourceFreshness[],
): z.input<typeof searchedSchema> {
  const { documents, chunks, candidates, indexedAt } = retrieval.searched;
  return {
    workspace,
    documents,
    chunks,
    candidates,
    ...(indexedAt !== null && { indexed_at: indexedAt }),
    ...toFreshness(freshness),
  };
}

export function toServedBy(
  library: Library,
  { profile, path, lexicalBecause, cache }: Retrieval,
  generated?: Pick<Generated, 'model' | 'provider' | 'failovers'>,
): z.input<typeof servedBySchema> {
  return {
    store: library.store.name,
    embedder: profile,
    retrieval: path,
    cache,
    ...(lexicalBecause !== null && { lexical_because: lexicalBecause }),
    ...(generated !== undefined && {
      generator: generated.model,
      provider: generated.provider,
      failovers: [...generated.failovers],
    }),
  };
}
