import picomatch from 'picomatch';
import type { DocumentKind } from '../../ports/documents.ts';
import type { ChunkFilter } from '../../ports/vector-store.ts';

/** What a document and each of its chunks have in common. */
export interface Filterable {
  readonly path: string;
  readonly language: string;
  readonly kind: DocumentKind;
}

/**
 * The condition that Firestore checks beside `live`. Each combination needs a vector index of its own,
 * which is written with every chunk: there is one for a document, one for a language, none for both.
 */
export function equalConditions({ documentId, language }: ChunkFilter): Readonly<Record<string, string>> {
  if (documentId !== undefined) return { documentId };
  return language === undefined ? {} : { language };
}

/** The conditions left over; undefined when there are none. */
export function laterConditions(filter: ChunkFilter): ((item: Filterable) => boolean) | undefined {
  const { kind, pathGlob } = filter;
  const language = filter.documentId === undefined ? undefined : filter.language;
  if (kind === undefined && pathGlob === undefined && language === undefined) return undefined;
  const matches = pathGlob === undefined ? () => true : picomatch(pathGlob, { dot: true });
  return (item) =>
    (kind === undefined || item.kind === kind) &&
    (language === undefined || item.language === language) &&
    matches(item.path);
}
