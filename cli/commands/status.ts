import type { Command } from 'commander';
import { z } from 'zod';
import type { SourceFreshness } from '../../shared/sync/freshness.ts';
import { status } from '../../shared/tools/status.ts';
import { ago } from '../ago.ts';
import { callTool } from '../call-tool.ts';
import { counted } from '../columns.ts';
import { EXIT, type ExitCode } from '../failure.ts';
import { describeFailed, failedEntries, type FailedEntry } from '../failed-entries.ts';
import { flag, parse } from '../parse.ts';
import type { Run } from '../run-command.ts';
import type { Session } from '../session.ts';
import { sourceTable } from '../source-table.ts';

const schema = z.object({ failed: flag });

export function addStatus(program: Command, run: Run): void {
  program
    .command('status')
    .description('what is indexed, from which sources, how fresh, and what could not be taken in')
    .option('--failed', 'all that could not be taken in, not only the first few')
    .action((options: object) => {
      const { failed } = parse(schema, options);
      return run((session) => tell(session, failed));
    });
}

const statusSchema = z.object({
  documents: z.number(),
  chunks: z.number(),
  indexed_at: z.string().optional(),
  embeddings: z.record(z.string(), z.number()),
  embedder: z.string(),
  store: z.string(),
  failed: z.number(),
});
type Status = z.output<typeof statusSchema>;

const SHOWN = 5;

async function tell({ composition, workspace, world, out }: Session, all: boolean): Promise<ExitCode> {
  const { library, sources: store } = composition;
  const sources = await library.freshness(workspace);
  const { document, read } = await callTool({ library, workspace, signal: world.signal }, status, {}, statusSchema);
  // A source's entries are many, and are read only where something is wrong.
  const suspects = sources.filter(({ run }) => all || (run !== null && run.failed > 0));
  const failed = (await Promise.all(suspects.map(({ id }) => failedEntries(store, workspace, id)))).flat();
  const shown = all ? failed : failed.slice(0, SHOWN);
  out.result({ ...document, failed_entries: shown }, () =>
    [
      describeIndex(workspace, read, new Date()),
      sourceTable(sources, new Date()),
      ...describeFailures(sources, read, failed, shown),
    ].join('\n\n'),
  );
  return EXIT.done;
}

function describeIndex(workspace: string, read: Status, now: Date): string {
  const { documents, chunks, indexed_at: at = null, embeddings, embedder, store } = read;
  const others = Object.keys(embeddings).filter((profile) => profile !== embedder);
  return [
    `Workspace  ${workspace} (store: ${store}, embedder: ${embedder})`,
    `Documents  ${documents} in ${counted(chunks, 'chunk')}, last changed ${ago(at, now)}`,
    ...(others.length === 0 ? [] : [`Embedded by other profiles: ${others.join(', ')}; see npx kilde generation list`]),
  ].join('\n');
}

function describeFailures(
  sources: readonly SourceFreshness[],
  { failed: count }: Status,
  failed: readonly FailedEntry[],
  shown: readonly FailedEntry[],
): string[] {
  const ended = sources.flatMap(({ id, run }) => (run?.reason == null ? [] : [`  ${id}  ${run.state}: ${run.reason}`]));
  const more = failed.length - shown.length;
  // Folders and pages that could not be looked at have no record of their own.
  const unseen = Math.max(0, count - failed.length);
  const lines = [
    ...shown.map(describeFailed),
    ...(more > 0 ? [`  and ${more} more: npx kilde status --failed`] : []),
    ...(unseen > 0 ? [`  and ${unseen} that could not be looked at; the next run says why.`] : []),
  ];
  return [
    ...(ended.length === 0 ? [] : [['Newest runs that did not come to their end', ...ended].join('\n')]),
    ...(lines.length === 0 ? [] : [['Could not be taken in', ...lines].join('\n')]),
  ];
}
