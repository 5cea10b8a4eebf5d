import { ScriptedSource } from '../../tests/support/scripted-source.ts';
import { syncTestBed as setUp } from '../../tests/support/sync-test-bed.ts';

const PAGES = { 'a.md': 'Alpha is here.\n', 'b.md': 'Beta is here.\n' };

describe('a dry run', () => {
  it('says what a first sync would do and cost, and does none of it', async () => {
    const bed = await setUp(new ScriptedSource({ ...PAGES, 'x.txt': new Uint8Array([0, 1]) }));
    const { run, error } = await bed.plan();
    expect(error).toBeNull();
    expect(run).toMatchObject({ state: 'complete', seen: 3, added: 2, leftOut: 1, chunks: 2, tokens: 2, usd: 2e-6 });
    expect(bed.embedder.calls).toEqual([]);
    expect(await bed.paths()).toEqual([]);
    expect(await bed.sources.listEntries('team', 'docs')).toEqual([]);
    expect(await bed.sources.listRuns('team', 'docs', 10)).toEqual([]);
    expect(await bed.sources.getSource('team', 'docs')).toMatchObject({ runId: null, syncedAt: null });
  });

  it('foretells exactly what the sync then does', async () => {
    const bed = await setUp(new ScriptedSource({ ...PAGES, 'c.md': 'Gamma.\n' }));
    await bed.sync();
    bed.reader.files.set('a.md', 'Alpha is there.\n');
    bed.reader.files.delete('b.md');
    bed.reader.files.set('d.md', 'Delta.\n');
    const counts = ({
      seen,
      added,
      updated,
      removed,
      unchanged,
      chunks,
      tokens,
    }: Awaited<ReturnType<typeof bed.sync>>['run']) => ({
      seen,
      added,
      updated,
      removed,
      unchanged,
      chunks,
      tokens,
    });
    const planned = counts((await bed.plan()).run);
    expect(planned).toEqual({ seen: 3, added: 1, updated: 1, removed: 1, unchanged: 1, chunks: 2, tokens: 2 });
    expect(await bed.paths()).toEqual(['a.md', 'b.md', 'c.md']);
    expect(counts((await bed.sync()).run)).toEqual(planned);
  });

  it('counts what would go once, after a run that was interrupted as well', async () => {
    const bed = await setUp(new ScriptedSource({ ...PAGES, 'c.md': 'Gamma.\n' }));
    await bed.sync();
    bed.reader.breaksAfter = { entries: 1, error: new Error('The host went away.') };
    expect((await bed.sync()).run).toMatchObject({ state: 'failed' });
    bed.reader.breaksAfter = undefined;
    bed.reader.files.delete('b.md');
    expect((await bed.plan()).run).toMatchObject({ removed: 1 });
    expect((await bed.sync()).run).toMatchObject({ state: 'complete', removed: 1 });
  });

  it('may be made while a sync is under way', async () => {
    const bed = await setUp(new ScriptedSource(PAGES));
    const release = bed.embedder.block();
    const sync = bed.sync();
    await bed.embedder.arrivals(1);
    expect((await bed.plan()).run).toMatchObject({ state: 'complete', seen: 2 });
    release();
    expect((await sync).run.state).toBe('complete');
  });
});
