import { basename, resolve } from 'node:path';
import type { Composition } from '../shared/compose.ts';
import { answerQuestion, type Answer } from '../shared/answer/answer-question.ts';
import { indexSource, type IndexReport } from '../shared/ingest/index-source.ts';
import { KildeError } from '../shared/platform/errors.ts';
import type { DataDir } from './data-dir.ts';
import type { StartOptions } from './options.ts';
import { showProgress } from './progress.ts';

/** What is asked of Kilde's own checkout, to show what an answer looks like. */
const OWN_QUESTION = 'How is a document replaced so that readers never see a mix of two versions?';

export interface FirstRun {
  readonly source: string;
  readonly question: string;
}

/**
 * What is to be indexed at this start: the folder that was asked for, this checkout when the index is
 * empty, or the folder whose first indexing was interrupted. Undefined: the index is as it was left.
 */
export async function planFirstRun(
  composition: Composition,
  workspace: string,
  dataDir: DataDir,
  options: StartOptions,
  checkout: string,
): Promise<FirstRun | undefined> {
  const state = await dataDir.sourceState();
  const { chunks } = await composition.library.store.statistics(workspace);
  const unfinished = state !== undefined && !state.complete ? state.source : undefined;
  const chosen = options.source ?? unfinished ?? (chunks === 0 ? checkout : undefined);
  if (chosen === undefined) return undefined;
  const source = resolve(chosen);
  return {
    source,
    question:
      options.ask ?? (source === resolve(checkout) ? OWN_QUESTION : `What is ${basename(source)} and how is it used?`),
  };
}

/** Indexes the folder with a progress bar; what is there already is searched meanwhile. */
export async function runFirstRun(
  composition: Composition,
  workspace: string,
  dataDir: DataDir,
  run: FirstRun,
  signal: AbortSignal,
): Promise<IndexReport> {
  const view = showProgress(process.stderr);
  await dataDir.saveSourceState({ source: run.source, complete: false });
  try {
    const report = await indexSource(composition.library, {
      workspace,
      source: composition.folder(run.source),
      onProgress: (progress) => view.update(progress),
      signal,
    });
    await dataDir.saveSourceState({ source: run.source, complete: true });
    return report;
  } catch (error) {
    // A folder that is not there will not be there at the next start either.
    if (error instanceof KildeError && error.kind === 'invalid_argument') await dataDir.forgetSource();
    throw error;
  } finally {
    view.stop();
  }
}

export function describeReport(report: IndexReport): string {
  const seconds = report.milliseconds / 1_000;
  const speed = report.bytes / 1_000_000 / Math.max(seconds, 0.001);
  const cost = report.tokens === 0 ? 'no tokens, no cost' : `${report.tokens} tokens, $${report.usd.toFixed(4)}`;
  const parts = [
    `${report.created} new, ${report.updated} changed, ${report.unchanged} unchanged`,
    `${report.skipped.length} skipped`,
    `${report.chunks} chunks`,
    cost,
  ];
  return `Indexed ${report.files} files in ${seconds.toFixed(1)} s (${speed.toFixed(1)} MB/s): ${parts.join('; ')}.`;
}

export async function askOnce(composition: Composition, workspace: string, question: string): Promise<string> {
  return describeAnswer(question, await answerQuestion(composition.library, { workspace, question, filter: {} }));
}

function describeAnswer(question: string, answer: Answer): string {
  const indented = answer.answer
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
  const sources = answer.citations.map(
    ({ path, startLine, endLine }, index) => `  [${index + 1}] ${path}:${startLine}-${endLine}`,
  );
  return [
    `Question  ${question}`,
    `Status    ${answer.status} (by ${answer.generated.model})`,
    '',
    indented,
    '',
    ...sources,
  ].join('\n');
}
