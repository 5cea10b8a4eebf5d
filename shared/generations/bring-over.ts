import { nothingPaid, replaceDocument } from '../ingest/replace-document.ts';
import { KildeError } from '../platform/errors.ts';
import type { DocumentRecord } from '../ports/documents.ts';
import type { Embedder } from '../ports/embedder.ts';
import type { DocumentSummary, VectorStore } from '../ports/vector-store.ts';
import type { CopyDeps, Cost } from './deps.ts';
import { recast } from './recast.ts';
import { activeIndex, generationAt } from './record.ts';

/** Others change one document so often only when something is wrong with them. */
const MAX_TRIES = 12;

export interface Copy {
  readonly workspace: string;
  /** Index that is to have what the active one has. */
  readonly index: string;
  readonly embedder: Embedder;
  readonly documentId: string;
  readonly signal?: AbortSignal | undefined;
}

export interface Brought extends Cost {
  /** `answers`: it is the active index by now, and nobody's copy. `gone`: there is no such generation any more. */
  readonly outcome: 'agrees' | 'answers' | 'gone';
}

/** Copies keep version and time, so that two listings tell what is the same version in both. */
export const agree = (
  one: Pick<DocumentSummary, 'version' | 'path' | 'contentHash' | 'indexedAt'>,
  other: typeof one | undefined,
): boolean =>
  other !== undefined &&
  one.version === other.version &&
  one.path === other.path &&
  one.contentHash === other.contentHash &&
  one.indexedAt === other.indexedAt;

/** Makes one document of an index what it is in the active one, or absent as it is there. */
export function bringOver(deps: CopyDeps, copy: Copy): Promise<Brought> {
  return deps.copies.run(`${copy.index}/${copy.documentId}`, () => untilTheyAgree(deps, copy));
}

/**
 * Looks again after each change, since the document may have changed while it was embedded. The order matters:
 * first the version that is replaced, then whether the index still is a copy. A write to it as the active one,
 * after that, meets a conflict here and is never undone.
 */
async function untilTheyAgree(deps: CopyDeps, copy: Copy): Promise<Brought> {
  const { indexes, generations } = deps;
  const { workspace, index, documentId } = copy;
  const paid = nothingPaid();
  const end = (outcome: Brought['outcome']): Brought => ({ outcome, tokens: paid.tokens, usd: paid.usd });
  for (let attempt = 0; attempt < MAX_TRIES; attempt += 1) {
    copy.signal?.throwIfAborted();
    const there = await indexes.getDocument(index, documentId);
    const record = await generations.readNow(workspace);
    const generation = generationAt(record, index);
    if (generation?.state === 'active') return end('answers');
    if (generation === undefined) {
      // Put there by this very copy, after the index was emptied.
      if (there !== undefined) await indexes.deleteDocument(index, documentId);
      return end('gone');
    }
    const source = await indexes.getDocument(activeIndex(workspace, record), documentId);
    if (source === undefined ? there === undefined : agree(source, there)) return end('agrees');
    if (there !== undefined && (source === undefined || there.version >= source.version)) {
      // Of a document that was deleted and came back with lower versions.
      await indexes.deleteDocument(index, documentId);
      continue;
    }
    if (source === undefined) continue;
    const chunks = await chunksOf(indexes, activeIndex(workspace, record), source);
    if (chunks === undefined) continue;
    const prepared = recast(source, chunks, copy.embedder.profile.id);
    const target = { store: indexes, index, embedder: copy.embedder };
    await replaceDocument(target, { prepared, current: there, version: source.version }, paid, copy.signal);
  }
  throw new KildeError('conflict', 'Others kept changing a document while it was copied; try again.', {
    retryable: true,
  });
}

/** Undefined when a new version came between the two reads, and took chunks away. */
async function chunksOf(indexes: VectorStore, index: string, { chunks }: DocumentRecord) {
  const ids = chunks.map(({ id }) => id);
  const found = await indexes.getChunks(index, ids);
  return found.length === ids.length ? found : undefined;
}
