import type { NewDocument } from '../ingest/prepare-document.ts';
import { type KildeError, toKildeError } from '../platform/errors.ts';
import type { EntryRecord, EntryState } from '../ports/sources.ts';
import { documentIdOf, toStored } from './versions.ts';
import { stayParts, type Walk } from './walk.ts';

/** Tries at one version before an entry is set aside, so that it never holds up the rest. */
export const MAX_TRIES = 3;

/** One entry at one version, as the source or its container gives it; null when it could not be told. */
export interface Tried {
  readonly path: string;
  readonly parent: string | null;
  readonly version: string | null;
}

/** What is to become a document. */
export interface Item extends Tried {
  readonly version: string;
  readonly document: Pick<NewDocument, 'content' | 'title' | 'language' | 'mediaType'>;
  readonly bytes: number;
}

/** Adds or updates the document of an entry, and only then writes down that this was done. */
export async function takeIn(walk: Walk, item: Item): Promise<void> {
  const { deps, request, ledger, tally } = walk;
  const { workspace, source } = request;
  const documentId = documentIdOf(source.id, item.path);
  const provenance = { sourceId: source.id, revision: walk.revision ?? item.version };
  const document = { ...item.document, path: item.path, documentId, provenance };
  const added = await deps.addDocument(workspace, document, walk.signal);
  await ledger.put({ ...entryOf(walk, item, 'indexed'), documentId });
  tally.add({
    [OUTCOMES[added.outcome]]: 1,
    chunks: added.chunks.added,
    bytes: item.bytes,
    tokens: added.tokens,
    usd: added.usd,
  });
}

const OUTCOMES = { created: 'added', updated: 'updated', unchanged: 'unchanged' } as const;

/**
 * An entry that could not be taken in: its last version, if there is one, keeps answering. What is wrong
 * with its content will be wrong again, so it waits for another version; anything else is tried again.
 * Failures that every other entry would meet too are thrown on, and end the run.
 */
export async function fail(walk: Walk, tried: Tried, thrown: unknown): Promise<void> {
  const error = toKildeError(thrown);
  if (!isEntrysOwn(error)) throw error;
  const { request, ledger, tally, runId } = walk;
  const { path, parent } = tried;
  const known = ledger.known(path);
  const version = tried.version === null ? null : toStored(request.source, tried.version);
  const before = known?.state === 'failed' && known.version === version ? known.tries : 0;
  const documentId = known?.documentId ?? null;
  const tries = before + 1;
  const serves = documentId !== null || ledger.partsOf(path).length > 0;
  const state = stateAfter(error, tries, serves);
  await ledger.put({ path, version, state, parent, documentId, tries, reason: error.message, checkedIn: runId });
  tally.add(state === 'left_out' ? { leftOut: 1 } : { failed: 1 });
  request.onLeftOut?.(path, error.message);
  stayParts(walk, path);
}

function stateAfter(error: KildeError, tries: number, serves: boolean): EntryState {
  const isFinal = error.kind === 'invalid_argument';
  if (isFinal && !serves) return 'left_out';
  return isFinal || tries >= MAX_TRIES ? 'set_aside' : 'failed';
}

/** What no one foresaw (`internal`) is blamed on the entry, too: one odd file must not keep all others out. */
const isEntrysOwn = (error: KildeError): boolean =>
  error.kind === 'invalid_argument' ||
  error.kind === 'internal' ||
  (error.kind === 'source_failed' && !error.retryable);

/** The record of an entry that was dealt with. */
export const entryOf = (walk: Walk, item: Tried & { readonly version: string }, state: EntryState): EntryRecord => ({
  path: item.path,
  version: toStored(walk.request.source, item.version),
  state,
  parent: item.parent,
  documentId: null,
  tries: 0,
  reason: null,
  checkedIn: walk.runId,
});
