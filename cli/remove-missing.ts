import type { IndexReport, TakenDocument } from '../shared/ingest/index-source.ts';
import type { VectorStore } from '../shared/ports/vector-store.ts';

export interface Removal {
  readonly removed: number;
  /** What the source has in the index now. */
  readonly documents: readonly TakenDocument[];
}

/**
 * Takes out what earlier runs put in and this one no longer found. What others put in was never `known`;
 * a file that was found but could not be taken in keeps its last version, and so does all below a
 * folder that could not be read.
 */
export async function removeMissing(
  store: VectorStore,
  workspace: string,
  known: readonly TakenDocument[],
  report: Pick<IndexReport, 'documents' | 'skipped'>,
): Promise<Removal> {
  // A file may come back under another spelling of its name, with the same document.
  const taken = new Set(report.documents.map(({ documentId }) => documentId));
  const skipped = new Set(report.skipped.map(({ path }) => path));
  const kept: TakenDocument[] = [];
  let removed = 0;
  for (const document of known) {
    if (taken.has(document.documentId)) continue;
    if (withFoldersAbove(document.path).some((path) => skipped.has(path))) kept.push(document);
    else if (await store.deleteDocument(workspace, document.documentId)) removed += 1;
  }
  return { removed, documents: [...report.documents, ...kept] };
}

/** `a/b/c` → `a`, `a/b`, `a/b/c`. */
const withFoldersAbove = (path: string): string[] =>
  path.split('/').map((_, index, parts) => parts.slice(0, index + 1).join('/'));
