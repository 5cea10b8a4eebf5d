import type { Composition } from '../shared/compose.ts';
import { indexSource, type IndexReport } from '../shared/ingest/index-source.ts';
import { KildeError } from '../shared/platform/errors.ts';
import type { SkippedFile } from '../shared/ports/source-reader.ts';
import type { DataDir } from './data-dir.ts';
import type { PlannedRun } from './plan-run.ts';
import { printable } from './printable.ts';
import { showProgress } from './progress.ts';
import { removeMissing } from './remove-missing.ts';

/** What is asked of Kilde's own checkout, to show what an answer looks like; `.kildeignore` keeps it from being found itself. */
export const OWN_QUESTION = 'How is a document replaced so that readers never see a mix of two versions?';

export type RunReport = IndexReport & { readonly removed: number };

/** Indexes the folder with a progress bar; what is there already is searched meanwhile. */
export async function runFirstRun(
  composition: Composition,
  workspace: string,
  dataDir: DataDir,
  { source, previous }: PlannedRun,
  signal: AbortSignal,
): Promise<RunReport> {
  const { library } = composition;
  const view = showProgress(process.stderr);
  const known = previous?.source === source ? previous.documents : [];
  const state = { source, profile: library.embedder.profile.id };
  await dataDir.saveSourceState(workspace, { ...state, complete: false, documents: known });
  try {
    const report = await indexSource(library, {
      workspace,
      source: composition.folder(source),
      onProgress: (progress) => view.update(progress),
      signal,
    });
    const { removed, documents } = await removeMissing(library.store, workspace, known, report);
    await dataDir.saveSourceState(workspace, { ...state, complete: true, documents: [...documents] });
    return { ...report, removed };
  } catch (error) {
    if (error instanceof KildeError && error.kind === 'invalid_argument') await takeBack(dataDir, workspace, previous);
    throw error;
  } finally {
    view.stop();
  }
}

/** A folder that cannot be listed will not be at the next start either; what an earlier one put in is still its own. */
async function takeBack(dataDir: DataDir, workspace: string, previous: PlannedRun['previous']): Promise<void> {
  if (previous === undefined || previous.documents.length === 0) await dataDir.forgetSource(workspace);
  else await dataDir.saveSourceState(workspace, previous);
}

export function describeReport(report: RunReport): string {
  const seconds = report.milliseconds / 1_000;
  const speed = report.bytes / 1_000_000 / Math.max(seconds, 0.001);
  const cost = report.tokens === 0 ? 'no tokens, no cost' : `${report.tokens} tokens, $${report.usd.toFixed(4)}`;
  const parts = [
    `${report.created} new, ${report.updated} changed, ${report.unchanged} unchanged, ${report.removed} removed`,
    `${report.skipped.length} skipped`,
    `${report.chunks} chunks`,
    cost,
  ];
  return `Indexed ${report.files} files in ${seconds.toFixed(1)} s (${speed.toFixed(1)} MB/s): ${parts.join('; ')}.`;
}

const SKIPPED_SHOWN = 3;

/** The first of the files that were set aside, a line each; the log has them all. */
export function describeSkipped(skipped: readonly SkippedFile[], logFile: string): string[] {
  const rest = skipped.length - SKIPPED_SHOWN;
  return [
    ...skipped.slice(0, SKIPPED_SHOWN).map(({ path, reason }) => `  skipped ${printable(path)}: ${reason}`),
    ...(rest > 0 ? [`  and ${rest} more, see ${logFile}`] : []),
  ];
}
