import { LRUCache } from 'lru-cache';
import { type Clock, systemClock } from '../ports/clock.ts';
import type { RunRecord, SourceKind, SourceRecord, SourceStore } from '../ports/sources.ts';
import { locationOf } from './source-location.ts';

/** How far the index agrees with one source. */
export interface SourceFreshness {
  readonly id: string;
  readonly kind: SourceKind;
  readonly location: string;
  /** What the index agreed with at `syncedAt`; both null before the first run came to its end. */
  readonly revision: string | null;
  readonly syncedAt: string | null;
  /** The newest run, under way or not. */
  readonly run: RunRecord | null;
}

export type Freshness = (workspace: string) => Promise<readonly SourceFreshness[]>;

/** Small, one per workspace that was asked of lately. */
const MAX_WORKSPACES = 1_000;

/**
 * What search results and the status say of the sources: both read the same records. They are kept for
 * `ttlMs`, since every search wants them; 0 reads them each time.
 */
export function createFreshness(sources: SourceStore, ttlMs: number, clock: Clock = systemClock): Freshness {
  const read = async (workspace: string) =>
    Promise.all((await sources.listSources(workspace)).map((source) => freshnessOf(sources, workspace, source, clock)));
  if (ttlMs === 0) return read;
  const kept = new LRUCache<string, Promise<readonly SourceFreshness[]>>({ max: MAX_WORKSPACES, ttl: ttlMs });
  return (workspace) => {
    const known = kept.get(workspace);
    if (known !== undefined) return known;
    const reading = read(workspace);
    kept.set(workspace, reading);
    // A failure is nobody's answer but the caller's who met it.
    reading.catch(() => kept.delete(workspace));
    return reading;
  };
}

/** A run that is under way writes its record every few seconds; one that has not for so long has died. */
const SILENT_MS = 10 * 60_000;

async function freshnessOf(
  sources: SourceStore,
  workspace: string,
  source: SourceRecord,
  clock: Clock,
): Promise<SourceFreshness> {
  const { id, spec, revision, syncedAt, runId } = source;
  const run = runId === null ? undefined : await sources.getRun(workspace, id, runId);
  const silent = run?.state === 'running' && clock.now().getTime() - Date.parse(run.updatedAt) > SILENT_MS;
  const shown: RunRecord | null = silent
    ? { ...run, state: 'stopped', reason: 'It was interrupted; the next run goes on.' }
    : (run ?? null);
  return { id, kind: spec.kind, location: locationOf(spec), revision, syncedAt, run: shown };
}

/** Entries that were looked at, of those that are to be, over the runs that are under way; undefined when none is. */
export function progressOf(all: readonly SourceFreshness[]): { done: number; total: number } | undefined {
  const running = all.flatMap(({ run }) => (run?.state === 'running' || run?.state === 'stopped' ? [run] : []));
  if (running.length === 0) return undefined;
  return {
    done: running.reduce((sum, { seen }) => sum + seen, 0),
    // A listing that is still going on has at least what it has shown.
    total: running.reduce((sum, { seen, total }) => sum + Math.max(seen, total ?? seen), 0),
  };
}
