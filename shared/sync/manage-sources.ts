import { invalidArgument, KildeError } from '../platform/errors.ts';
import { matchPaths } from '../platform/path-glob.ts';
import type { SourceDefinition, SourceRecord } from '../ports/sources.ts';
import type { VectorStore } from '../ports/vector-store.ts';
import type { SyncDeps } from './deps.ts';
import { HeldLease } from './held-lease.ts';
import { ReceiptOf, type Receipt } from './receipt.ts';

/** A status reads them all, and a workspace of more is better two. */
const MAX_SOURCES = 100;

export type ManageDeps = Pick<SyncDeps, 'sources' | 'leases' | 'clock' | 'isGone'> & {
  readonly store: Pick<VectorStore, 'getDocument' | 'deleteDocument' | 'listDocuments'>;
};

/** Long runs of what globs repeat: one that would hold up a sync is refused here, where somebody can mend it. */
const PROBES = ['README.md', 'a'.repeat(200), `${'a/'.repeat(60)}b`, `${'a-'.repeat(60)}!`, `${'.a'.repeat(60)}/x`];

/**
 * Adds a source, or changes what is said of one. A changed source keeps what is known of it: the next sync
 * reads what the change touches.
 * @throws KildeError invalid_argument for a glob that cannot be read, or one source too many.
 */
export async function putSource(
  { sources, clock }: Pick<ManageDeps, 'sources' | 'clock'>,
  workspace: string,
  definition: SourceDefinition,
): Promise<{ readonly source: SourceRecord; readonly created: boolean }> {
  for (const glob of [...definition.include, ...definition.exclude]) matchPaths(glob, PROBES);
  const before = await sources.getSource(workspace, definition.id);
  if (before !== undefined && before.spec.kind !== definition.spec.kind)
    throw invalidArgument(
      `Source ${definition.id} is a ${before.spec.kind}; to make it a ${definition.spec.kind}, remove it first, or choose another id.`,
    );
  if (before === undefined && (await sources.listSources(workspace)).length >= MAX_SOURCES)
    throw invalidArgument(`The workspace has ${MAX_SOURCES} sources, which is as many as there may be.`);
  const fresh = { createdAt: clock.now().toISOString(), revision: null, syncedAt: null, runId: null };
  // What changed may concern entries that the source itself would call unchanged.
  const source: SourceRecord = { ...fresh, ...before, ...definition, revision: null };
  await sources.putSource(workspace, source);
  return { source, created: before === undefined };
}

/**
 * The source and, as a rule, every document of it.
 * @throws KildeError not_found; conflict, retryable, while it is being synced.
 */
export async function removeSource(deps: ManageDeps, workspace: string, id: string, holder: string): Promise<Receipt> {
  const source = await deps.sources.getSource(workspace, id);
  if (source === undefined) throw new KildeError('not_found', `There is no source ${JSON.stringify(id.slice(0, 63))}.`);
  const lease = await HeldLease.take(deps, workspace, `sync:${id}`, holder);
  if (lease === undefined)
    throw new KildeError('conflict', `Source ${id} is being synced; remove it when that run has ended.`, {
      retryable: true,
    });
  try {
    const receipt = new ReceiptOf(workspace);
    // By the documents themselves: a run that died may have taken in what no entry tells of.
    for (const { id: documentId, sourceId } of await deps.store.listDocuments(workspace)) {
      if (sourceId !== id) continue;
      const document = await deps.store.getDocument(workspace, documentId);
      if (document !== undefined && (await deps.store.deleteDocument(workspace, documentId))) receipt.add(document);
    }
    await deps.sources.deleteSource(workspace, id);
    return receipt.signed(deps.clock.now());
  } finally {
    await lease.release();
  }
}
