import { openSqlite } from '../adapters/sqlite/open.ts';
import { systemClock } from '../ports/clock.ts';
import { putSource } from './manage-sources.ts';
import { folderSource } from './sync-reader.ts';

const open = () => ({ sources: openSqlite({ file: ':memory:' }).sources, clock: systemClock });

describe('putSource', () => {
  it('adds a source, and changes what is said of it without forgetting what is known', async () => {
    const deps = open();
    expect(await putSource(deps, 'team', folderSource('docs', 'here'))).toMatchObject({ created: true });
    const before = await deps.sources.getSource('team', 'docs');
    await deps.sources.putSource('team', {
      ...before!,
      revision: 'r1',
      syncedAt: '2026-01-01T00:00:00Z',
      runId: 'run',
    });
    const changed = await putSource(deps, 'team', { ...folderSource('docs', 'there'), exclude: ['*.log'] });
    expect(changed).toMatchObject({
      created: false,
      // Null: what the source itself would call unchanged may be what the change is about.
      source: {
        spec: { path: 'there' },
        exclude: ['*.log'],
        runId: 'run',
        revision: null,
        createdAt: before?.createdAt,
      },
    });
  });

  it('makes no source another kind of source', async () => {
    const deps = open();
    await putSource(deps, 'team', folderSource('docs', 'here'));
    const bucket = { ...folderSource('docs', ''), spec: { kind: 'bucket', bucket: 'a-bucket', prefix: '' } } as const;
    await expect(putSource(deps, 'team', bucket)).rejects.toMatchObject({ kind: 'invalid_argument' });
  });

  it.each(['(a+)+$b', '', 'x'.repeat(2_000)])('refuses the glob %j, and keeps nothing', async (glob) => {
    const deps = open();
    const definition = { ...folderSource('docs', 'here'), include: [glob] };
    await expect(putSource(deps, 'team', definition)).rejects.toMatchObject({ kind: 'invalid_argument' });
    expect(await deps.sources.listSources('team')).toEqual([]);
  });

  it('refuses one source too many', async () => {
    const deps = open();
    for (let index = 0; index < 100; index += 1) await putSource(deps, 'team', folderSource(`s${index}`, 'x'));
    await expect(putSource(deps, 'team', folderSource('more', 'x'))).rejects.toMatchObject({
      kind: 'invalid_argument',
    });
    await putSource(deps, 'team', folderSource('s7', 'y'));
    await putSource(deps, 'other', folderSource('more', 'x'));
  });
});
