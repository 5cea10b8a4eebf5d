import type { Clock } from '../ports/clock.ts';
import type { ChunkRecord, DocumentRecord, Provenance } from '../ports/documents.ts';
import { invalidArgument } from '../platform/errors.ts';
import { contentHash, sha256Hex } from '../platform/hash.ts';
import { chunkTerms, countTerms } from '../terms/chunk-terms.ts';
import { chunkText } from './chunk/index.ts';
import { detectLanguage, isLanguage, kindOf } from './language.ts';
import { normalizePath, pathOfTitle } from './normalize-path.ts';
import { pageNumbers } from './page-numbers.ts';
import { planChunks } from './plan-chunks.ts';
import { readText, type DocumentContent } from './read-text.ts';

/** A document as a caller hands it in. One of `path` and `title` is there; the tool's schema sees to lengths. */
export interface NewDocument {
  readonly content: DocumentContent;
  readonly path?: string | undefined;
  readonly title?: string | undefined;
  readonly documentId?: string | undefined;
  readonly language?: string | undefined;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  /** Of `bytes`, as a server or a store names it; else the path and the content tell the format. */
  readonly mediaType?: string | undefined;
  readonly provenance?: Provenance | undefined;
}

/** All of a new version except its number and its vectors. */
export type PreparedDocument = Omit<DocumentRecord, 'version' | 'chunks'> & { readonly chunks: readonly ChunkRecord[] };

/**
 * Part of every fingerprint: raise it when extraction, chunking, terms or vectors change, so that documents
 * are taken in anew instead of being left as an older Kilde made them.
 */
export const INDEX_FORMAT = 2;

/** Pure but for the clock: everything that can be refused is refused here, before anything is paid or written. */
export async function prepareDocument(document: NewDocument, profile: string, clock: Clock): Promise<PreparedDocument> {
  const { path, title: given } = nameOf(document);
  const named = languageOf(document, path);
  const { text, pages, notes, ...extracted } = await readText({ ...document, path });
  const title = given ?? extracted.title ?? path.split('/').at(-1) ?? path;
  const language = extracted.language ?? named;
  const kind = kindOf(language);
  const { metadata = {}, provenance } = document;
  const id = document.documentId ?? `doc-${sha256Hex(path).slice(0, 24)}`;
  const hash = contentHash(text);
  const indexedAt = clock.now().toISOString();
  const chunked = await chunkText({ path, text, language });
  const pageOf = pages === null ? undefined : pageNumbers(text);
  const of = { documentId: id, profile, path, language, kind, indexedAt, provenance };
  const chunks = planChunks({ ...of, pageOf, drafts: chunked.chunks });
  const sortedMetadata = Object.entries(metadata).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return {
    id,
    path,
    title,
    language,
    kind,
    contentHash: hash,
    // Not the provenance: a new commit with the same content changes nothing.
    fingerprint: sha256Hex(
      String(INDEX_FORMAT),
      profile,
      path,
      title,
      language,
      JSON.stringify(sortedMetadata),
      hash,
      JSON.stringify([pages, notes]),
    ),
    profile,
    metadata,
    bytes: Buffer.byteLength(text),
    indexedAt,
    ...(provenance !== undefined && { provenance }),
    ...(pages !== null && { pages }),
    chunks,
    terms: countTerms(chunks.map(chunkTerms)),
    skipped: [...notes, ...chunked.skipped],
  };
}

/** The title is undefined where the content, or else the path, is left to give one. */
function nameOf(document: NewDocument): { path: string; title: string | undefined } {
  const title = document.title?.trim() || undefined;
  if (document.path !== undefined) return { path: normalizePath(document.path), title };
  if (title === undefined)
    throw invalidArgument(
      'Neither path nor title is given; expected one of them, so that results can name the document.',
    );
  return { path: pathOfTitle(title), title };
}

function languageOf(document: NewDocument, path: string): string {
  if (document.language === undefined) return detectLanguage(path).language;
  const language = document.language.toLowerCase();
  if (!isLanguage(language))
    throw invalidArgument(
      `language ${JSON.stringify(document.language.slice(0, 40))} is not known; leave it out to have it found from the path, or use a name such as "typescript", "python" or "markdown".`,
    );
  return language;
}
