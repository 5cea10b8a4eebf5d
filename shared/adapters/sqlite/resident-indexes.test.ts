import { documentWith, EVERYTHING, ingest, visibleIds } from '../../../tests/contracts/fixtures.ts';
import { Database } from './database.ts';
import { ResidentIndexes } from './resident-indexes.ts';
import { storeFolder } from './testing/folder.ts';
import { workspaceKey } from './workspaces.ts';

const folder = storeFolder();
afterAll(() => folder.remove());

describe('ResidentIndexes', () => {
  it('let go of indexes that were deleted, whoever deleted them, and of no other', async () => {
    const file = folder.file();
    const { vectors } = folder.open(file);
    for (const name of ['team', 'team~2', 'main']) await ingest(vectors, name, documentWith(name, 3));
    const db = new Database(file, 1_000);
    const indexes = new ResidentIndexes(db, 1e9);
    const rowsOf = (name: string) => db.reading(() => indexes.current(workspaceKey(db, name)!).rows);
    expect(['team', 'team~2', 'main'].map(rowsOf)).toEqual([3, 3, 3]);
    await vectors.deleteIndex('team~2');
    expect(indexes.size).toBe(3);
    db.reading(() => indexes.forgetDeleted());
    expect(indexes.size).toBe(2);
    expect(['team', 'main'].map(rowsOf)).toEqual([3, 3]);
    indexes.clear();
    expect(indexes.size).toBe(0);
    db.close();
  });

  it('hold nothing old for an index that takes the place of a deleted one', async () => {
    const file = folder.file();
    const [left, right] = [folder.open(file).vectors, folder.open(file).vectors];
    await ingest(left, 'main', documentWith('alpha', 2));
    await ingest(left, 'team', documentWith('alpha', 5));
    expect(await visibleIds(right, 'team')).toHaveLength(5);
    await left.deleteIndex('team');
    // In the file, it has the number that the deleted one had.
    await ingest(left, 'other', documentWith('beta', 4));
    const hits = await right.search('other', EVERYTHING);
    expect(hits.map((hit) => hit.chunk.documentId)).toEqual(['beta', 'beta', 'beta', 'beta']);
    expect(await visibleIds(right, 'team')).toEqual([]);
    expect(await visibleIds(right, 'main')).toHaveLength(2);
  });
});
