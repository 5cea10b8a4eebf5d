import { z } from 'zod';
import type { Generation } from '../ports/generations.ts';
import { SCOPES, type KeyRecord } from '../ports/keys.ts';
import { workspaceSettingsSchema } from '../ports/settings.ts';
import {
  ENTRY_STATES,
  RUN_STATES,
  sourceDefinitionSchema,
  type EntryRecord,
  type RunRecord,
  type SourceRecord,
} from '../ports/sources.ts';
import { USAGE_NAME, type DayUsage } from '../ports/usage.ts';
import { WORKSPACE_NAME } from '../ports/workspaces.ts';
import { chunkSchema, documentSchema } from './documents.ts';

/** Raised with every change of what a line may be; readers know all earlier ones. */
export const FORMAT = 1;

const workspaceName = z.string().regex(WORKSPACE_NAME, 'expected the name of a workspace');
const count = z.int().nonnegative();
const time = z.iso.datetime();
const textOrNull = z.string().nullable();

const generationSchema = z.strictObject({
  index: z.string(),
  profile: z.string(),
  state: z.enum(['building', 'ready', 'kept_aside', 'active', 'retired']),
  createdAt: time,
  changedAt: time,
  figures: z.strictObject({ questions: z.number(), ndcg: z.number() }).nullable(),
  reason: textOrNull,
}) satisfies z.ZodType<Generation>;

const keySchema = z.strictObject({
  id: z.string().min(1),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  workspace: workspaceName,
  scopes: z.array(z.enum(SCOPES)),
  expiresAt: time.nullable(),
}) satisfies z.ZodType<KeyRecord>;

const sourceSchema = sourceDefinitionSchema.extend({
  createdAt: z.string(),
  revision: textOrNull,
  syncedAt: textOrNull,
  runId: textOrNull,
}) satisfies z.ZodType<SourceRecord>;

const entrySchema = z.strictObject({
  path: z.string(),
  version: textOrNull,
  state: z.enum(ENTRY_STATES),
  parent: textOrNull,
  documentId: textOrNull,
  tries: count,
  reason: textOrNull,
  checkedIn: textOrNull,
}) satisfies z.ZodType<EntryRecord>;

const runSchema = z.strictObject({
  id: z.string(),
  sourceId: z.string(),
  state: z.enum(RUN_STATES),
  startedAt: z.string(),
  updatedAt: z.string(),
  revision: textOrNull,
  total: count.nullable(),
  seen: count,
  added: count,
  updated: count,
  removed: count,
  unchanged: count,
  leftOut: count,
  failed: count,
  chunks: count,
  bytes: count,
  tokens: count,
  usd: z.number().nonnegative(),
  milliseconds: z.number().nonnegative(),
  reason: textOrNull,
}) satisfies z.ZodType<RunRecord>;

const usageTable = z.record(z.string().regex(USAGE_NAME), count);

const usageSchema = z.strictObject({
  day: z.iso.date(),
  usage: z.strictObject({
    embeddingTokens: count,
    inputTokens: count,
    outputTokens: count,
    usd: z.number().nonnegative(),
    storeReads: count,
    storeWrites: count,
    storeDeletes: count,
    cacheHits: count,
    cacheMisses: count,
    abstentions: count,
    refusals: count,
    failovers: count,
    calls: usageTable,
    masked: usageTable,
  }),
}) satisfies z.ZodType<DayUsage>;

/** The first line, which never changes its form: it says whether the rest can be read. */
export const headerSchema = z.object({ is: z.literal('kilde backup'), format: z.int().positive() });

const header = z.strictObject({
  is: z.literal('kilde backup'),
  format: z.literal(FORMAT),
  createdAt: time,
  store: z.enum(['sqlite', 'firestore']),
  workspaces: z.array(workspaceName).min(1),
});

/** The last line: what is before it is all there, and as it was written. */
const end = z.strictObject({
  is: z.literal('end'),
  lines: count,
  /** Over the bytes of all lines before this one, with their line feeds. */
  sha256: z.string(),
});

/** A line, by what it is. What follows a workspace, a source, an index or a document belongs to it. */
export const recordSchema = z.discriminatedUnion('is', [
  header,
  z.strictObject({ is: z.literal('workspace'), name: workspaceName }),
  z.strictObject({ is: z.literal('settings'), settings: workspaceSettingsSchema }),
  z.strictObject({ is: z.literal('usage'), ...usageSchema.shape }),
  z.strictObject({ is: z.literal('source'), source: sourceSchema }),
  z.strictObject({ is: z.literal('entry'), entry: entrySchema }),
  z.strictObject({ is: z.literal('run'), run: runSchema }),
  z.strictObject({ is: z.literal('index'), name: z.string() }),
  z.strictObject({ is: z.literal('document'), document: documentSchema }),
  z.strictObject({ is: z.literal('chunk'), chunk: chunkSchema }),
  z.strictObject({ is: z.literal('generations'), all: z.array(generationSchema).min(1) }),
  z.strictObject({ is: z.literal('key'), key: keySchema }),
  end,
]);

export type BackupRecord = z.output<typeof recordSchema>;
/** As it is written. */
export type WrittenRecord = z.input<typeof recordSchema>;
export type RecordOf<K extends BackupRecord['is']> = Extract<BackupRecord, { readonly is: K }>;
export type Header = RecordOf<'kilde backup'>;
