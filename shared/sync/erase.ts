import { KildeError } from '../platform/errors.ts';
import type { GenerationStore } from '../ports/generations.ts';
import type { KeyStore } from '../ports/keys.ts';
import type { LeaseStore } from '../ports/leases.ts';
import type { SourceStore } from '../ports/sources.ts';
import type { VectorStore } from '../ports/vector-store.ts';
import type { ManageDeps } from './manage-sources.ts';
import { GENERATION_LEASE, busy } from './under-generation-lease.ts';
import { HeldLease } from './held-lease.ts';
import { type Receipt, ReceiptOf } from './receipt.ts';

export interface DocumentReceipt extends Receipt {
  readonly documentId: string;
  readonly path: string;
  readonly version: number;
}

/**
 * Deletes a document for good: if it came from a source, no sync brings it back while that source stands.
 * @throws KildeError not_found; conflict, retryable, while that source is being synced.
 */
export async function eraseDocument(
  deps: ManageDeps,
  workspace: string,
  documentId: string,
  holder: string,
): Promise<DocumentReceipt> {
  const document = await deps.store.getDocument(workspace, documentId);
  if (document === undefined) throw notFound();
  const { provenance, path, version } = document;
  // A run that is under way would take it in again.
  const lease = provenance && (await takeLease(deps, workspace, provenance.sourceId, holder));
  try {
    // First the mark, so that an interruption leaves a document that the next try deletes.
    if (provenance !== undefined) await markErased(deps.sources, workspace, provenance.sourceId, documentId);
    if (!(await deps.store.deleteDocument(workspace, documentId))) throw notFound();
    const receipt = new ReceiptOf(workspace);
    receipt.add(document);
    return { ...receipt.signed(deps.clock.now()), documentId, path, version };
  } finally {
    await lease?.release();
  }
}

async function takeLease(deps: ManageDeps, workspace: string, sourceId: string, holder: string): Promise<HeldLease> {
  const lease = await HeldLease.take(deps, workspace, `sync:${sourceId}`, holder);
  if (lease !== undefined) return lease;
  throw new KildeError('conflict', `Source ${sourceId} is being synced; delete when that run has ended.`, {
    retryable: true,
  });
}

const notFound = () => new KildeError('not_found', 'There is no such document in this workspace.');

async function markErased(
  sources: SourceStore,
  workspace: string,
  sourceId: string,
  documentId: string,
): Promise<void> {
  const entries = await sources.listEntries(workspace, sourceId);
  const erased = entries
    .filter((entry) => entry.documentId === documentId)
    .map((entry) => ({ ...entry, state: 'erased' as const, documentId: null, reason: 'It was deleted by hand.' }));
  await sources.putEntries(workspace, sourceId, erased);
}

export interface EraseWorkspaceDeps extends ManageDeps {
  /** Of all indexes, by their own names. */
  readonly indexes: Pick<VectorStore, 'listDocuments' | 'deleteIndex'>;
  readonly generations: GenerationStore;
  readonly keys: KeyStore;
  readonly leases: LeaseStore;
}

export interface WorkspaceReceipt extends Receipt {
  readonly sources: number;
  readonly keys: number;
  /** Indexes under other embedding profiles that went as well. */
  readonly otherGenerations: number;
}

/**
 * Everything that is kept under a workspace's name: every generation of its index, sources, runs, keys. May be
 * interrupted and asked for again. Counts and hashes are those of the index that answered.
 * @throws KildeError conflict, retryable, while one of its sources is being synced, or its index built.
 */
export async function eraseWorkspace(
  deps: EraseWorkspaceDeps,
  workspace: string,
  holder: string,
): Promise<WorkspaceReceipt> {
  const sources = await deps.sources.listSources(workspace);
  const leases: HeldLease[] = [];
  try {
    for (const { id } of sources) leases.push(await takeLease(deps, workspace, id, holder));
    // A build that goes on would fill an index that nothing names any more.
    const generation = await HeldLease.take(deps, workspace, GENERATION_LEASE, holder);
    if (generation === undefined) throw busy();
    leases.push(generation);
    const { receipt, others } = await deleteIndexes(deps, workspace);
    for (const { id } of sources) await deps.sources.deleteSource(workspace, id);
    const keys = await deps.keys.listKeys(workspace);
    for (const { id } of keys) await deps.keys.deleteKey(id);
    await deps.generations.deleteGenerations(workspace);
    return {
      ...receipt.signed(deps.clock.now()),
      sources: sources.length,
      keys: keys.length,
      otherGenerations: others,
    };
  } finally {
    for (const lease of leases) await lease.release();
    await deps.leases.deleteLeases(workspace);
  }
}

async function deleteIndexes(
  { indexes, generations }: EraseWorkspaceDeps,
  workspace: string,
): Promise<{ receipt: ReceiptOf; others: number }> {
  const all = (await generations.readGenerations(workspace))?.all ?? [];
  const active = all.find(({ state }) => state === 'active')?.index ?? workspace;
  const others = all.map(({ index }) => index).filter((index) => index !== active);
  const receipt = new ReceiptOf(workspace);
  for (const index of others) await indexes.deleteIndex(index);
  const documents = await indexes.listDocuments(active);
  const { chunks } = await indexes.deleteIndex(active);
  receipt.addMany(
    documents.map(({ contentHash }) => contentHash),
    chunks,
  );
  // Its own name holds what is kept beside the indexes, too, even when another one answered.
  if (active !== workspace && !others.includes(workspace)) await indexes.deleteIndex(workspace);
  return { receipt, others: others.length };
}
