import type { WorkspaceTally } from '../shared/backup/tally.ts';
import { columns } from './columns.ts';

/** What a backup holds, for people. */
export const backupTable = (workspaces: readonly WorkspaceTally[]): string =>
  columns(
    ['workspace', 'documents', 'chunks', 'indexes', 'sources', 'entries', 'keys', 'days of usage'],
    workspaces.map(({ name, documents, chunks, indexes, sources, entries, keys, days }) => [
      name,
      documents,
      chunks,
      indexes,
      sources,
      entries,
      keys,
      days,
    ]),
  );

/** The same for --json. */
export const toBackedUp = ({ name, days, ...counts }: WorkspaceTally) => ({
  workspace: name,
  ...counts,
  usage_days: days,
});
