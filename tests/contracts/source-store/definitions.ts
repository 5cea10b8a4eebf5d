import type { SourceRecord } from '../../../shared/ports/sources.ts';
import { sourceOf, WORKSPACE } from './context.ts';
import type { SourceCheck } from './context.ts';

/** Every kind, and every field with something in it. */
const ALL_KINDS: readonly SourceRecord[] = [
  sourceOf('a.b-c_d', { spec: { kind: 'bucket', bucket: 'handbooks', prefix: '' } }),
  sourceOf('folder', {
    spec: { kind: 'folder', path: 'C:\\Håndbøker\\«æ ø å»' },
    include: ['**/*.md', 'src/{a,b}/[!x]*'],
    exclude: ['node_modules/**', '!keep'],
    expand: true,
    refreshMinutes: 15,
  }),
  sourceOf('git', {
    spec: {
      kind: 'git',
      url: 'https://git.example.test/team/repo.git',
      branch: 'release/1.x',
      token: 'env:KILDE_TOKEN_GIT',
    },
    revision: 'a'.repeat(40),
    syncedAt: '2026-11-02T10:00:00.000Z',
    runId: 'run-1',
  }),
  sourceOf('site', {
    spec: { kind: 'site', url: 'https://example.test/sitemap.xml', pages: null, maxPages: 10_000 },
    refreshMinutes: 525_600,
  }),
  sourceOf('x'.repeat(63), {
    spec: {
      kind: 'site',
      url: 'https://example.test/',
      pages: Array.from({ length: 300 }, (_, i) => `https://example.test/page/${i}?q=ø`),
      maxPages: 300,
    },
  }),
];

export function definitionContract(check: SourceCheck): void {
  check('knows nothing at first', async (store) => {
    expect(await store.workspaces()).toEqual([]);
    expect(await store.listSources(WORKSPACE)).toEqual([]);
    expect(await store.getSource(WORKSPACE, 'docs')).toBeUndefined();
    expect(await store.deleteSource(WORKSPACE, 'docs')).toBe(false);
    expect(await store.listEntries(WORKSPACE, 'docs')).toEqual([]);
    expect(await store.getRun(WORKSPACE, 'docs', 'r1')).toBeUndefined();
    expect(await store.listRuns(WORKSPACE, 'docs', 10)).toEqual([]);
  });

  check('gives back exactly what was put, of every kind, by id', async (store) => {
    for (const source of ALL_KINDS.toReversed()) await store.putSource(WORKSPACE, source);
    for (const source of ALL_KINDS) expect(await store.getSource(WORKSPACE, source.id)).toStrictEqual(source);
    expect(await store.listSources(WORKSPACE)).toStrictEqual(ALL_KINDS);
  });

  check('lists in the order of code units', async (store) => {
    const ids = ['0', '1', '10', '2', 'docs', 'docs-1', 'docs.1', 'docs1', 'docs_1'];
    for (const id of ids.toReversed()) await store.putSource(WORKSPACE, sourceOf(id));
    expect((await store.listSources(WORKSPACE)).map(({ id }) => id)).toEqual(ids);
  });

  check('replaces a source whole', async (store) => {
    await store.putSource(WORKSPACE, ALL_KINDS[2]!);
    const next = sourceOf('git', { spec: { kind: 'folder', path: '/srv/docs' }, include: ['*.md'] });
    await store.putSource(WORKSPACE, next);
    expect(await store.listSources(WORKSPACE)).toStrictEqual([next]);
  });

  check('finds by the whole id only', async (store) => {
    await store.putSource(WORKSPACE, sourceOf('docs'));
    for (const id of ['doc', 'docs1', 'DOCS', 'docs ', '%', '*', '']) {
      expect(await store.getSource(WORKSPACE, id)).toBeUndefined();
      expect(await store.deleteSource(WORKSPACE, id)).toBe(false);
    }
    expect(await store.getSource(WORKSPACE, 'docs')).toStrictEqual(sourceOf('docs'));
  });

  check('names the workspaces that have a source, in order, and only those', async (store) => {
    for (const name of ['team', 'a', 'team-2', '0', 'constructor']) {
      await store.putSource(name, sourceOf('docs'));
      await store.putSource(name, sourceOf('more'));
    }
    expect(await store.workspaces()).toEqual(['0', 'a', 'constructor', 'team', 'team-2']);
    await store.deleteSource('team', 'docs');
    expect(await store.workspaces()).toContain('team');
    await store.deleteSource('team', 'more');
    expect(await store.workspaces()).toEqual(['0', 'a', 'constructor', 'team-2']);
  });

  check('takes many at once', async (store) => {
    const many = Array.from({ length: 20 }, (_, i) => sourceOf(`s${String(i).padStart(2, '0')}`));
    await Promise.all(many.map((source) => store.putSource(WORKSPACE, source)));
    expect(await store.listSources(WORKSPACE)).toStrictEqual(many);
  });
}
