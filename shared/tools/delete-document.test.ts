import { ScriptedSource } from '../../tests/support/scripted-source.ts';
import { syncTestBed } from '../../tests/support/sync-test-bed.ts';
import { testContext, testLibrary } from '../../tests/support/test-embedder.ts';
import { contentHash } from '../platform/hash.ts';
import { systemClock } from '../ports/clock.ts';
import { eraseDocument } from '../sync/erase.ts';
import { deleteDocument } from './delete-document.ts';
import { search } from './search.ts';

async function setUp() {
  const library = testLibrary();
  const added = await library.addDocument('team', {
    content: { text: '# Oaks\n\nAn oak may live a thousand years.\n' },
    path: 'trees/oaks.md',
  });
  const context = testContext(library);
  const remove = (document_id: unknown, more: Record<string, unknown> = {}) =>
    deleteDocument.invoke({ document_id, ...more }, context);
  return { ...library, added, context, remove };
}

describe('delete_document', () => {
  it('takes a document out of the index, and gives a receipt', async () => {
    const { added, remove, store, context } = await setUp();
    const before = await store.getDocument('team', added.documentId);
    const started = new Date().toISOString();
    const { output, facts } = await remove(added.documentId);
    expect(output).toEqual({
      document_id: added.documentId,
      path: 'trees/oaks.md',
      version: 1,
      chunks: before?.chunks.length,
      content_hash: contentHash(before?.contentHash ?? ''),
      deleted_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      workspace: 'team',
    });
    expect(String(output['deleted_at']) >= started).toBe(true);
    expect(facts).toEqual({
      workspace: 'team',
      results: 1,
      tokens: 0,
      usd: 0,
      path: 'deleted',
      storeReads: 0,
      storeWrites: 0,
    });
    expect(await store.listDocuments('team')).toEqual([]);
    expect((await search.invoke({ query: 'oak' }, context)).output).toEqual({ results: [] });
  });

  it('says that there is no such document: never was, no longer, or another workspace’s', async () => {
    const { added, remove, addDocument, store } = await setUp();
    const foreign = await addDocument('other', { content: { text: 'Elms.\n' }, path: 'elms.md' });
    await remove(added.documentId);
    for (const id of ['never-was', added.documentId, foreign.documentId]) {
      await expect(remove(id)).rejects.toMatchObject({
        kind: 'not_found',
        retryable: false,
        message: 'There is no such document in this workspace.',
      });
    }
    expect(await store.getDocument('other', foreign.documentId)).toBeDefined();
    await expect(remove(foreign.documentId, { workspace: 'other' })).rejects.toMatchObject({ kind: 'forbidden' });
  });

  it.each([[undefined], [''], ['x'.repeat(129)], ['a\0'], ['\ud83d'], [7]])('refuses %j as an id', async (id) => {
    const { remove, store } = await setUp();
    await expect(remove(id)).rejects.toMatchObject({ kind: 'invalid_argument' });
    expect(await store.listDocuments('team')).toHaveLength(1);
  });

  it('lets no sync bring back what came from a source', async () => {
    const bed = await syncTestBed(new ScriptedSource({ 'a.md': '# A\n', 'b.md': '# B\n' }));
    await bed.sync();
    const document = await bed.document('a.md');
    const erase = (workspace: string, id: string) =>
      eraseDocument({ ...bed, clock: systemClock }, workspace, id, 'test');
    const context = testContext(testLibrary({ store: bed.store, eraseDocument: erase }));
    const { output } = await deleteDocument.invoke({ document_id: document?.id }, context);
    expect(output).toMatchObject({ path: 'a.md' });
    await bed.sync();
    expect(await bed.paths()).toEqual(['b.md']);
  });

  it('asks to come again while the document’s source is being synced', async () => {
    const bed = await syncTestBed(new ScriptedSource({ 'a.md': '# A\n' }));
    await bed.sync();
    const { id } = (await bed.document('a.md')) ?? {};
    const now = new Date();
    await bed.leases.acquire('team', 'sync:docs', 'another', now, new Date(now.getTime() + 60_000));
    const erase = (workspace: string, documentId: string) =>
      eraseDocument({ ...bed, clock: systemClock }, workspace, documentId, 'test');
    const context = testContext(testLibrary({ store: bed.store, eraseDocument: erase }));
    await expect(deleteDocument.invoke({ document_id: id }, context)).rejects.toMatchObject({
      kind: 'conflict',
      retryable: true,
    });
    expect(await bed.paths()).toEqual(['a.md']);
  });
});
