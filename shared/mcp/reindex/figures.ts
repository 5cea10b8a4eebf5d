import type { KildeError } from '../../platform/errors.ts';
import type { RunRecord } from '../../ports/sources.ts';
import type { SyncOutcome } from '../../sync/deps.ts';
import { toRun } from '../../tools/source-fields.ts';
import { ADMIN_COUNTS, type AdminCount } from '../request-record.ts';
import { toWireError } from '../wire-error.ts';
import type { Target, Turn } from './each-source.ts';

type Outcome = Pick<SyncOutcome, 'run' | 'error'>;

/** What a run did. */
export function figuresOf(target: Target, { run, error }: Outcome) {
  const { id, ...figures } = toRun(run);
  return { ...place(target), run_id: id, ...figures, ...errorField(error) };
}

/** What a run would do, and cost at most. It has no record, so no id and no times either. */
export function planOf(target: Target, { run, error }: Outcome) {
  const { id: _id, started_at: _started, updated_at: _updated, ...figures } = toRun(run);
  return { ...place(target), ...figures, ...errorField(error) };
}

export const failureOf = (target: Target, error: KildeError) => ({
  ...place(target),
  state: 'failed',
  ...errorField(error),
});

/** Each turn as the answer has it. */
export const toAnswers = <Figures>(turns: readonly Turn[], figures: (target: Target, outcome: Outcome) => Figures) =>
  turns.map((turn) => {
    switch (turn.kind) {
      case 'done':
        return figures(turn.target, turn.outcome);
      case 'failed':
        return failureOf(turn.target, turn.error);
      case 'postponed':
        return { ...place(turn.target), state: 'postponed' };
    }
  });

const place = ({ workspace, sourceId }: Target) => ({ workspace, source: sourceId });

function errorField(error: KildeError | null) {
  if (error === null || isEndOfTime(error)) return {};
  const { kind, message, retryable } = toWireError(error);
  return { error: { kind, message, retryable } };
}

/** A run that its time or its caller ended is no failure: its state says so. */
const isEndOfTime = ({ kind }: KildeError): boolean => kind === 'cancelled';

/** The first failure, for the log: all are in the answer. */
export const failureIn = (turns: readonly Turn[]): KildeError | undefined =>
  turns
    .map((turn) => (turn.kind === 'done' ? turn.outcome.error : turn.kind === 'failed' ? turn.error : null))
    .find((error) => error !== null && !isEndOfTime(error)) ?? undefined;

export const runsIn = (turns: readonly Turn[]): RunRecord[] =>
  turns.flatMap((turn) => (turn.kind === 'done' ? [turn.outcome.run] : []));

/** Sums for the log. */
export function countsOf(runs: readonly RunRecord[]): Readonly<Partial<Record<AdminCount, number>>> {
  const summed = ADMIN_COUNTS.filter((name) => name !== 'runs');
  const sums = summed.map((name) => [name, runs.reduce((sum, run) => sum + run[name], 0)] as const);
  return { runs: runs.length, ...Object.fromEntries(sums) };
}
