import { KildeError } from '../platform/errors.ts';
import type { DocumentRecord, EmbeddedChunk } from '../ports/documents.ts';
import type { VectorStore } from '../ports/vector-store.ts';
import { mapAhead } from './map-ahead.ts';
import { readBackup, type Kind } from './read-backup.ts';

/** That many have their chunks written at once, and as many are in memory. */
const DOCUMENTS_AT_ONCE = 8;

export interface BackupSource {
  readonly file: string;
  /** As it was when it was looked at. */
  readonly sha256: string;
  readonly workspaces: ReadonlySet<string>;
  /** Whether some of it may be there already. */
  readonly resuming: boolean;
}

interface Whole {
  readonly index: string;
  readonly document: DocumentRecord;
  readonly chunks: EmbeddedChunk[];
}

/**
 * Each document with its chunks becomes visible at once, or not at all, in the order of the backup. Chunks are written
 * ahead; commits come one after the other, since all of an index change the same few numbers, and of several at once
 * most would wait for each other. Gives the documents' paths.
 */
export async function* restoreDocuments(store: VectorStore, source: BackupSource): AsyncGenerator<string> {
  const stage = async (whole: Whole): Promise<Whole | undefined> => {
    const { index, document, chunks } = whole;
    // Of the same version, as was looked at before.
    if (source.resuming && (await store.getDocument(index, document.id)) !== undefined) return undefined;
    await store.stageChunks(index, chunks);
    return whole;
  };
  for await (const staged of mapAhead(wholeDocuments(source), DOCUMENTS_AT_ONCE, stage)) {
    if (staged === undefined) continue;
    await commit(store, staged);
    yield staged.document.path;
  }
}

const READ = new Set<Kind>(['workspace', 'index', 'document', 'chunk', 'end']);

async function* wholeDocuments({ file, sha256, workspaces }: BackupSource): AsyncGenerator<Whole> {
  let wanted = false;
  let index = '';
  let whole: Whole | undefined;
  for await (const record of readBackup(file, { only: READ, sha256 })) {
    if (record.is === 'chunk') {
      whole?.chunks.push(record.chunk);
      continue;
    }
    if (whole !== undefined) yield whole;
    whole = undefined;
    if (record.is === 'workspace') wanted = workspaces.has(record.name);
    else if (record.is === 'index') index = record.name;
    else if (record.is === 'document' && wanted) whole = { index, document: record.document, chunks: [] };
  }
}

async function commit(store: VectorStore, { index, document, chunks }: Whole): Promise<void> {
  const added = chunks.map(({ id }) => id);
  const outcome = await store.commitDocument(index, { expectedVersion: 0, document, added, moved: [], removed: [] });
  if (outcome === 'committed') return;
  throw new KildeError('conflict', 'Somebody else writes to this workspace; stop that, and go on with the restore.', {
    retryable: true,
  });
}
