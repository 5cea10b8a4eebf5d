import { KildeError } from '../platform/errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { Generation } from '../ports/generations.ts';
import { USAGE_DAYS } from '../ports/usage.ts';
import type { VectorStore } from '../ports/vector-store.ts';
import { addDays, dayOf } from '../usage/days.ts';
import { writeChunk, writeDocument } from './documents.ts';
import { mapAhead } from './map-ahead.ts';
import { readDocument } from './read-document.ts';
import type { WrittenRecord } from './records.ts';
import type { BackupProgress, BackupStores } from './stores.ts';

/** Each waits for the store three times; that many wait at once, and as many documents are in memory. */
const DOCUMENTS_AT_ONCE = 8;
/** Of a source; older ones are for nobody's eyes. */
const MAX_RUNS = 1_000;

export interface CollectDeps {
  readonly stores: BackupStores;
  readonly clock: Clock;
  readonly onProgress?: ((progress: BackupProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

type Written = AsyncGenerator<WrittenRecord>;

/**
 * All that is kept of a workspace, while it may be in use. Sources and their entries are read before documents: an
 * entry may then be older than its document, which the next sync finds out and sets right. The other way round it
 * would take an old document for the newest.
 * @throws KildeError conflict, retryable, when another index came to answer meanwhile.
 */
export async function* collectWorkspace(deps: CollectDeps, workspace: string): Written {
  const { stores } = deps;
  const { generations } = stores;
  const before = await generations.readGenerations(workspace);
  yield { is: 'workspace', name: workspace };
  yield* settingsOf(deps, workspace);
  yield* sourcesOf(deps, workspace);
  for (const index of before?.all.map((generation) => generation.index) ?? [workspace]) yield* indexOf(deps, index);
  const after = await generations.readGenerations(workspace);
  if (statesOf(after?.all) !== statesOf(before?.all)) throw switched(workspace);
  if (after !== undefined) yield { is: 'generations', all: after.all.map((generation) => ({ ...generation })) };
  for (const { scopes, ...key } of await stores.keys.listKeys(workspace))
    yield { is: 'key', key: { ...key, scopes: [...scopes] } };
}

async function* settingsOf({ stores, clock }: CollectDeps, workspace: string): Written {
  const { version, settings } = await stores.settings.readSettings(workspace);
  if (version > 0) yield { is: 'settings', settings };
  const today = dayOf(clock.now());
  for (const { day, usage } of await stores.usage.read(workspace, addDays(today, -USAGE_DAYS), addDays(today, 1)))
    yield { is: 'usage', day, usage: { ...usage, calls: { ...usage.calls }, masked: { ...usage.masked } } };
}

async function* sourcesOf({ stores: { sources } }: CollectDeps, workspace: string): Written {
  for (const { id } of await sources.listSources(workspace)) {
    const entries = await sources.listEntries(workspace, id);
    const runs = await sources.listRuns(workspace, id, MAX_RUNS);
    // After its entries: a revision that is newer than they are is that of the documents to come.
    const source = await sources.getSource(workspace, id);
    if (source === undefined) continue;
    yield { is: 'source', source };
    for (const entry of entries) yield { is: 'entry', entry };
    for (const run of runs) yield { is: 'run', run };
  }
}

/** The newest document last, as it was committed: some stores tell by the last commit how fresh they are. */
async function* indexOf({ stores: { vectors }, onProgress, signal }: CollectDeps, index: string): Written {
  yield { is: 'index', name: index };
  const listed = await vectors.listDocuments(index);
  const inOrder = listed.toSorted((a, b) => compare(a.indexedAt, b.indexedAt) || compare(a.id, b.id));
  const read = ({ id }: { readonly id: string }) => readDocument(vectors, index, id);
  let seen = 0;
  for await (const whole of mapAhead(inOrder, DOCUMENTS_AT_ONCE, read)) {
    throwIfStopped(signal);
    seen += 1;
    if (whole === undefined) continue;
    onProgress?.({ seen, total: listed.length, path: whole.document.path });
    yield { is: 'document', document: writeDocument(whole.document) };
    for (const chunk of whole.chunks) yield { is: 'chunk', chunk: writeChunk(chunk) };
  }
}

/** Whether anything stands under the name, so that a name that was mistyped is not backed up. */
export async function isKept(stores: BackupStores, workspace: string): Promise<boolean> {
  const { vectors, sources, keys, generations, settings } = stores;
  if (await holdsDocuments(vectors, workspace)) return true;
  if ((await generations.readGenerations(workspace)) !== undefined) return true;
  if ((await settings.readSettings(workspace)).version > 0) return true;
  return (await sources.listSources(workspace)).length + (await keys.listKeys(workspace)).length > 0;
}

export const holdsDocuments = async (vectors: VectorStore, index: string): Promise<boolean> =>
  (await vectors.statistics(index)).documents > 0;

const statesOf = (all: readonly Generation[] | undefined): string =>
  JSON.stringify(all?.map(({ index, state }) => [index, state === 'ready' ? 'building' : state]));

const switched = (workspace: string): KildeError =>
  new KildeError('conflict', `Another index of workspace ${workspace} came to answer meanwhile; try again.`, {
    retryable: true,
  });

export function throwIfStopped(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new KildeError('cancelled', 'It was stopped.');
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
