import type { Composition } from '../shared/compose.ts';
import { toKildeError } from '../shared/platform/errors.ts';
import type { Logger } from '../shared/platform/log.ts';
import type { CatchUpOptions } from '../shared/generations/catch-up.ts';
import { ask } from './ask.ts';
import { labelOf, withProgress } from './build-index.ts';
import { counted } from './columns.ts';
import type { DataDir } from './data-dir.ts';
import { describeOutcome } from './generation-text.ts';
import { indexFolder } from './index-folder.ts';
import { OWN_QUESTION } from './own-question.ts';
import { othersChunks, START_SOURCE, type PlannedRun } from './plan-run.ts';
import { showProgress } from './progress.ts';
import { describeLeftOut, describeRun, isNothingNew } from './run-text.ts';
import { sampleQuestion } from './sample-question.ts';

export interface StartSession {
  readonly composition: Composition;
  readonly workspace: string;
  readonly dataDir: DataDir;
  readonly logger: Logger;
  readonly logFile: string;
  readonly checkout: string;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
}

/**
 * What happens once the server listens. Nothing here ends it: a provider that is down now may be back
 * in a minute, and what was indexed before is served meanwhile.
 */
export async function indexAndAsk(
  session: StartSession,
  run: PlannedRun | undefined,
  question: string | undefined,
): Promise<void> {
  await guarded(session, 'The index could not be built anew', () => ensureIndex(session));
  if (run === undefined) await guarded(session, 'The index could not be read', () => sayState(session));
  else if (!(await indexed(session, run))) return;
  await guarded(session, 'The index could not be read', async () => {
    await sayOthers(session);
    await sayEarlier(session);
  });
  if (question !== undefined)
    await guarded(session, 'The question could not be answered', () => sayAnswer(session, question));
  else if (run !== undefined)
    await guarded(session, 'The sample question could not be answered', async () =>
      sayAnswer(session, run.folder === session.checkout ? OWN_QUESTION : await sampleQuestion(run.folder)),
    );
}

/** First of all, so that what is indexed next is embedded once. What was there answers meanwhile. */
async function ensureIndex({ composition, workspace, signal, say }: StartSession): Promise<void> {
  const { library, rebuilder } = composition;
  const others = await othersChunks(library, workspace);
  if (others !== undefined && (await rebuilder.isDue(workspace)))
    say(`The index was embedded by ${others.profiles}, which goes on answering while it is built anew.`);
  const view = showProgress(process.stderr, labelOf(composition, workspace));
  const outcome = await withProgress(view, signal, (options: CatchUpOptions) => rebuilder.ensure(workspace, options));
  if (outcome.state !== 'current') say(describeOutcome(outcome));
}

async function indexed(session: StartSession, { folder }: PlannedRun): Promise<boolean> {
  const { composition, workspace, logger, logFile, signal, say } = session;
  say(`Indexing ${folder} … it can be searched while this goes on.`);
  try {
    const { run, leftOut } = await indexFolder(composition, workspace, folder, signal);
    for (const { path, reason } of leftOut) logger.warn({ path, reason }, 'file left out');
    say([describeRun(run, 'folder'), ...describeLeftOut(leftOut, `, see ${logFile}`)].join('\n'));
    if (isNothingNew(run)) await sayState(session);
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    const { message } = logged(session, 'indexing stopped', error);
    say(`Indexing stopped: ${message}\nWhat was indexed so far is served; the next start goes on from here.`);
    return false;
  }
}

async function sayState({ composition, workspace, say }: StartSession): Promise<void> {
  const { documents, chunks, indexedAt } = await composition.library.store.statistics(workspace);
  say(
    `The index is as it was left: ${counted(documents, 'document')} in ${counted(chunks, 'chunk')}, last changed ${indexedAt ?? 'never'}.`,
  );
  const others = (await composition.sources.listSources(workspace)).filter(({ id }) => id !== START_SOURCE);
  if (others.length > 0) say(`${counted(others.length, 'source')} besides: npx kilde source sync`);
}

async function sayOthers({ composition, workspace, say }: StartSession): Promise<void> {
  const others = await othersChunks(composition.library, workspace);
  if (others !== undefined)
    say(`${others.chunks} chunks are still embedded by ${others.profiles}. To see why: npx kilde generation list`);
}

/** Of a Kilde that kept no record of sources. */
async function sayEarlier({ workspace, dataDir, say }: StartSession): Promise<void> {
  if (await dataDir.hasEarlierIndex(workspace))
    say(
      `Some documents are from before Kilde kept sources, and nothing keeps them up to date. To begin anew: npx kilde workspace delete ${workspace} --yes, and delete ${dataDir.earlierIndexFile(workspace)}`,
    );
}

async function sayAnswer(session: StartSession, question: string | undefined): Promise<void> {
  const { composition, workspace, signal, say } = session;
  say(`\n${await ask({ library: composition.library, workspace, signal }, question)}`);
}

async function guarded(session: StartSession, what: string, body: () => Promise<void>): Promise<void> {
  if (session.signal.aborted) return;
  try {
    await body();
  } catch (error) {
    if (!session.signal.aborted) session.say(`${what}: ${logged(session, what, error).message}`);
  }
}

/** What may be said of it; the kind and the cause's name stay in the log. */
function logged({ logger }: StartSession, what: string, error: unknown): Error {
  const known = toKildeError(error);
  const cause = known.cause instanceof Error ? known.cause.name : undefined;
  logger.error({ kind: known.kind, cause }, what);
  return known;
}
