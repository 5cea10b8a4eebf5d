import { BAD, generationBed, NEW, OLD, WORKSPACE } from '../../tests/support/generation-bed.ts';
import { openSqlite } from '../adapters/sqlite/open.ts';
import { eraseDocument, eraseWorkspace } from '../sync/erase.ts';

const PAGES = { 'a.md': 'Apples are red.\n', 'b.md': 'Pears are green.\n' };

/** Two generations, of which the second answers, and the parts that erase as `compose` hands them over. */
async function setUp() {
  const stores = openSqlite({ file: ':memory:' });
  const bed = generationBed({ stores });
  const before = bed.start({ profile: OLD });
  for (const [path, text] of Object.entries(PAGES)) await before.add(path, text);
  const process = bed.start({ profile: NEW });
  await process.rebuilder.build(WORKSPACE, { profile: NEW });
  const { sources, keys, leases, vectors: indexes } = stores;
  const { store, generations } = process;
  const deps = { store, sources, keys, leases, indexes, generations, clock: bed.clock };
  return { ...bed, before, process, deps };
}

describe('what is erased', () => {
  it('as a document goes from every index', async () => {
    const { deps, indexes } = await setUp();
    await eraseDocument(deps, WORKSPACE, 'a.md', 'this');
    for (const index of ['team', 'team~2'])
      expect((await indexes.listDocuments(index)).map(({ path }) => path)).toEqual(['b.md']);
  });

  it('as a workspace goes with all its indexes, and begins anew under its own name', async () => {
    const { deps, indexes, process, record } = await setUp();
    expect(await eraseWorkspace(deps, WORKSPACE, 'this')).toMatchObject({
      documents: 2,
      chunks: 2,
      otherGenerations: 1,
    });
    for (const index of ['team', 'team~2'])
      expect(await indexes.statistics(index)).toMatchObject({ documents: 0, chunks: 0 });
    expect(await record()).toBeUndefined();
    await process.add('c.md', 'Figs are blue.\n');
    expect((await indexes.listDocuments('team')).map(({ path }) => path)).toEqual(['c.md']);
  });

  it('as a workspace waits for a build that is under way', async () => {
    const { deps, start, embedders } = await setUp();
    const release = embedders[BAD].block();
    const building = start({ profile: BAD }).rebuilder.build(WORKSPACE, { profile: BAD });
    await embedders[BAD].arrivals(1);
    await expect(eraseWorkspace(deps, WORKSPACE, 'this')).rejects.toMatchObject({ kind: 'conflict', retryable: true });
    release();
    await building;
    expect(await eraseWorkspace(deps, WORKSPACE, 'this')).toMatchObject({ documents: 2, otherGenerations: 2 });
  });
});
