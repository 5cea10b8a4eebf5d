import { type KildeError, toKildeError } from '../../platform/errors.ts';
import type { GenerationTask } from '../../ports/task-queue.ts';
import type { ComparedFigures, GenerationOutcome } from '../../generations/outcome.ts';
import type { AdminAnswer, AdminRequest } from '../admin-endpoint.ts';
import { toWireError } from '../wire-error.ts';
import type { ReindexService, ReindexSettings } from './service.ts';
import { keptForTheQueue } from './step.ts';

/** One step of a build, as the queue asks for it. */
export async function doBuildTask(
  { builds }: ReindexService,
  { note, noteFailure }: Pick<AdminRequest, 'note' | 'noteFailure'>,
  task: GenerationTask,
): Promise<AdminAnswer> {
  const { workspace } = task;
  const facts = { action: 'generation', workspace };
  note(facts);
  const done = await keptForTheQueue(() => builds.step(task));
  if ('error' in done) {
    noteFailure(done.error);
    return { status: 200, body: { generation: failed(workspace, done.error), more: false } };
  }
  const { outcome } = done;
  const { state } = outcome;
  note({ ...facts, state, ...('tokens' in outcome && { counts: { tokens: outcome.tokens, usd: outcome.usd } }) });
  return { status: 200, body: { generation: toBuild(workspace, outcome), more: outcome.state === 'more' } };
}

/** What a queue would do, before the answer: one step of each build, for as long as there is time. */
export async function buildInline(
  { builds, clock }: ReindexService,
  { stepMs }: ReindexSettings,
  workspaces: readonly string[],
  noteFailure: AdminRequest['noteFailure'],
): Promise<object[]> {
  const deadline = new Date(clock.now().getTime() + stepMs);
  const answers: object[] = [];
  for (const workspace of workspaces) {
    try {
      const task = { kind: 'generation', workspace, runId: 'inline', step: 0 } as const;
      answers.push(toBuild(workspace, await builds.step(task, { deadline })));
    } catch (thrown) {
      const error = toKildeError(thrown);
      noteFailure(error);
      answers.push(failed(workspace, error));
    }
  }
  return answers;
}

export const toQueued = (workspace: string) => ({ workspace, state: 'queued' });

function failed(workspace: string, error: KildeError) {
  const { kind, message, retryable } = toWireError(error);
  return { workspace, state: 'failed', error: { kind, message, retryable } };
}

/** What became of a build, as answers and `--json` have it. */
export function toBuild(workspace: string, outcome: GenerationOutcome) {
  if (outcome.state === 'current' || outcome.state === 'busy') return { workspace, state: outcome.state };
  const { state, index, profile, documents, tokens, usd } = outcome;
  const built = { workspace, state, index, profile, documents, tokens, usd };
  switch (outcome.state) {
    case 'more':
      return { ...built, done: outcome.done, total: outcome.total };
    case 'switched':
      return { ...built, ...toFigures(outcome.figures) };
    case 'kept_aside':
      return { ...built, ...toFigures(outcome.figures), reason: outcome.reason };
  }
}

const toFigures = (figures: ComparedFigures | null) =>
  figures === null
    ? {}
    : {
        questions: figures.built.questions,
        ndcg_at_10: { active: figures.active.ndcg, built: figures.built.ndcg },
      };
