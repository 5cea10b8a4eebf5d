import type { SourceStore } from '../../../shared/ports/sources.ts';
import { byPath, entryOf, runOf, sourceOf } from './context.ts';
import type { SourceCheck } from './context.ts';

/** Workspace and source. */
type Place = readonly [string, string];

/** The same ids and paths everywhere, told apart by what they hold. */
const PLACES: readonly [Place, ...Place[]] = [
  ['team', 'docs'],
  ['team', 'docs.1'],
  ['team', 'docs1'],
  ['team', 'doc'],
  ['team-2', 'docs'],
  ['tea', 'docs'],
];

const PATHS = ['a.md', 'docs/a.md', '__proto__'];

async function fill(store: SourceStore, [workspace, id]: Place): Promise<void> {
  const mark = `${workspace} ${id}`;
  await store.putSource(workspace, sourceOf(id, { revision: mark }));
  await store.putEntries(
    workspace,
    id,
    PATHS.map((path) => entryOf(path, { version: mark })),
  );
  await store.putRun(workspace, runOf('r1', id, { revision: mark }));
}

async function contents(store: SourceStore, [workspace, id]: Place): Promise<unknown[]> {
  return [
    await store.getSource(workspace, id),
    byPath(await store.listEntries(workspace, id)),
    await store.getRun(workspace, id, 'r1'),
    await store.listRuns(workspace, id, 10),
  ];
}

const GONE = [undefined, [], undefined, []];

export function isolationContract(check: SourceCheck): void {
  check('keeps sources and workspaces apart, whatever their names', async (store) => {
    for (const place of PLACES) await fill(store, place);
    for (const place of PLACES) {
      const mark = place.join(' ');
      expect(await contents(store, place)).toStrictEqual([
        sourceOf(place[1], { revision: mark }),
        byPath(PATHS.map((path) => entryOf(path, { version: mark }))),
        runOf('r1', place[1], { revision: mark }),
        [runOf('r1', place[1], { revision: mark })],
      ]);
    }
    expect(await contents(store, ['team-2', 'docs1'])).toStrictEqual(GONE);
    expect((await store.listSources('team')).map(({ id }) => id)).toEqual(['doc', 'docs', 'docs.1', 'docs1']);
    expect(await store.listSources('te')).toEqual([]);
  });

  check('deletes a source with its entries and runs, and nothing else', async (store) => {
    for (const place of PLACES) await fill(store, place);
    const others = PLACES.slice(1);
    const before = await Promise.all(others.map((place) => contents(store, place)));
    expect(await store.deleteSource('team', 'docs')).toBe(true);
    expect(await store.deleteSource('team', 'docs')).toBe(false);
    expect(await contents(store, PLACES[0])).toStrictEqual(GONE);
    expect(await Promise.all(others.map((place) => contents(store, place)))).toStrictEqual(before);
  });

  check('deletes entries of the named source only', async (store) => {
    for (const place of PLACES) await fill(store, place);
    await store.deleteEntries('team', 'docs', PATHS);
    expect(await store.listEntries('team', 'docs')).toEqual([]);
    for (const [workspace, id] of PLACES.slice(1)) {
      expect(await store.listEntries(workspace, id)).toHaveLength(PATHS.length);
    }
  });

  check('deletes a source of 1,200 entries and 30 runs, and lets it begin anew with none', async (store) => {
    const entries = Array.from({ length: 1_200 }, (_, i) => entryOf(`docs/${i}.md`));
    await store.putSource('team', sourceOf('docs', { revision: 'old' }));
    await store.putEntries('team', 'docs', entries);
    await Promise.all(Array.from({ length: 30 }, (_, i) => store.putRun('team', runOf(`r${i}`, 'docs'))));
    expect(await store.deleteSource('team', 'docs')).toBe(true);
    await store.putSource('team', sourceOf('docs'));
    expect(await store.getSource('team', 'docs')).toStrictEqual(sourceOf('docs'));
    expect(await store.listEntries('team', 'docs')).toEqual([]);
    expect(await store.listRuns('team', 'docs', 100)).toEqual([]);
  });

  check('keeps entries and runs when the source itself is replaced', async (store) => {
    await fill(store, PLACES[0]);
    const next = sourceOf('docs', { revision: 'next', runId: 'r1', expand: true });
    await store.putSource('team', next);
    expect(await store.getSource('team', 'docs')).toStrictEqual(next);
    expect(await store.listEntries('team', 'docs')).toHaveLength(PATHS.length);
    expect(await store.listRuns('team', 'docs', 10)).toHaveLength(1);
  });
}
