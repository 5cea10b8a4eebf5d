import { eachSource, type Turn } from '../shared/mcp/reindex/each-source.ts';
import { figuresOf, planOf, toAnswers } from '../shared/mcp/reindex/figures.ts';
import { toKildeError, type KildeError } from '../shared/platform/errors.ts';
import type { SyncOutcome, SyncProgress } from '../shared/sync/deps.ts';
import { ensureIndex } from './build-index.ts';
import { describeFailure, EXIT, type ExitCode } from './failure.ts';
import { describeLeftOut, describePlan, describeRun, type LeftOut } from './run-text.ts';
import type { Session } from './session.ts';

export interface Synced {
  /** For --json. */
  readonly document: { readonly dry_run: boolean; readonly runs: readonly unknown[]; readonly generation?: object };
  readonly exitCode: ExitCode;
}

export interface SyncOptions {
  readonly isDry: boolean;
  /** Whether a source that lists nothing is believed. */
  readonly allowEmpty: boolean;
}

/** Reasons that are kept: a folder of pictures has as many as files. */
const MAX_REASONS = 100;

/** Syncs one source after the other, says how each went, and goes on with the next one when one fails. */
export async function syncSources(session: Session, ids: readonly string[], options: SyncOptions): Promise<Synced> {
  const { workspace, world, out } = session;
  const { isDry } = options;
  const reasons = new Map<string, LeftOut[]>();
  const targets = ids.map((sourceId) => ({ workspace, sourceId }));
  const isOver = () => world.signal.aborted;
  const ensured = isDry ? undefined : await ensureIndex(session);
  const turns = await eachSource(targets, isOver, async ({ sourceId }) => {
    const leftOut: LeftOut[] = [];
    reasons.set(sourceId, leftOut);
    try {
      const outcome = await watch(session, sourceId, options, leftOut);
      await tell(session, sourceId, isDry, outcome, leftOut);
      return outcome;
    } catch (thrown) {
      complain(session, sourceId, toKildeError(thrown));
      throw thrown;
    }
  });
  const postponed = turns.filter(({ kind }) => kind === 'postponed').map(({ target }) => target.sourceId);
  if (postponed.length > 0) out.complain(`Interrupted; not begun: ${postponed.join(', ')}.`);
  const runs = toAnswers(turns, isDry ? planOf : figuresOf).map((run) => ({
    ...run,
    left_out_first: (reasons.get(run.source) ?? []).slice(0, MAX_REASONS),
  }));
  const exitCode = worstOf([ensured?.exitCode ?? EXIT.done, ...turns.map(exitCodeOfTurn)]);
  return { document: { dry_run: isDry, runs, ...ensured?.document }, exitCode };
}

async function watch(
  { composition: { reindexer }, workspace, world, out }: Session,
  sourceId: string,
  { isDry, allowEmpty }: SyncOptions,
  leftOut: LeftOut[],
): Promise<SyncOutcome> {
  const view = out.progress(`${isDry ? 'Looking at' : 'Indexing'} ${sourceId}`);
  try {
    const watching = {
      onProgress: (progress: SyncProgress) => view.update(progress),
      onLeftOut: (path: string, reason: string) => void leftOut.push({ path, reason }),
      allowEmpty,
      signal: world.signal,
    };
    return await (isDry
      ? reindexer.plan(workspace, sourceId, watching)
      : reindexer.sync(workspace, sourceId, watching));
  } finally {
    view.stop();
  }
}

async function tell(
  session: Session,
  sourceId: string,
  isDry: boolean,
  { run, error }: SyncOutcome,
  leftOut: readonly LeftOut[],
): Promise<void> {
  if (error !== null) return complain(session, sourceId, error);
  const { composition, workspace, out } = session;
  const kind = (await composition.sources.getSource(workspace, sourceId))?.spec.kind ?? 'folder';
  const line = `${sourceId}: ${isDry ? describePlan(run, kind) : describeRun(run, kind)}`;
  out.done([line, ...describeLeftOut(leftOut, '; --json names a hundred')].join('\n'));
  if (run.failed > 0)
    out.complain(
      `${sourceId}: ${run.failed} could not be taken in.${isDry ? '' : ' List them with: npx kilde status --failed'}`,
    );
}

const complain = ({ out }: Session, sourceId: string, error: KildeError) =>
  out.complain(`${sourceId}: ${describeFailure(error).text}`);

function exitCodeOfTurn(turn: Turn): ExitCode {
  switch (turn.kind) {
    case 'done':
      if (turn.outcome.error !== null) return exitCodeOfRun(turn.outcome.error);
      return turn.outcome.run.failed > 0 ? EXIT.notDone : EXIT.done;
    case 'failed':
      return exitCodeOfRun(turn.error);
    case 'postponed':
      return EXIT.interrupted;
  }
}

/** The command was right; what a source is made of is the source's. */
function exitCodeOfRun({ kind, retryable }: KildeError): ExitCode {
  if (kind === 'cancelled') return EXIT.interrupted;
  return retryable ? EXIT.unavailable : EXIT.notDone;
}

/** What another try does not help is told before what it may help. */
const WORST_FIRST = [EXIT.interrupted, EXIT.notDone, EXIT.unavailable] as const;

const worstOf = (codes: readonly ExitCode[]): ExitCode => WORST_FIRST.find((code) => codes.includes(code)) ?? EXIT.done;
