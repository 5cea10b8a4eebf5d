import { KildeError } from '../../platform/errors.ts';
import type { SyncTask, Task } from '../../ports/task-queue.ts';
import type { AdminAnswer, AdminRequest } from '../admin-endpoint.ts';
import { begin, toBegun } from './begin.ts';
import { buildInline, doBuildTask, toQueued } from './builds.ts';
import { eachSource, type Turn } from './each-source.ts';
import { countsOf, failureIn, failureOf, figuresOf, planOf, runsIn, toAnswers } from './figures.ts';
import { workInline } from './inline.ts';
import { add, list, remove } from './manage.ts';
import { parseRequest, type ReindexRequest } from './request.ts';
import type { ReindexService, ReindexSettings } from './service.ts';
import { stepOf } from './step.ts';
import { mustBeOperator, workspaceFor } from './whose.ts';

/** What `reindex` does with a request: starts runs, does a step of one, says what one would cost, keeps sources. */
export async function handleReindex(
  service: ReindexService,
  settings: ReindexSettings,
  request: AdminRequest,
): Promise<AdminAnswer> {
  const asked = parseRequest(request.body);
  switch (asked.kind) {
    case 'begin':
      return start(service, settings, request, asked);
    case 'task':
      return doTask(service, request, asked.task);
    case 'dry_run':
      return plan(service, settings, request, asked);
    case 'list':
    case 'add':
    case 'remove':
      return manage(service, settings, request, asked);
  }
}

type Asked<Kind extends ReindexRequest['kind']> = Extract<ReindexRequest, { readonly kind: Kind }>;
type Selection = Extract<ReindexRequest, { readonly kind: 'begin' | 'dry_run' }>;

async function start(
  service: ReindexService,
  settings: ReindexSettings,
  { caller, note, noteFailure }: AdminRequest,
  { workspace, source, allowEmpty }: Selection,
): Promise<AdminAnswer> {
  const facts = { action: 'begin', workspace, source };
  note(facts);
  const { runs, builds } = await begin(service, caller, { workspace, source, allowEmpty });
  const queued = runs.filter(({ state }) => state === 'queued');
  note({ ...facts, counts: { runs: queued.length } });
  if (!settings.inline) return { status: 202, body: { runs: runs.map(toBegun), ...generations(builds.map(toQueued)) } };
  const turns = await workInline(service, settings, queued, allowEmpty);
  tell(turns, facts, note, noteFailure);
  const built = await buildInline(service, settings, builds, noteFailure);
  const others = runs.filter(({ state }) => state !== 'queued');
  return {
    status: 200,
    body: { runs: [...toAnswers(turns, figuresOf), ...others.map(toBegun)], ...generations(built) },
  };
}

/** Left out where no index needs anything, which is nearly always. */
const generations = (answers: readonly object[]) => (answers.length === 0 ? {} : { generations: answers });

async function plan(
  { reindexer, sources }: ReindexService,
  { stepMs }: ReindexSettings,
  { caller, note, noteFailure, signal: gone }: AdminRequest,
  { workspace: asked, source, allowEmpty }: Selection,
): Promise<AdminAnswer> {
  const facts = { action: 'dry_run', workspace: asked, source };
  note(facts);
  const workspace = workspaceFor(caller, asked);
  const known = (await sources.listSources(workspace)).map(({ id }) => id);
  if (source !== undefined && !known.includes(source)) throw noSource();
  const signal = AbortSignal.any([gone, AbortSignal.timeout(stepMs)]);
  const targets = (source === undefined ? known : [source]).map((sourceId) => ({ workspace, sourceId }));
  const isOver = () => signal.aborted;
  const turns = await eachSource(targets, isOver, ({ sourceId }) =>
    reindexer.plan(workspace, sourceId, { allowEmpty, signal }),
  );
  tell(turns, facts, note, noteFailure);
  return { status: 200, body: { dry_run: true, sources: toAnswers(turns, planOf) } };
}

function tell(
  turns: readonly Turn[],
  facts: { readonly action: string },
  note: AdminRequest['note'],
  noteFailure: AdminRequest['noteFailure'],
): void {
  note({ ...facts, counts: countsOf(runsIn(turns)) });
  const failure = failureIn(turns);
  if (failure !== undefined) noteFailure(failure);
}

async function doTask(service: ReindexService, request: AdminRequest, task: Task): Promise<AdminAnswer> {
  mustBeOperator(request.caller);
  return task.kind === 'generation' ? doBuildTask(service, request, task) : doSyncTask(service, request, task);
}

async function doSyncTask(
  service: ReindexService,
  { note, noteFailure }: AdminRequest,
  task: SyncTask,
): Promise<AdminAnswer> {
  const { workspace, sourceId } = task;
  const facts = { action: 'task', workspace, source: sourceId };
  note(facts);
  const done = await stepOf(service, task);
  if ('error' in done) {
    noteFailure(done.error);
    return { status: 200, body: { run: failureOf(task, done.error), more: false } };
  }
  const { run, more, error } = done.outcome;
  note({ ...facts, state: run.state, counts: countsOf([run]) });
  if (error !== null) noteFailure(error);
  return { status: 200, body: { run: figuresOf(task, done.outcome), more } };
}

async function manage(
  service: ReindexService,
  settings: ReindexSettings,
  { caller, note }: AdminRequest,
  asked: Asked<'list' | 'add' | 'remove'>,
): Promise<AdminAnswer> {
  const source = asked.kind === 'add' ? asked.definition.id : asked.kind === 'remove' ? asked.source : undefined;
  const facts = { action: asked.kind, workspace: asked.workspace, source };
  note(facts);
  const workspace = workspaceFor(caller, asked.workspace);
  switch (asked.kind) {
    case 'list':
      return list(service, workspace);
    case 'add':
      return add(service, settings, workspace, asked.definition);
    case 'remove': {
      const { answer, documents } = await remove(service, workspace, asked.source);
      note({ ...facts, counts: { removed: documents } });
      return answer;
    }
  }
}

const noSource = () => new KildeError('not_found', 'There is no such source. List them with {"action": "list"}.');
