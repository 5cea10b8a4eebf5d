import { matchPaths } from '../../platform/path-glob.ts';
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

/** Those of the items that pass, in their order; `of` tells what an item is about. */
export type Keep = <T>(items: readonly T[], of: (item: T) => Filterable) => T[];

/** The conditions left over; undefined when there are none. Globs are matched all at once, within a time limit. */
export function laterConditions(filter: ChunkFilter): Keep | undefined {
  const { kind, pathGlob } = filter;
  const language = filter.documentId === undefined ? undefined : filter.language;
  if (kind === undefined && pathGlob === undefined && language === undefined) return undefined;
  return (items, of) => {
    const passing = items.filter((item) => {
      const about = of(item);
      return (kind === undefined || about.kind === kind) && (language === undefined || about.language === language);
    });
    if (pathGlob === undefined) return passing;
    const paths = passing.map((item) => of(item).path);
    const matched = matchPaths(pathGlob, paths);
    return passing.filter((_, index) => matched[index]);
  };
}
