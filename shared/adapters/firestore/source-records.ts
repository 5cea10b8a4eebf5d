import type { DocumentData, DocumentSnapshot } from '@google-cloud/firestore';
import { z } from 'zod';
import { KildeError } from '../../platform/errors.ts';
import {
  ENTRY_STATES,
  RUN_STATES,
  sourceDefinitionSchema,
  sourceSpecSchema,
  type EntryRecord,
  type RunRecord,
  type SourceRecord,
} from '../../ports/sources.ts';
import { keyToId } from './ids.ts';
import { packJson, unpackJson } from './packing.ts';
import { MAX_RECORD_BYTES, parseStored, storedBytes, storedCount, unreadable } from './stored.ts';

/** Kept for looking back; Firestore deletes them some time after. */
const RUN_DAYS = 90;
const DAY_MS = 86_400_000;

const sourceSchema = z.object({
  ...sourceDefinitionSchema.omit({ id: true }).shape,
  /** Deflated: 10,000 addresses of pages would not fit otherwise. */
  spec: storedBytes,
  createdAt: z.string(),
  revision: z.string().nullable(),
  syncedAt: z.string().nullable(),
  runId: z.string().nullable(),
});

export function toStoredSource({ id, spec, ...rest }: SourceRecord): DocumentData {
  const packed = packJson(spec);
  const size = packed.length + Buffer.byteLength(JSON.stringify(rest));
  if (size <= MAX_RECORD_BYTES) return { ...rest, spec: packed };
  throw new KildeError(
    'store_failed',
    `The record of source ${id} is ${size} bytes, and Firestore keeps ${MAX_RECORD_BYTES} at most. Name fewer pages, or a sitemap.`,
  );
}

export function toSourceRecord(snapshot: DocumentSnapshot): SourceRecord {
  const stored = parseStored(sourceSchema, snapshot);
  try {
    return { ...stored, id: keyToId(snapshot.id), spec: sourceSpecSchema.parse(unpackJson(stored.spec)) };
  } catch (error) {
    throw unreadable('sources', error);
  }
}

const entrySchema = z.object({
  path: z.string(),
  version: z.string().nullable(),
  state: z.enum(ENTRY_STATES),
  parent: z.string().nullable(),
  documentId: z.string().nullable(),
  tries: storedCount,
  reason: z.string().nullable(),
  checkedIn: z.string().nullable(),
});

export const toStoredEntry = (entry: EntryRecord): DocumentData => ({ ...entry });

export const toEntryRecord = (snapshot: DocumentSnapshot): EntryRecord => parseStored(entrySchema, snapshot);

/** In a request, with its name; as JSON, a character of it may take six bytes. */
export function entryBytes({ path, version, parent, documentId, reason, checkedIn }: EntryRecord): number {
  const texts = [path, version, parent, documentId, reason, checkedIn].map((text) => text ?? '').join('');
  return texts.length * 6 + 1_024;
}

const runSchema = z.object({
  run: z.object({
    id: z.string(),
    sourceId: z.string(),
    state: z.enum(RUN_STATES),
    startedAt: z.string(),
    updatedAt: z.string(),
    revision: z.string().nullable(),
    total: storedCount.nullable(),
    seen: storedCount,
    added: storedCount,
    updated: storedCount,
    removed: storedCount,
    unchanged: storedCount,
    leftOut: storedCount,
    failed: storedCount,
    chunks: storedCount,
    bytes: storedCount,
    tokens: storedCount,
    usd: z.number().nonnegative(),
    milliseconds: z.number().nonnegative(),
    reason: z.string().nullable(),
  }),
});

/** Only what queries and Firestore itself look at stands outside of `run`, which is not indexed. */
export const toStoredRun = (run: RunRecord): DocumentData => ({
  startedAt: run.startedAt,
  expiresAt: new Date(Date.parse(run.updatedAt) + RUN_DAYS * DAY_MS),
  run,
});

export const toRunRecord = (snapshot: DocumentSnapshot): RunRecord => parseStored(runSchema, snapshot).run;
