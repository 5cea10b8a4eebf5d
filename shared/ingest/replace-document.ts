import type { ChunkRecord, DocumentRecord, EmbeddedChunk } from '../ports/documents.ts';
import type { Embedder } from '../ports/embedder.ts';
import type { VectorStore } from '../ports/vector-store.ts';
import { KildeError } from '../platform/errors.ts';
import { embedChunks } from './embed-chunks.ts';
import type { PreparedDocument } from './prepare-document.ts';

/** One index, by the name that a store keeps it under, and what embeds for it. */
export interface IngestTarget {
  readonly store: VectorStore;
  readonly index: string;
  readonly embedder: Embedder;
}

/** What was embedded for one document so far: what is planned again is not paid again. */
export interface Paid {
  readonly vectors: Map<string, EmbeddedChunk>;
  tokens: number;
  usd: number;
}

export const nothingPaid = (): Paid => ({ vectors: new Map(), tokens: 0, usd: 0 });

/** A new version, planned against the one that is there. */
export interface Replacement {
  readonly prepared: PreparedDocument;
  readonly current: DocumentRecord | undefined;
  readonly version: number;
}

export interface Replaced {
  readonly document: DocumentRecord;
  readonly added: number;
  readonly removed: number;
}

/** One try: embeds what is new and commits over `current`. Undefined when another writer was faster. */
export async function replaceDocument(
  target: IngestTarget,
  replacement: Replacement,
  paid: Paid,
  signal?: AbortSignal,
): Promise<Replaced | undefined> {
  const { prepared, current } = replacement;
  const known = new Set(current?.chunks.map((chunk) => chunk.id));
  const fresh = prepared.chunks.filter((chunk) => !known.has(chunk.id));
  const unpaid = fresh.filter((chunk) => !paid.vectors.has(chunk.id));
  if (unpaid.length > 0) {
    const embedded = await embedChunks(target.embedder, unpaid, signal);
    for (const chunk of embedded.chunks) paid.vectors.set(chunk.id, chunk);
    paid.tokens += embedded.tokens;
    paid.usd += embedded.usd;
  }
  const staged = fresh.flatMap((chunk) => paid.vectors.get(chunk.id) ?? []);
  return stageAndCommit(target, replacement, staged, signal);
}

async function stageAndCommit(
  { store, index }: IngestTarget,
  { prepared, current, version }: Replacement,
  staged: readonly EmbeddedChunk[],
  signal?: AbortSignal,
): Promise<Replaced | undefined> {
  const stagedIds = staged.map((chunk) => chunk.id);
  const kept = new Set(prepared.chunks.map((chunk) => chunk.id));
  const removed = (current?.chunks ?? []).map((chunk) => chunk.id).filter((id) => !kept.has(id));
  const document = recordOf(prepared, version);
  let committed = false;
  try {
    signal?.throwIfAborted();
    await store.stageChunks(index, staged);
    signal?.throwIfAborted();
    const outcome = await store.commitDocument(index, {
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
    if (!committed) await store.discardStaged(index, stagedIds).catch(() => undefined);
  }
  return committed ? { document, added: staged.length, removed: removed.length } : undefined;
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
