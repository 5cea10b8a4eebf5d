import type { EntryRecord, RunRecord, SourceRecord, SourceStore } from '../../../shared/ports/sources.ts';

/** A test with a store of its own. */
export type SourceCheck = (title: string, body: (store: SourceStore) => Promise<void>) => void;

export const WORKSPACE = 'main';

export const sourceOf = (id: string, overrides: Partial<SourceRecord> = {}): SourceRecord => ({
  id,
  spec: { kind: 'bucket', bucket: 'handbooks', prefix: `${id}/` },
  include: [],
  exclude: [],
  expand: false,
  refreshMinutes: null,
  createdAt: '2026-11-01T10:00:00.000Z',
  revision: null,
  syncedAt: null,
  runId: null,
  ...overrides,
});

export const entryOf = (path: string, overrides: Partial<EntryRecord> = {}): EntryRecord => ({
  path,
  version: '1',
  state: 'indexed',
  parent: null,
  documentId: `d of ${path.slice(0, 40)}`,
  tries: 0,
  reason: null,
  checkedIn: null,
  ...overrides,
});

export const runOf = (id: string, sourceId: string, overrides: Partial<RunRecord> = {}): RunRecord => ({
  id,
  sourceId,
  state: 'complete',
  startedAt: '2026-11-01T10:00:00.000Z',
  updatedAt: '2026-11-01T10:05:00.000Z',
  revision: 'a1b2c3',
  total: 12,
  seen: 12,
  added: 1,
  updated: 2,
  removed: 3,
  unchanged: 4,
  leftOut: 5,
  failed: 6,
  chunks: 7,
  bytes: 2 ** 40,
  tokens: 2 ** 33,
  usd: 0.123_456_789,
  milliseconds: 300_000,
  reason: null,
  ...overrides,
});

/** In the order of code units, as the lists of a store that promise no order are compared. */
export const byPath = (entries: readonly EntryRecord[]): EntryRecord[] =>
  entries.toSorted((a, b) => (a.path < b.path ? -1 : 1));
