import { ScriptedSource } from '../../tests/support/scripted-source.ts';
import { syncTestBed } from '../../tests/support/sync-test-bed.ts';
import { KildeError } from '../platform/errors.ts';
import type { SyncTask } from '../ports/task-queue.ts';
import { createReindexer } from './reindex.ts';
import { singleEmbedder } from '../ports/embedder.ts';

const PAGES = { 'a.md': 'Alpha is here.\n', 'b.md': 'Beta is here.\n', 'c.md': 'Gamma is here.\n' };

/** A queue that keeps what was queued, for a test to hand over when it likes. */
async function setUp(stepMs = 60_000) {
  const bed = await syncTestBed(new ScriptedSource(PAGES));
  const tasks: SyncTask[] = [];
  let now = Date.now();
  const reindexer = createReindexer({
    ...bed.deps,
    store: bed.store,
    embedders: singleEmbedder(bed.embedder),
    // Every look takes a second.
    clock: { now: () => new Date((now += 1_000)) },
    queue: { enqueue: async (task) => void tasks.push(task) },
    readerOf: async () => bed.reader,
    holder: 'this',
    stepMs,
  });
  return { ...bed, tasks, reindexer, pass: (ms: number) => (now += ms) };
}

describe('beginning', () => {
  it('queues one run a source, and says which', async () => {
    const { reindexer, tasks, another } = await setUp();
    await another('other', new ScriptedSource());
    const begun = await reindexer.begin('team');
    expect(begun).toEqual([
      { sourceId: 'docs', state: 'queued', runId: tasks[0]?.runId },
      { sourceId: 'other', state: 'queued', runId: tasks[1]?.runId },
    ]);
    expect(tasks).toEqual(begun.map(({ sourceId, runId }) => ({ workspace: 'team', sourceId, runId, step: 0 })));
    expect(await reindexer.begin('nobody')).toEqual([]);
    expect(await reindexer.workspaces()).toEqual(['team']);
  });

  it('may be of one source, which must be there', async () => {
    const { reindexer, tasks } = await setUp();
    expect(await reindexer.begin('team', { sourceId: 'docs' })).toHaveLength(1);
    await expect(reindexer.begin('team', { sourceId: 'dogs' })).rejects.toMatchObject({
      kind: 'not_found',
      message: 'There is no source "dogs"; there is docs.',
    });
    expect(tasks).toHaveLength(1);
  });

  it('leaves alone what is fresh enough, unless it was asked for', async () => {
    const { reindexer, define, pass } = await setUp();
    await define({ refreshMinutes: 60 });
    await reindexer.sync('team', 'docs');
    expect(await reindexer.begin('team', { due: true })).toEqual([{ sourceId: 'docs', state: 'fresh', runId: null }]);
    expect(await reindexer.begin('team')).toMatchObject([{ state: 'queued' }]);
    pass(3_600_000);
    expect(await reindexer.begin('team', { due: true })).toMatchObject([{ state: 'queued' }]);
  });

  it('hands on whether a source that lists nothing is believed', async () => {
    const { reindexer, reader, tasks, paths } = await setUp();
    await reindexer.sync('team', 'docs');
    reader.files.clear();
    await reindexer.begin('team');
    await reindexer.begin('team', { sourceId: 'docs', allowEmpty: true });
    const [doubted, believed] = tasks;
    if (doubted === undefined || believed === undefined) throw new Error('Two tasks were to be queued.');
    expect((await reindexer.step(doubted)).run).toMatchObject({ state: 'failed', removed: 0 });
    expect(await paths()).toHaveLength(3);
    expect((await reindexer.step(believed)).run).toMatchObject({ state: 'complete', removed: 3 });
    expect(await paths()).toEqual([]);
  });

  it('queues nothing beside a run that is under way', async () => {
    const { reindexer, embedder, tasks } = await setUp();
    const release = embedder.block();
    const sync = reindexer.sync('team', 'docs');
    await embedder.arrivals(1);
    expect(await reindexer.begin('team')).toMatchObject([{ sourceId: 'docs', state: 'running' }]);
    expect(tasks).toEqual([]);
    release();
    await sync;
  });
});

describe('steps', () => {
  it('queue each other until the source is at its end', async () => {
    const { reindexer, tasks, paths } = await setUp(1);
    await reindexer.begin('team');
    const outcomes = [];
    for (let task = tasks.shift(); task !== undefined; task = tasks.shift()) outcomes.push(await reindexer.step(task));
    expect(outcomes.length).toBeGreaterThan(1);
    expect(outcomes.at(-1)?.run).toMatchObject({ state: 'complete', seen: 3, added: 3 });
    expect(new Set(outcomes.map(({ run }) => run.id)).size).toBe(1);
    expect(await paths()).toHaveLength(3);
  });

  it('throw what another try may help, and keep the rest in the record', async () => {
    const { reindexer, embedder, reader } = await setUp();
    const task = { workspace: 'team', sourceId: 'docs', runId: 'run-1', step: 0 };
    embedder.failNext(new KildeError('provider_failed', 'Not now.', { retryable: true }));
    await expect(reindexer.step(task)).rejects.toMatchObject({ kind: 'provider_failed' });
    reader.breaksAfter = { entries: 0, error: new KildeError('source_failed', 'The token is wrong.') };
    expect((await reindexer.step(task)).run).toMatchObject({ state: 'failed', reason: 'The token is wrong.' });
    reader.breaksAfter = undefined;
    expect((await reindexer.step(task)).run).toMatchObject({ id: 'run-1', state: 'complete', seen: 3 });
  });

  it('stop when they are told to, and are not asked for again', async () => {
    const { reindexer, reader, tasks } = await setUp();
    const stopping = new AbortController();
    reader.onEntry = (index) => void (index === 1 && stopping.abort());
    const task = { workspace: 'team', sourceId: 'docs', runId: 'run-1', step: 0 };
    expect(await reindexer.step(task, stopping.signal)).toMatchObject({
      more: false,
      error: { kind: 'cancelled' },
      run: { state: 'stopped' },
    });
    expect(tasks).toEqual([]);
    reader.onEntry = undefined;
    expect((await reindexer.step(task)).run).toMatchObject({ id: 'run-1', state: 'complete', seen: 3 });
  });

  it('of a run that ended are done once', async () => {
    const { reindexer, embedder } = await setUp();
    const task = { workspace: 'team', sourceId: 'docs', runId: 'run-1', step: 0 };
    await reindexer.step(task);
    embedder.forget();
    expect((await reindexer.step(task)).run).toMatchObject({ state: 'complete', added: 0, unchanged: 3 });
    expect(embedder.calls).toEqual([]);
  });
});

describe('a plan', () => {
  it('is what a sync would do', async () => {
    const { reindexer, paths } = await setUp();
    expect((await reindexer.plan('team', 'docs')).run).toMatchObject({ added: 3, tokens: 3 });
    expect(await paths()).toEqual([]);
  });
});
