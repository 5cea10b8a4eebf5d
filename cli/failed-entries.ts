import type { EntryRecord, SourceStore } from '../shared/ports/sources.ts';
import { printable } from './printable.ts';

export interface FailedEntry extends Pick<EntryRecord, 'path' | 'state' | 'tries' | 'reason'> {
  readonly source: string;
}

/** What could not be taken in and is tried again, or waits for another version; by path. */
export async function failedEntries(
  sources: Pick<SourceStore, 'listEntries'>,
  workspace: string,
  source: string,
): Promise<FailedEntry[]> {
  const entries = await sources.listEntries(workspace, source);
  return entries
    .filter(({ state }) => state === 'failed' || state === 'set_aside')
    .map(({ path, state, tries, reason }) => ({ source, path, state, tries, reason }))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

export function describeFailed({ source, path, state, tries, reason }: FailedEntry): string {
  const next = state === 'failed' ? 'tried again by the next run' : 'set aside until it changes';
  return `  ${source}  ${printable(path)}: ${printable(reason ?? 'no reason is known')} (${tries === 1 ? '1 try' : `${tries} tries`}, ${next})`;
}
