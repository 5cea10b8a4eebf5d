import { ScriptedSource } from '../../tests/support/scripted-source.ts';
import { syncTestBed } from '../../tests/support/sync-test-bed.ts';
import { createFreshness, progressOf } from './freshness.ts';

describe('freshness', () => {
  it('is what the records of sources and runs say, at every moment', async () => {
    const bed = await syncTestBed(new ScriptedSource({ 'a.md': 'Alpha.\n' }, { revision: () => 'r1' }));
    const freshness = createFreshness(bed.sources, 0);
    const never = { id: 'docs', kind: 'folder', location: 'anywhere', revision: null, syncedAt: null, run: null };
    expect(await freshness('team')).toEqual([never]);
    const release = bed.embedder.block();
    const sync = bed.sync();
    await bed.embedder.arrivals(1);
    expect(await freshness('team')).toMatchObject([{ revision: null, syncedAt: null, run: { state: 'running' } }]);
    release();
    const { run } = await sync;
    expect(await freshness('team')).toEqual([{ ...never, revision: 'r1', syncedAt: run.updatedAt, run }]);
    expect(await freshness('other')).toEqual([]);
  });

  it('calls a run that has long said nothing interrupted', async () => {
    const bed = await syncTestBed(new ScriptedSource({ 'a.md': 'Alpha.\n' }));
    const { run } = await bed.sync();
    await bed.sources.putRun('team', { ...run, state: 'running' });
    const after = (minutes: number) =>
      createFreshness(bed.sources, 0, { now: () => new Date(Date.parse(run.updatedAt) + minutes * 60_000) });
    expect(await after(9)('team')).toMatchObject([{ run: { state: 'running' } }]);
    expect(await after(11)('team')).toMatchObject([
      { run: { state: 'stopped', reason: expect.stringContaining('interrupted') } },
    ]);
  });

  it('is read once for many who ask at once, and anew after a while or a failure', async () => {
    const bed = await syncTestBed(new ScriptedSource());
    let reads = 0;
    let fails = true;
    const sources = {
      ...bed.sources,
      listSources: async (workspace: string) => {
        reads += 1;
        if (fails) throw new Error('once');
        return bed.sources.listSources(workspace);
      },
      getRun: bed.sources.getRun.bind(bed.sources),
    };
    const freshness = createFreshness({ ...bed.sources, ...sources }, 60_000);
    await expect(freshness('team')).rejects.toThrow('once');
    fails = false;
    await Promise.all([freshness('team'), freshness('team'), freshness('team')]);
    await freshness('team');
    expect(reads).toBe(2);
  });
});

describe('progress', () => {
  const source = { id: 's', kind: 'folder', location: 'x', revision: null, syncedAt: null } as const;
  const run = (state: 'running' | 'complete' | 'stopped', seen: number, total: number | null) => ({
    ...source,
    run: {
      id: 'r',
      sourceId: 's',
      state,
      startedAt: '',
      updatedAt: '',
      revision: null,
      total,
      seen,
      added: 0,
      updated: 0,
      removed: 0,
      unchanged: 0,
      leftOut: 0,
      failed: 0,
      chunks: 0,
      bytes: 0,
      tokens: 0,
      usd: 0,
      milliseconds: 0,
      reason: null,
    },
  });

  it('adds up the runs that are not at their end', () => {
    expect(progressOf([])).toBeUndefined();
    expect(progressOf([run('complete', 5, 5), { ...source, run: null }])).toBeUndefined();
    expect(progressOf([run('running', 3, 10), run('stopped', 4, null), run('complete', 9, 9)])).toEqual({
      done: 7,
      total: 14,
    });
  });
});
