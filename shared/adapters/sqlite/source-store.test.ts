import { entryOf, runOf, sourceOf } from '../../../tests/contracts/source-store/context.ts';
import { storeFolder } from './testing/folder.ts';

const folder = storeFolder();
afterAll(() => folder.remove());

describe('SqliteSourceStore', () => {
  it('finds again what was stored before the file was closed', async () => {
    const file = folder.file();
    const first = folder.open(file);
    await first.sources.putSource('main', sourceOf('docs', { revision: 'r' }));
    await first.sources.putEntries('main', 'docs', [entryOf('a\0b.md')]);
    await first.sources.putRun('main', runOf('r1', 'docs'));
    await first.vectors.close();
    const { sources } = folder.open(file);
    expect(await sources.listSources('main')).toStrictEqual([sourceOf('docs', { revision: 'r' })]);
    expect(await sources.listEntries('main', 'docs')).toStrictEqual([entryOf('a\0b.md')]);
    expect(await sources.listRuns('main', 'docs', 5)).toStrictEqual([runOf('r1', 'docs')]);
  });

  it('keeps nothing of a source that is not there, and says so', async () => {
    const { sources } = folder.open();
    await sources.putSource('main', sourceOf('docs'));
    await sources.deleteSource('main', 'docs');
    const refusal = { kind: 'store_failed', retryable: false, message: expect.stringContaining('no source docs') };
    await expect(sources.putEntries('main', 'docs', [entryOf('late.md')])).rejects.toMatchObject(refusal);
    await expect(sources.putRun('main', runOf('late', 'docs'))).rejects.toMatchObject(refusal);
    await sources.deleteEntries('main', 'docs', ['late.md']);
    await sources.putSource('main', sourceOf('docs'));
    expect(await sources.listEntries('main', 'docs')).toEqual([]);
    expect(await sources.listRuns('main', 'docs', 5)).toEqual([]);
  });

  it('puts all entries of a call or none', async () => {
    const { sources } = folder.open();
    await sources.putSource('main', sourceOf('docs'));
    const broken = entryOf('b.md', { tries: 0.5 });
    await expect(sources.putEntries('main', 'docs', [entryOf('a.md'), broken])).rejects.toMatchObject({
      kind: 'store_failed',
    });
    expect(await sources.listEntries('main', 'docs')).toEqual([]);
  });

  it('lists no runs for a limit of none', async () => {
    const { sources } = folder.open();
    await sources.putSource('main', sourceOf('docs'));
    await sources.putRun('main', runOf('r1', 'docs'));
    expect(await sources.listRuns('main', 'docs', 0)).toEqual([]);
    expect(await sources.listRuns('main', 'docs', -1)).toEqual([]);
  });
});
