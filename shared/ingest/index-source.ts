import pLimit from 'p-limit';
import { KildeError, toKildeError } from '../platform/errors.ts';
import type { SkippedFile, SourceFile, SourceReader } from '../ports/source-reader.ts';
import type { AddDocument } from './add-document.ts';
import type { IndexingMonitor } from './indexing-monitor.ts';

/** Files under way at once: enough to overlap a provider's latency, few enough to keep memory flat. */
const CONCURRENCY = 4;

export interface IndexSourceDeps {
  readonly addDocument: AddDocument;
  readonly indexing: IndexingMonitor;
}

export interface IndexProgress {
  readonly done: number;
  readonly total: number;
  readonly path: string;
}

/** A file by its name in the source, and what it became. */
export interface TakenDocument {
  readonly path: string;
  readonly documentId: string;
}

export interface IndexReport {
  readonly files: number;
  readonly bytes: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly chunks: number;
  readonly tokens: number;
  readonly usd: number;
  readonly milliseconds: number;
  /** Files that are in the index now, unchanged ones too. */
  readonly documents: readonly TakenDocument[];
  /** Files that were not taken in, each with its reason. */
  readonly skipped: readonly SkippedFile[];
}

export interface IndexSourceRequest {
  readonly workspace: string;
  readonly source: SourceReader;
  readonly onProgress?: (progress: IndexProgress) => void;
  readonly signal?: AbortSignal;
}

/**
 * Takes in every file of a source. A file that cannot be indexed is set aside with its reason; a store
 * or a provider that fails ends the run, since every further file would fail the same way.
 */
export async function indexSource(deps: IndexSourceDeps, request: IndexSourceRequest): Promise<IndexReport> {
  const started = performance.now();
  const { workspace } = request;
  const { files, skipped } = await request.source.list();
  const counts = { bytes: 0, created: 0, updated: 0, unchanged: 0, chunks: 0, tokens: 0, usd: 0 };
  const tally: Tally = { ...counts, documents: [], skipped: [...skipped] };
  const run = new AbortController();
  const signal = request.signal === undefined ? run.signal : AbortSignal.any([run.signal, request.signal]);
  const limit = pLimit(CONCURRENCY);
  let done = 0;
  deps.indexing.report(workspace, { done, total: files.length });
  const work = files.map((file) =>
    limit(async () => {
      if (signal.aborted) throw new KildeError('cancelled', 'Indexing was stopped; what was indexed so far stays.');
      await indexFile(deps, workspace, file, tally, signal);
      done += 1;
      deps.indexing.report(workspace, { done, total: files.length });
      request.onProgress?.({ done, total: files.length, path: file.path });
    }),
  );
  try {
    await Promise.all(work);
  } catch (error) {
    run.abort();
    // Those under way come to their end first: none may report, or write to a store that was closed, afterwards.
    await Promise.allSettled(work);
    throw error;
  } finally {
    deps.indexing.finish(workspace);
  }
  return { ...tally, files: files.length, milliseconds: performance.now() - started };
}

type Lists = 'documents' | 'skipped';

type Tally = { -readonly [Key in Exclude<keyof IndexReport, 'files' | 'milliseconds' | Lists>]: number } & {
  documents: TakenDocument[];
  skipped: SkippedFile[];
};

async function indexFile(
  deps: IndexSourceDeps,
  workspace: string,
  file: SourceFile,
  tally: Tally,
  signal: AbortSignal,
): Promise<void> {
  try {
    const bytes = await file.read().catch(unreadable);
    const added = await deps.addDocument(workspace, { content: { bytes }, path: file.path }, signal);
    tally.bytes += bytes.length;
    tally[added.outcome] += 1;
    tally.chunks += added.chunks.total;
    tally.tokens += added.tokens;
    tally.usd += added.usd;
    tally.documents.push({ path: file.path, documentId: added.documentId });
  } catch (thrown) {
    const error = toKildeError(thrown);
    if (!isFilesOwnFault(error)) throw error;
    tally.skipped.push({ path: file.path, reason: error.message });
  }
}

function unreadable(cause: unknown): never {
  throw new KildeError('invalid_argument', 'The file cannot be read.', { cause });
}

/** What no one foresaw (`internal`) is blamed on the file, too: one odd file must not keep all others out. */
const isFilesOwnFault = ({ kind }: KildeError) => kind === 'invalid_argument' || kind === 'internal';
