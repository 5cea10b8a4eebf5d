import { z } from 'zod';

/** Names of sources stand in commands, results and keys of records. */
export const SOURCE_ID = /^[a-z0-9][a-z0-9._-]{0,62}$/;

/**
 * Where a secret stands, never the secret: `env:KILDE_TOKEN_NAME` for a variable of the process, or a
 * Secret Manager name with its version.
 */
const SECRET_REFERENCE =
  /^(?:env:KILDE_TOKEN_[A-Z0-9_]{1,64}|projects\/[\w:.-]{1,128}\/secrets\/[\w-]{1,255}\/versions\/(?:latest|\d{1,10}))$/;

const text = z.string().min(1).max(2_048);
const secretReference = z
  .string()
  .regex(SECRET_REFERENCE, 'expected env:KILDE_TOKEN_NAME or projects/P/secrets/S/versions/V');

export const sourceSpecSchema = z.discriminatedUnion('kind', [
  /** A folder of the machine that runs the sync. */
  z.strictObject({ kind: z.literal('folder'), path: text }),
  z.strictObject({
    kind: z.literal('bucket'),
    bucket: z.string().regex(/^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/, 'expected the name of a bucket'),
    /** Ends with a slash, or is empty for the whole bucket. */
    prefix: z
      .string()
      .max(1_024)
      .refine((prefix) => prefix === '' || prefix.endsWith('/'), 'expected a prefix that ends with "/"'),
  }),
  z.strictObject({
    kind: z.literal('git'),
    url: z.url({ protocol: /^https$/ }).max(2_048),
    /** Null: the branch that the host names as its default. */
    branch: z.string().min(1).max(255).nullable(),
    token: secretReference.nullable(),
  }),
  z.strictObject({
    kind: z.literal('site'),
    /** A page, or a sitemap; only pages on the same host are read. */
    url: z.url({ protocol: /^https$/ }).max(2_048),
    /** Named pages instead of a sitemap's. */
    pages: z
      .array(z.url({ protocol: /^https$/ }).max(2_048))
      .max(10_000)
      .nullable(),
    maxPages: z.int().min(1).max(10_000),
  }),
]);
export type SourceSpec = z.infer<typeof sourceSpecSchema>;
export type SourceKind = SourceSpec['kind'];

/** What an admin says of a source. */
export const sourceDefinitionSchema = z.strictObject({
  id: z.string().regex(SOURCE_ID, 'expected 1 to 63 small letters, digits, dots, dashes or underscores'),
  spec: sourceSpecSchema,
  /** Globs over paths; empty means all. */
  include: z.array(z.string().min(1).max(512)).max(64),
  exclude: z.array(z.string().min(1).max(512)).max(64),
  /** Whether archives are opened, and tables (CSV, JSONL) taken in row by row. */
  expand: z.boolean(),
  /** A scheduled run leaves the source alone when the last one is younger; null runs every time. */
  refreshMinutes: z.int().min(1).max(525_600).nullable(),
});
export type SourceDefinition = z.infer<typeof sourceDefinitionSchema>;

export interface SourceRecord extends SourceDefinition {
  readonly createdAt: string;
  /** Of the last run that came to its end. */
  readonly revision: string | null;
  /** When it ended: from then on, the index agreed with the source at `revision`. */
  readonly syncedAt: string | null;
  /** The newest run, ended or not. */
  readonly runId: string | null;
}

export const ENTRY_STATES = [
  'indexed',
  /** An archive or a table whose parts are entries of their own. */
  'container',
  'left_out',
  /** Tried again by the next run. */
  'failed',
  /** Not tried again before it changes. */
  'set_aside',
  /** Somebody deleted its document; it never comes back by itself. */
  'erased',
] as const;
export type EntryState = (typeof ENTRY_STATES)[number];

/** What is known of one entry of a source, so that the next listing tells what changed. */
export interface EntryRecord {
  /** As the source names it; for a part of a container, the container's path, a slash, and its own. */
  readonly path: string;
  /** Of the content that was last dealt with; null when it is to be read again whatever the listing says. */
  readonly version: string | null;
  readonly state: EntryState;
  /** Path of the container it is a part of. */
  readonly parent: string | null;
  /** Null unless a document of it is in the index. */
  readonly documentId: string | null;
  /** Failed tries at this version. */
  readonly tries: number;
  readonly reason: string | null;
  /** Run in which reading showed that it is still at `version`; null where the listing tells. */
  readonly checkedIn: string | null;
}

export const RUN_STATES = ['running', 'complete', 'stopped', 'failed'] as const;
export type RunState = (typeof RUN_STATES)[number];

/** What a run over one source did. Counts are of entries unless they say otherwise. */
export interface RunRecord {
  readonly id: string;
  readonly sourceId: string;
  /** `stopped`: came to the end of its time, or was interrupted; the next one goes on where it stood. */
  readonly state: RunState;
  readonly startedAt: string;
  readonly updatedAt: string;
  readonly revision: string | null;
  /** Null while the listing is under way. */
  readonly total: number | null;
  readonly seen: number;
  readonly added: number;
  readonly updated: number;
  readonly removed: number;
  readonly unchanged: number;
  readonly leftOut: number;
  readonly failed: number;
  /** Chunks that were embedded. */
  readonly chunks: number;
  readonly bytes: number;
  readonly tokens: number;
  readonly usd: number;
  readonly milliseconds: number;
  /** Why it failed or stopped, for people; null otherwise. */
  readonly reason: string | null;
}

/** What is kept of sources, by workspace. Failures are `KildeError` of kind `store_failed`. */
export interface SourceStore {
  /** Workspaces that have a source, in order of their names. */
  workspaces(): Promise<string[]>;
  /** By id. */
  listSources(workspace: string): Promise<SourceRecord[]>;
  getSource(workspace: string, id: string): Promise<SourceRecord | undefined>;
  putSource(workspace: string, source: SourceRecord): Promise<void>;
  /** With its entries and runs; not its documents. False when there was none. */
  deleteSource(workspace: string, id: string): Promise<boolean>;

  /** All of a source, in no order. */
  listEntries(workspace: string, sourceId: string): Promise<EntryRecord[]>;
  /** Each replaces the one of its path. */
  putEntries(workspace: string, sourceId: string, entries: readonly EntryRecord[]): Promise<void>;
  deleteEntries(workspace: string, sourceId: string, paths: readonly string[]): Promise<void>;

  putRun(workspace: string, run: RunRecord): Promise<void>;
  getRun(workspace: string, sourceId: string, id: string): Promise<RunRecord | undefined>;
  /** Newest first by `startedAt`, then id; at most `limit`. */
  listRuns(workspace: string, sourceId: string, limit: number): Promise<RunRecord[]>;
}
