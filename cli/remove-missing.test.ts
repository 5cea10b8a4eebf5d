import fc from 'fast-check';
import { TestEmbedder } from '../tests/support/test-embedder.ts';
import { openSqlite } from '../shared/adapters/sqlite/open.ts';
import { createAddDocument } from '../shared/ingest/add-document.ts';
import type { TakenDocument } from '../shared/ingest/index-source.ts';
import { systemClock } from '../shared/ports/clock.ts';
import { removeMissing } from './remove-missing.ts';

const NAMES = ['a.md', 'b/c.md', 'b/d/e.md', 'b/d/f.md', 'bd.md'];

async function storeWith(paths: readonly string[]) {
  const store = openSqlite({ file: ':memory:' }).vectors;
  const add = createAddDocument({ store, embedder: new TestEmbedder(), clock: systemClock });
  const documents: TakenDocument[] = [];
  for (const path of paths) {
    const { documentId } = await add('w', { content: { bytes: Buffer.from(`${path}\n`) }, path });
    documents.push({ path, documentId });
  }
  const left = async () => (await store.listDocuments('w')).map(({ path }) => path);
  return { store, documents, left };
}

const pick = (documents: readonly TakenDocument[], names: readonly string[]) =>
  documents.filter(({ path }) => names.includes(path));
const reason = (path: string) => ({ path, reason: 'x' });

describe('removeMissing', () => {
  it('takes out what is known and was not found, and nothing else', async () => {
    const some = fc.subarray(NAMES);
    await fc.assert(
      fc.asyncProperty(some, some, some, async (knownNames, takenNames, skippedNames) => {
        const { store, documents, left } = await storeWith(NAMES);
        const report = { documents: pick(documents, takenNames), skipped: skippedNames.map(reason) };
        const result = await removeMissing(store, 'w', pick(documents, knownNames), report);
        const found = new Set([...takenNames, ...skippedNames]);
        const gone = knownNames.filter((name) => !found.has(name));
        expect(await left()).toEqual(NAMES.filter((name) => !gone.includes(name)).toSorted());
        expect(result.removed).toBe(gone.length);
        const owned = NAMES.filter(
          (name) => takenNames.includes(name) || (knownNames.includes(name) && found.has(name)),
        );
        expect(result.documents.map(({ path }) => path).toSorted()).toEqual(owned.toSorted());
        await store.close();
      }),
      { numRuns: 40 },
    );
  });

  it('leaves what stands below a folder that could not be read', async () => {
    const { store, documents, left } = await storeWith(NAMES);
    const result = await removeMissing(store, 'w', documents, { documents: [], skipped: [reason('b/d')] });
    expect(await left()).toEqual(['b/d/e.md', 'b/d/f.md']);
    expect(result).toEqual({ removed: 3, documents: pick(documents, ['b/d/e.md', 'b/d/f.md']) });
  });

  it('leaves a document whose file has another spelling now, and counts none that was gone before', async () => {
    const { store, documents, left } = await storeWith(['a.md']);
    const [a] = documents;
    const respelled = { path: './a.md', documentId: a?.documentId ?? '' };
    const known = [...documents, { path: 'never.md', documentId: 'doc-never' }];
    const result = await removeMissing(store, 'w', known, { documents: [respelled], skipped: [] });
    expect(result).toEqual({ removed: 0, documents: [respelled] });
    expect(await left()).toEqual(['a.md']);
  });
});
