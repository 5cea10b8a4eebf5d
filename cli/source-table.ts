import { stateOf } from '../shared/tools/source-fields.ts';
import type { SourceFreshness } from '../shared/sync/freshness.ts';
import { ago } from './ago.ts';
import { columns } from './columns.ts';

const HEAD = [
  'id',
  'kind',
  'state',
  'synced',
  'revision',
  'files',
  'new',
  'changed',
  'removed',
  'left out',
  'failed',
  'location',
];

/** A line for each source, with the counts of its newest run. */
export function sourceTable(sources: readonly SourceFreshness[], now: Date): string {
  if (sources.length === 0) return 'There is no source yet. Add one with: npx kilde source add LOCATION';
  return columns(
    HEAD,
    sources.map((source) => {
      const { id, kind, location, revision, syncedAt, run } = source;
      const counts = run === null ? [] : [run.seen, run.added, run.updated, run.removed, run.leftOut, run.failed];
      const figures = counts.length === 0 ? HEAD.slice(5, -1).map(() => '') : counts;
      return [id, kind, stateOf(source), ago(syncedAt, now), short(revision), ...figures, location];
    }),
  );
}

/** Enough of a commit or a hash to recognise it. */
function short(revision: string | null): string {
  if (revision === null) return '';
  const hash = /^(sha256:)?([0-9a-f]{16,})$/.exec(revision)?.[2];
  return (hash ?? revision).slice(0, 10);
}
