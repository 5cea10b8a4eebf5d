import picomatch from 'picomatch';
import { normalizePath } from '../ingest/normalize-path.ts';
import { toKildeError } from '../platform/errors.ts';
import type { FileEntry, SourceEntry, SourceSnapshot } from '../ports/source-reader.ts';
import type { EntryRecord } from '../ports/sources.ts';
import type { SyncRequest } from './deps.ts';
import { readEntry } from './read-entry.ts';
import { removeEntry } from './remove-entry.ts';
import { fromStored } from './versions.ts';
import { isLate, stay, stayParts, type Walk } from './walk.ts';

export interface Walked {
  /** False when time ran out first: nothing may be taken for gone. */
  readonly ended: boolean;
  /** Paths that could not be looked at, or below. */
  readonly unreadable: ReadonlySet<string>;
}

/** Looks at every entry once, and takes in what changed. */
export async function walkListing(walk: Walk, snapshot: SourceSnapshot): Promise<Walked> {
  const unreadable = new Set<string>();
  const wanted = wantedBy(walk.request.source);
  try {
    for await (const entry of snapshot.entries(walk.signal)) {
      walk.signal.throwIfAborted();
      if (isLate(walk)) break;
      const path = pathOf(walk, entry);
      if (path === undefined || !wanted(path)) continue;
      if (entry.kind === 'unreadable') unreadable.add(path);
      await look(walk, entry, path);
      await walk.tally.show();
      walk.request.onProgress?.({ seen: walk.tally.run.seen, total: snapshot.total, path });
    }
    await walk.work.end();
    return { ended: !isLate(walk), unreadable };
  } catch (error) {
    // Those under way come to their end first: none may write to a store that was closed afterwards.
    await walk.work.settled();
    throw error;
  }
}

/** One spelling per path. What has none is counted and left out; the root stands for itself. */
function pathOf(walk: Walk, entry: SourceEntry): string | undefined {
  if (entry.kind === 'unreadable' && entry.path === '') return '';
  try {
    return normalizePath(entry.path);
  } catch (error) {
    walk.tally.add({ seen: 1, leftOut: 1 });
    walk.request.onLeftOut?.(entry.path, toKildeError(error).message);
    return undefined;
  }
}

function wantedBy({ include, exclude }: SyncRequest['source']): (path: string) => boolean {
  const options = { dot: true };
  const included = include.length === 0 ? () => true : picomatch([...include], options);
  const excluded = exclude.length === 0 ? () => false : picomatch([...exclude], options);
  return (path) => path === '' || (included(path) && !excluded(path));
}

const SAME_PATH = 'another entry of this source has the same path once it is normalised';

async function look(walk: Walk, entry: SourceEntry, path: string): Promise<void> {
  const { ledger, tally, request } = walk;
  tally.add({ seen: 1 });
  if (!ledger.see(path)) {
    // The first of them was dealt with; two documents of one path in one source could not be told apart.
    tally.add({ leftOut: 1 });
    return request.onLeftOut?.(path, entry.kind === 'file' ? SAME_PATH : entry.reason);
  }
  const known = ledger.known(path);
  if (known?.state === 'erased') return stay(walk, known);
  if (entry.kind === 'file') return lookAtFile(walk, entry, path, known);
  request.onLeftOut?.(path, entry.reason);
  if (entry.kind === 'left_out') return leaveOut(walk, known);
  tally.add({ failed: 1 });
  stayParts(walk, path);
}

/** By a rule, not by chance: what an earlier run took in from there goes. */
async function leaveOut(walk: Walk, known: EntryRecord | undefined): Promise<void> {
  walk.tally.add({ leftOut: 1 });
  if (known === undefined) return;
  for (const entry of [...walk.ledger.partsOf(known.path), known]) await removeEntry(walk, entry);
}

async function lookAtFile(walk: Walk, entry: FileEntry, path: string, known: EntryRecord | undefined): Promise<void> {
  const version = fromStored(walk.request.source, known?.version ?? null);
  if (known !== undefined && version !== null && known.state !== 'failed') {
    // Where only reading tells, an earlier step of this run may have read it already.
    if (entry.version === null ? known.checkedIn === walk.runId : entry.version === version) return stay(walk, known);
  }
  await readEntry(walk, entry, path, known?.state === 'failed' ? null : version);
}
