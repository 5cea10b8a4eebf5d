import type { AddDocument } from '../ingest/add-document.ts';
import type { Clock } from '../ports/clock.ts';
import type { LeaseStore } from '../ports/leases.ts';
import type { SourceReader } from '../ports/source-reader.ts';
import type { RunRecord, SourceRecord, SourceStore } from '../ports/sources.ts';
import type { VectorStore } from '../ports/vector-store.ts';
import type { KildeError } from '../platform/errors.ts';

export interface SyncDeps {
  readonly store: Pick<VectorStore, 'deleteDocument' | 'listDocuments'>;
  readonly sources: SourceStore;
  readonly leases: LeaseStore;
  readonly addDocument: AddDocument;
  readonly clock: Clock;
  /** Whether the process behind a lease is known to be gone, so that nobody need wait for its lease to end. */
  readonly isGone?: ((holder: string) => boolean) | undefined;
}

export interface SyncProgress {
  readonly seen: number;
  /** Null while the source has not told. */
  readonly total: number | null;
  readonly path: string;
}

export interface SyncRequest {
  readonly workspace: string;
  readonly source: SourceRecord;
  readonly reader: SourceReader;
  /** Of this process; leases are held under it. */
  readonly holder: string;
  /** Goes on with this run; left out, a new one begins. */
  readonly runId?: string | undefined;
  /** No new entry is begun after it. */
  readonly deadline?: Date | undefined;
  /** A source that had documents and now lists nothing at all is as a rule one that was not mounted: only when told so are they removed. */
  readonly allowEmpty?: boolean | undefined;
  readonly onProgress?: ((progress: SyncProgress) => void) | undefined;
  /** Called for everything that did not become a document, with the reason. */
  readonly onLeftOut?: ((path: string, reason: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface SyncOutcome {
  readonly run: RunRecord;
  /** Whether time ran out before the source did: the same run is to be asked for again. */
  readonly more: boolean;
  /** Why the run failed. */
  readonly error: KildeError | null;
}
