import { z } from 'zod';
import { RUN_STATES, type RunRecord } from '../ports/sources.ts';
import { progressOf, type SourceFreshness } from '../sync/freshness.ts';

const count = (what: string) => z.int().min(0).describe(what);

export const SOURCE_STATES = ['current', 'running', 'incomplete', 'never'] as const;

/** Sources that a search names; a hundred of them would be longer than the hits. */
const MAX_NAMED = 20;

const sourceFields = {
  id: z.string().describe('Id of the source.'),
  kind: z.enum(['folder', 'bucket', 'git', 'site']).describe('What it is.'),
  state: z
    .enum(SOURCE_STATES)
    .describe(
      'current: the index agrees with the source at the revision; running: it is being synced; incomplete: the last run ended early or could not take everything in, or the source was changed since; never: it was never synced.',
    ),
  revision: z
    .string()
    .optional()
    .describe('What the index agreed with when it was last synced: a commit, a hash or a date.'),
  synced_at: z
    .string()
    .optional()
    .describe('When that was, ISO 8601 in UTC; absent before a first run came to its end.'),
};

/** What every search says of the sources behind it. */
export const freshnessFields = {
  sources: z
    .array(
      z.object({
        ...sourceFields,
        seen: count('Entries that the newest run has looked at.'),
        total: z.int().min(0).optional().describe('Entries it has to look at, when the source tells.'),
      }),
    )
    .max(MAX_NAMED)
    .describe(`The sources documents come from, at most ${MAX_NAMED}: those that are not current first.`),
  more_sources: z.int().min(1).optional().describe('How many sources more there are.'),
  files_done: z.int().min(0).optional().describe('While a run is under way: entries that were looked at so far.'),
  files_total: z
    .int()
    .min(0)
    .optional()
    .describe('While a run is under way: entries to look at in all, as far as is known.'),
  covered: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe('While a run is under way: the share of the entries that was looked at; absent while nobody knows it.'),
};

const freshnessSchema = z.object(freshnessFields);

export function toFreshness(all: readonly SourceFreshness[]): z.input<typeof freshnessSchema> {
  const sources = all.map((source) => ({ ...toSource(source), ...toSeen(source.run) }));
  const named = [...sources.filter(isNotCurrent), ...sources.filter((source) => !isNotCurrent(source))];
  const more = sources.length - MAX_NAMED;
  return {
    sources: named.slice(0, MAX_NAMED),
    ...(more > 0 && { more_sources: more }),
    ...toProgress(all),
  };
}

const isNotCurrent = ({ state }: { readonly state: SourceState }) => state !== 'current';

const toSeen = (run: RunRecord | null) => ({
  seen: run?.seen ?? 0,
  ...(run !== null && run.total !== null && { total: run.total }),
});

/** Where one listing is a stream, nobody knows what share of all was looked at. */
function toProgress(all: readonly SourceFreshness[]) {
  const progress = progressOf(all);
  if (progress === undefined) return {};
  const { done, total } = progress;
  const isKnown = all.every(({ run }) => run === null || !UNDER_WAY.has(run.state) || run.total !== null);
  return {
    files_done: done,
    files_total: total,
    ...(isKnown && { covered: total === 0 ? 1 : Math.round((done / total) * 1_000) / 1_000 }),
  };
}

/** As `progressOf` counts them. */
const UNDER_WAY: ReadonlySet<RunRecord['state']> = new Set(['running', 'stopped']);

export type SourceState = (typeof SOURCE_STATES)[number];

/** Only a run that came to its end, with everything taken in and the source not changed since, makes it current. */
export function stateOf({ revision, syncedAt, run }: SourceFreshness): SourceState {
  if (run?.state === 'running') return 'running';
  if (syncedAt === null) return run === null ? 'never' : 'incomplete';
  const isWhole = run === null || (run.state === 'complete' && run.failed === 0);
  return isWhole && revision !== null ? 'current' : 'incomplete';
}

const runSchema = z.object({
  id: z.string().describe('Id of the run.'),
  state: z
    .enum(RUN_STATES)
    .describe('stopped: it ended before the source did, and the next run goes on; the others as they say.'),
  started_at: z.string().describe('ISO 8601 in UTC.'),
  updated_at: z.string().describe('When these figures were written, ISO 8601 in UTC.'),
  revision: z.string().optional().describe('Of the source, as this run found it.'),
  seen: count('Entries that were looked at.'),
  total: z.int().min(0).optional().describe('Entries there are, when the source tells.'),
  added: count('Documents that are new.'),
  updated: count('Documents that changed.'),
  removed: count('Documents that went.'),
  unchanged: count('Entries that are as they were.'),
  left_out: count('Entries that are no documents, by a rule.'),
  failed: count('Entries that could not be taken in: tried again, or set aside until they change.'),
  chunks: count('Chunks that were embedded.'),
  bytes: count('Bytes that were taken in.'),
  tokens: count('Tokens that the embedding provider counted.'),
  usd: z.number().min(0).describe('US dollars for them.'),
  milliseconds: z.number().min(0).describe('Time the run took.'),
  reason: z.string().optional().describe('Why it failed or stopped.'),
});

/** What the status says of a source. */
export const sourceStatusSchema = z.object({
  ...sourceFields,
  location: z.string().describe('Where it is.'),
  run: runSchema.optional().describe('The newest run; absent before the first.'),
});

export const toSourceStatus = (source: SourceFreshness): z.input<typeof sourceStatusSchema> => ({
  ...toSource(source),
  location: source.location,
  ...(source.run !== null && { run: toRun(source.run) }),
});

function toSource(source: SourceFreshness) {
  const { id, kind, revision, syncedAt } = source;
  return {
    id,
    kind,
    state: stateOf(source),
    ...(revision !== null && { revision }),
    ...(syncedAt !== null && { synced_at: syncedAt }),
  };
}

export function toRun(run: RunRecord): z.input<typeof runSchema> {
  const { id, state, startedAt, updatedAt, revision, total, leftOut, reason } = run;
  const { seen, added, updated, removed, unchanged, failed, chunks, bytes, tokens, usd, milliseconds } = run;
  return {
    id,
    state,
    started_at: startedAt,
    updated_at: updatedAt,
    ...(revision !== null && { revision }),
    seen,
    ...(total !== null && { total }),
    added,
    updated,
    removed,
    unchanged,
    left_out: leftOut,
    failed,
    chunks,
    bytes,
    tokens,
    usd,
    milliseconds,
    ...(reason !== null && { reason }),
  };
}
