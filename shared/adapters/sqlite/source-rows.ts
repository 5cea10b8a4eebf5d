import type { SQLInputValue } from 'node:sqlite';
import { z } from 'zod';
import { ENTRY_STATES, RUN_STATES, sourceDefinitionSchema } from '../../ports/sources.ts';
import type { EntryRecord, RunRecord, SourceRecord } from '../../ports/sources.ts';
import { integer, json, oneOf, text, textOrNull } from './rows.ts';
import type { Row } from './rows.ts';

const definition = sourceDefinitionSchema.omit({ id: true });

export const readSource = (row: Row): SourceRecord => ({
  id: text(row, 'id'),
  ...json(row, 'definition', definition),
  createdAt: text(row, 'created_at'),
  revision: textOrNull(row, 'revision'),
  syncedAt: textOrNull(row, 'synced_at'),
  runId: textOrNull(row, 'run_id'),
});

/** An update, not a replacement: the latter would take entries and runs with it. */
export const UPSERT_SOURCE = `INSERT INTO sources
  (workspace, id, definition, created_at, revision, synced_at, run_id)
  VALUES (?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (workspace, id) DO UPDATE SET
    definition = excluded.definition, created_at = excluded.created_at, revision = excluded.revision,
    synced_at = excluded.synced_at, run_id = excluded.run_id`;

/** The values of UPSERT_SOURCE, in its order. */
export const sourceValues = (workspace: string, source: SourceRecord): SQLInputValue[] => {
  const { id, spec, include, exclude, expand, refreshMinutes, createdAt, revision, syncedAt, runId } = source;
  const defined = JSON.stringify({ spec, include, exclude, expand, refreshMinutes });
  return [workspace, id, defined, createdAt, revision, syncedAt, runId];
};

export const PUT_ENTRY = `INSERT OR REPLACE INTO entries
  (source, path, version, state, parent, document_id, tries, reason, checked_in)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`;

/** The values of PUT_ENTRY, in its order. */
export const entryValues = (source: number, entry: EntryRecord): SQLInputValue[] => {
  const { path, version, state, parent, documentId, tries, reason, checkedIn } = entry;
  return [source, path, version, state, parent, documentId, tries, reason, checkedIn];
};

export const readEntry = (row: Row): EntryRecord => ({
  path: text(row, 'path'),
  version: textOrNull(row, 'version'),
  state: oneOf(row, 'state', ENTRY_STATES),
  parent: textOrNull(row, 'parent'),
  documentId: textOrNull(row, 'document_id'),
  tries: integer(row, 'tries'),
  reason: textOrNull(row, 'reason'),
  checkedIn: textOrNull(row, 'checked_in'),
});

const run = z.strictObject({
  id: z.string(),
  sourceId: z.string(),
  state: z.enum(RUN_STATES),
  startedAt: z.string(),
  updatedAt: z.string(),
  revision: z.string().nullable(),
  total: z.number().nullable(),
  seen: z.number(),
  added: z.number(),
  updated: z.number(),
  removed: z.number(),
  unchanged: z.number(),
  leftOut: z.number(),
  failed: z.number(),
  chunks: z.number(),
  bytes: z.number(),
  tokens: z.number(),
  usd: z.number(),
  milliseconds: z.number(),
  reason: z.string().nullable(),
}) satisfies z.ZodType<RunRecord>;

export const readRun = (row: Row): RunRecord => json(row, 'record', run);
