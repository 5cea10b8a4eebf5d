import type { Clock } from '../ports/clock.ts';
import type { ChunkRecord, DocumentRecord, EmbeddedChunk } from '../ports/documents.ts';
import type { Embedder } from '../ports/embedder.ts';
import type { VectorStore } from '../ports/vector-store.ts';
import { KildeError } from '../platform/errors.ts';
import { embedChunks } from './embed-chunks.ts';
import { KeyedQueue } from './keyed-queue.ts';
import { MAX_COMMIT_TRIES } from './limits.ts';
import { prepareDocument, type NewDocument, type PreparedDocument } from './prepare-document.ts';

export interface IngestDeps {
  readonly store: VectorStore;
  readonly embedder: Embedder;
  readonly clock: Clock;
}

export interface AddedDocument {
  readonly documentId: string;
  readonly version: number;
  readonly outcome: 'created' | 'updated' | 'unchanged';
  readonly path: string;
  readonly language: string;
  readonly contentHash: string;
  readonly indexedAt: string;
  readonly chunks: {
    readonly total: number;
    readonly added: number;
    readonly reused: number;
    readonly removed: number;
  };
  readonly skipped: readonly string[];
  readonly tokens: number;
  readonly usd: number;
}

export type AddDocument = (workspace: string, document: NewDocument, signal?: AbortSignal) => Promise<AddedDocument>;

/**
 * A document's way in: text → chunks → vectors → one atomic new version. The same content again
 * changes nothing and costs nothing; of changed content only the changed chunks are embedded.
 * Whatever fails, the version before stays as it was.
 */
export function createAddDocument(deps: IngestDeps): AddDocument {
  const queue = new KeyedQueue();
  return async (workspace, document, signal) => {
    const prepared = await prepareDocument(document, deps.embedder.profile.id, deps.clock);
    return queue.run(`${workspace}/${prepared.id}`, () => replaceVersion(deps, workspace, prepared, signal));
  };
}

/** Optimistic: plan against the version that is there, commit only over that one, else plan again. */
async function replaceVersion(
  deps: IngestDeps,
  workspace: string,
  prepared: PreparedDocument,
  signal?: AbortSignal,
): Promise<AddedDocument> {
  const paid = { vectors: new Map<string, EmbeddedChunk>(), tokens: 0, usd: 0 };
  for (let attempt = 0; attempt < MAX_COMMIT_TRIES; attempt += 1) {
    const current = await deps.store.getDocument(workspace, prepared.id);
    if (current?.fingerprint === prepared.fingerprint) return unchanged(current, paid);
    const known = new Set(current?.chunks.map((chunk) => chunk.id));
    const fresh = prepared.chunks.filter((chunk) => !known.has(chunk.id));
    const unpaid = fresh.filter((chunk) => !paid.vectors.has(chunk.id));
    if (unpaid.length > 0) {
      const embedded = await embedChunks(deps.embedder, unpaid, signal);
      for (const chunk of embedded.chunks) paid.vectors.set(chunk.id, chunk);
      paid.tokens += embedded.tokens;
      paid.usd += embedded.usd;
    }
    const staged = fresh.flatMap((chunk) => paid.vectors.get(chunk.id) ?? []);
    const added = await stageAndCommit(deps.store, workspace, prepared, current, staged, signal);
    if (added !== undefined) return { ...added, tokens: paid.tokens, usd: paid.usd };
  }
  throw new KildeError('conflict', 'Other writers kept changing this document. Nothing was changed; try again.', {
    retryable: true,
  });
}

async function stageAndCommit(
  store: VectorStore,
  workspace: string,
  prepared: PreparedDocument,
  current: DocumentRecord | undefined,
  staged: readonly EmbeddedChunk[],
  signal?: AbortSignal,
): Promise<Omit<AddedDocument, 'tokens' | 'usd'> | undefined> {
  const stagedIds = staged.map((chunk) => chunk.id);
  const kept = new Set(prepared.chunks.map((chunk) => chunk.id));
  const removed = (current?.chunks ?? []).map((chunk) => chunk.id).filter((id) => !kept.has(id));
  const document = recordOf(prepared, (current?.version ?? 0) + 1);
  let committed = false;
  try {
    signal?.throwIfAborted();
    await store.stageChunks(workspace, staged);
    signal?.throwIfAborted();
    const outcome = await store.commitDocument(workspace, {
      expectedVersion: current?.version ?? 0,
      document,
      added: stagedIds,
      moved: movedChunks(prepared.chunks, current),
      removed,
    });
    committed = outcome === 'committed';
  } catch (error) {
    throw signal?.aborted === true && !(error instanceof KildeError) ? cancelled(error) : error;
  } finally {
    // Best effort: what stays behind is invisible, and the next version of the document takes it up.
    if (!committed) await store.discardStaged(workspace, stagedIds).catch(() => undefined);
  }
  if (!committed) return undefined;
  const chunks = {
    total: prepared.chunks.length,
    added: staged.length,
    reused: prepared.chunks.length - staged.length,
    removed: removed.length,
  };
  return { ...summaryOf(document), outcome: current === undefined ? 'created' : 'updated', chunks };
}

const cancelled = (cause: unknown) =>
  new KildeError('cancelled', 'The caller went away; nothing was changed.', { cause });

function movedChunks(chunks: readonly ChunkRecord[], current: DocumentRecord | undefined) {
  const places = new Map(current?.chunks.map((chunk) => [chunk.id, chunk]));
  return chunks.flatMap(({ id, startLine, endLine }) => {
    const place = places.get(id);
    const still = place === undefined || (place.startLine === startLine && place.endLine === endLine);
    return still ? [] : [{ id, startLine, endLine }];
  });
}

function recordOf(prepared: PreparedDocument, version: number): DocumentRecord {
  const { chunks, ...document } = prepared;
  return { ...document, version, chunks: chunks.map(({ id, startLine, endLine }) => ({ id, startLine, endLine })) };
}

function unchanged(current: DocumentRecord, paid: { tokens: number; usd: number }): AddedDocument {
  const total = current.chunks.length;
  return {
    ...summaryOf(current),
    outcome: 'unchanged',
    chunks: { total, added: 0, reused: total, removed: 0 },
    tokens: paid.tokens,
    usd: paid.usd,
  };
}

function summaryOf(document: DocumentRecord) {
  const { id: documentId, version, path, language, contentHash, indexedAt, skipped } = document;
  return { documentId, version, path, language, contentHash, indexedAt, skipped };
}
