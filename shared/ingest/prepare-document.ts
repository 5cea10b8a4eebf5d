import type { Clock } from '../ports/clock.ts';
import type { ChunkRecord, DocumentRecord } from '../ports/documents.ts';
import { invalidArgument } from '../platform/errors.ts';
import { contentHash, sha256Hex } from '../platform/hash.ts';
import { chunkTerms, countTerms } from '../terms/chunk-terms.ts';
import { chunkText } from './chunk/index.ts';
import { detectLanguage, isLanguage, kindOf } from './language.ts';
import { normalizePath, pathOfTitle } from './normalize-path.ts';
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
  readonly sourceRevision?: string | undefined;
}

/** All of a new version except its number and its vectors. */
export type PreparedDocument = Omit<DocumentRecord, 'version' | 'chunks'> & { readonly chunks: readonly ChunkRecord[] };

/**
 * Part of every fingerprint: raise it when chunking, terms or vectors change, so that documents are
 * taken in anew instead of being left as an older Kilde made them.
 */
const INDEX_FORMAT = 1;

/** Pure but for the clock: everything that can be refused is refused here, before anything is paid or written. */
export async function prepareDocument(document: NewDocument, profile: string, clock: Clock): Promise<PreparedDocument> {
  const { path, title } = nameOf(document);
  const text = readText(document.content);
  const language = languageOf(document, path);
  const kind = kindOf(language);
  const metadata = document.metadata ?? {};
  const id = document.documentId ?? `doc-${sha256Hex(path).slice(0, 24)}`;
  const hash = contentHash(text);
  const indexedAt = clock.now().toISOString();
  const chunked = await chunkText({ path, text, language });
  const chunks = planChunks({ documentId: id, profile, path, language, kind, indexedAt, drafts: chunked.chunks });
  const sortedMetadata = Object.entries(metadata).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return {
    id,
    path,
    title,
    language,
    kind,
    contentHash: hash,
    fingerprint: sha256Hex(String(INDEX_FORMAT), profile, path, title, language, JSON.stringify(sortedMetadata), hash),
    profile,
    metadata,
    bytes: Buffer.byteLength(text),
    indexedAt,
    ...(document.sourceRevision !== undefined && { sourceRevision: document.sourceRevision }),
    chunks,
    terms: countTerms(chunks.map(chunkTerms)),
    skipped: chunked.skipped,
  };
}

function nameOf(document: NewDocument): { path: string; title: string } {
  const title = document.title?.trim();
  if (document.path !== undefined) {
    const path = normalizePath(document.path);
    return { path, title: title || (path.split('/').at(-1) ?? path) };
  }
  if (title === undefined || title === '')
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
