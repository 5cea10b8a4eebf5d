import type { Clock } from '../ports/clock.ts';
import type { DocumentRecord } from '../ports/documents.ts';
import type { Embedder, Embedders } from '../ports/embedder.ts';
import type { VectorStore } from '../ports/vector-store.ts';
import { KildeError } from '../platform/errors.ts';
import { mayBeGone } from '../platform/profiles.ts';
import { createIndexEmbedder, stillAnswers } from './index-embedder.ts';
import { KeyedQueue } from './keyed-queue.ts';
import { MAX_COMMIT_TRIES } from './limits.ts';
import { prepareDocument, type NewDocument, type PreparedDocument } from './prepare-document.ts';
import { type IngestTarget, nothingPaid, type Paid, replaceDocument } from './replace-document.ts';

export interface IngestDeps {
  readonly store: VectorStore;
  readonly embedders: Embedders;
  readonly clock: Clock;
  /** How long an index's profile may be taken for what it was: reading it may cost more than the document. Default: 0. */
  readonly profileTtlMs?: number | undefined;
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
  /** Embedding profile of this version. */
  readonly profile: string;
  readonly tokens: number;
  readonly usd: number;
}

export type AddDocument = (workspace: string, document: NewDocument, signal?: AbortSignal) => Promise<AddedDocument>;

/** As `AddDocument`, into one index of the workspace. */
export type AddToIndex = (
  workspace: string,
  index: string,
  document: NewDocument,
  signal?: AbortSignal,
) => Promise<AddedDocument>;

/** For a store in which a workspace has one index, under its own name. */
export function createAddDocument(deps: IngestDeps): AddDocument {
  const add = createAddToIndex(deps);
  return (workspace, document, signal) => add(workspace, workspace, document, signal);
}

/**
 * A document's way in: text → chunks → vectors → one atomic new version. The same content again
 * changes nothing and costs nothing; of changed content only the changed chunks are embedded.
 * Whatever fails, the version before stays as it was.
 */
export function createAddToIndex(deps: IngestDeps): AddToIndex {
  const queue = new KeyedQueue();
  const embedderOf = createIndexEmbedder(deps);
  return async (workspace, index, document, signal) => {
    const configured = deps.embedders.configured(workspace);
    const own = await embedderOf(workspace, index);
    const addWith = async (embedder: Embedder) => {
      const prepared = await prepareDocument(document, embedder.profile.id, deps.clock);
      const target = { store: deps.store, index, embedder };
      return queue.run(`${index}/${prepared.id}`, () => replaceVersion(target, prepared, signal));
    };
    try {
      return await addWith(own);
    } catch (error) {
      if (!mayBeGone(error, own, configured) || (await stillAnswers(own, signal))) throw error;
      return addWith(configured);
    }
  };
}

/** Optimistic: plan against the version that is there, commit only over that one, else plan again. */
async function replaceVersion(
  target: IngestTarget,
  prepared: PreparedDocument,
  signal?: AbortSignal,
): Promise<AddedDocument> {
  const paid = nothingPaid();
  for (let attempt = 0; attempt < MAX_COMMIT_TRIES; attempt += 1) {
    const current = await target.store.getDocument(target.index, prepared.id);
    if (current?.fingerprint === prepared.fingerprint) return unchanged(current, paid);
    const version = (current?.version ?? 0) + 1;
    const replaced = await replaceDocument(target, { prepared, current, version }, paid, signal);
    if (replaced === undefined) continue;
    const { document, added, removed } = replaced;
    const total = prepared.chunks.length;
    const chunks = { total, added, reused: total - added, removed };
    return summaryOf(document, current === undefined ? 'created' : 'updated', chunks, paid);
  }
  throw new KildeError('conflict', 'Other writers kept changing this document. Nothing was changed; try again.', {
    retryable: true,
  });
}

function unchanged(current: DocumentRecord, paid: Paid): AddedDocument {
  const total = current.chunks.length;
  return summaryOf(current, 'unchanged', { total, added: 0, reused: total, removed: 0 }, paid);
}

function summaryOf(
  document: DocumentRecord,
  outcome: AddedDocument['outcome'],
  chunks: AddedDocument['chunks'],
  { tokens, usd }: Paid,
): AddedDocument {
  const { id: documentId, version, path, language, contentHash, indexedAt, skipped, profile } = document;
  return {
    documentId,
    version,
    path,
    language,
    contentHash,
    indexedAt,
    skipped,
    profile,
    outcome,
    chunks,
    tokens,
    usd,
  };
}
