import type { EntryRecord } from '../ports/sources.ts';
import { isLate, type Walk } from './walk.ts';

/** The document first: an interruption between the two leaves a record whose document the next run finds gone. */
export async function removeEntry({ deps, request, ledger, tally }: Walk, entry: EntryRecord): Promise<void> {
  if (entry.documentId !== null && (await deps.store.deleteDocument(request.workspace, entry.documentId)))
    tally.add({ removed: 1 });
  await ledger.forget(entry.path);
}

/** Everything that an earlier run took in and a listing that came to its end no longer has. False when time ran out first. */
export async function removeUnseen(walk: Walk, unreadable: ReadonlySet<string>): Promise<boolean> {
  for (const entry of walk.ledger.unseen(unreadable)) {
    walk.signal.throwIfAborted();
    if (isLate(walk)) return false;
    await removeEntry(walk, entry);
    walk.step.dealtWith += 1;
    await walk.tally.show();
  }
  return true;
}

/**
 * Documents that a run which died took in without writing it down, and whose files went before the next run
 * could see them: nobody else would ever remove them.
 */
export async function removeOrphans({ deps, request, ledger, tally, signal }: Walk): Promise<void> {
  const { workspace, source } = request;
  const known = new Set(ledger.entries().map(({ documentId }) => documentId));
  for (const { id, sourceId } of await deps.store.listDocuments(workspace)) {
    if (sourceId !== source.id || known.has(id)) continue;
    signal.throwIfAborted();
    if (await deps.store.deleteDocument(workspace, id)) tally.add({ removed: 1 });
  }
}
