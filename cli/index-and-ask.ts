import type { Composition } from '../shared/compose.ts';
import { toKildeError } from '../shared/platform/errors.ts';
import type { Logger } from '../shared/platform/log.ts';
import { ask } from './ask.ts';
import type { DataDir } from './data-dir.ts';
import { describeReport, describeSkipped, OWN_QUESTION, runFirstRun } from './first-run.ts';
import { othersChunks, type PlannedRun } from './plan-run.ts';
import { sampleQuestion } from './sample-question.ts';

export interface Session {
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
  session: Session,
  run: PlannedRun | undefined,
  question: string | undefined,
): Promise<void> {
  if (run === undefined) await guarded(session, 'The index could not be read', () => sayState(session));
  else if (!(await indexed(session, run))) return;
  await guarded(session, 'The index could not be read', () => sayOthers(session));
  if (question !== undefined)
    await guarded(session, 'The question could not be answered', () => sayAnswer(session, question));
  else if (run !== undefined)
    await guarded(session, 'The sample question could not be answered', async () =>
      sayAnswer(session, run.source === session.checkout ? OWN_QUESTION : await sampleQuestion(run.source)),
    );
}

async function indexed(session: Session, run: PlannedRun): Promise<boolean> {
  const { composition, workspace, dataDir, logger, logFile, signal, say } = session;
  if (run.reason !== undefined) say(run.reason);
  say(`Indexing ${run.source} … it can be searched while this goes on.`);
  try {
    const report = await runFirstRun(composition, workspace, dataDir, run, signal);
    for (const { path, reason } of report.skipped) logger.warn({ path, reason }, 'file skipped');
    say([describeReport(report), ...describeSkipped(report.skipped, logFile)].join('\n'));
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    const { message } = logged(session, 'indexing stopped', error);
    say(`Indexing stopped: ${message}\nWhat was indexed so far is served; the next start goes on from here.`);
    return false;
  }
}

async function sayState({ composition, workspace, say }: Session): Promise<void> {
  const { documents, chunks, indexedAt } = await composition.library.store.statistics(workspace);
  say(`The index is as it was left: ${documents} documents in ${chunks} chunks, last changed ${indexedAt ?? 'never'}.`);
}

async function sayOthers({ composition, workspace, say }: Session): Promise<void> {
  const others = await othersChunks(composition.library, workspace);
  if (others !== undefined)
    say(
      `${others.chunks} chunks were embedded by ${others.profiles}, so search goes by words only until they are added again.`,
    );
}

async function sayAnswer(session: Session, question: string | undefined): Promise<void> {
  const { composition, workspace, signal, say } = session;
  say(`\n${await ask({ library: composition.library, workspace, signal }, question)}`);
}

async function guarded(session: Session, what: string, body: () => Promise<void>): Promise<void> {
  if (session.signal.aborted) return;
  try {
    await body();
  } catch (error) {
    if (!session.signal.aborted) session.say(`${what}: ${logged(session, what, error).message}`);
  }
}

/** What may be said of it; the kind and the cause's name stay in the log. */
function logged({ logger }: Session, what: string, error: unknown): Error {
  const known = toKildeError(error);
  const cause = known.cause instanceof Error ? known.cause.name : undefined;
  logger.error({ kind: known.kind, cause }, what);
  return known;
}
