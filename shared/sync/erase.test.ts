import { ScriptedSource } from '../../tests/support/scripted-source.ts';
import { syncTestBed } from '../../tests/support/sync-test-bed.ts';
import { sha256Hex } from '../platform/hash.ts';
import { eraseDocument, eraseWorkspace } from './erase.ts';
import { removeSource } from './manage-sources.ts';
import { documentIdOf } from './versions.ts';

const PAGES = { 'a.md': 'Alpha is here.\n', 'b.md': 'Beta is here.\n' };
const hashOf = (...texts: readonly string[]) =>
  `sha256:${sha256Hex(
    texts
      .map((text) => `sha256:${sha256Hex(text)}`)
      .toSorted()
      .join('\n'),
  )}`;

async function setUp() {
  const bed = await syncTestBed(new ScriptedSource(PAGES));
  await bed.sync();
  return { ...bed, deps: { ...bed.deps, store: bed.store } };
}

describe('a document that is erased', () => {
  it('gives a receipt, and does not come back while its source stands, changed or not', async () => {
    const bed = await setUp();
    const id = documentIdOf('docs', 'a.md');
    const receipt = await eraseDocument(bed.deps, 'team', id, 'this');
    expect(receipt).toMatchObject({
      workspace: 'team',
      documentId: id,
      path: 'a.md',
      version: 1,
      documents: 1,
      chunks: 1,
      contentHash: hashOf(PAGES['a.md']),
    });
    expect(Date.parse(receipt.deletedAt)).not.toBeNaN();
    expect((await bed.sync()).run).toMatchObject({ leftOut: 1, unchanged: 1, added: 0 });
    bed.reader.files.set('a.md', 'Alpha came back.\n');
    expect((await bed.sync()).run).toMatchObject({ leftOut: 1, unchanged: 1, added: 0, updated: 0 });
    expect(await bed.paths()).toEqual(['b.md']);
  });

  it('may come from nowhere but a hand', async () => {
    const bed = await setUp();
    const { documentId } = await bed.deps.addDocument('team', { content: { text: 'By hand.' }, path: 'hand.md' });
    expect(await eraseDocument(bed.deps, 'team', documentId, 'this')).toMatchObject({ path: 'hand.md', documents: 1 });
    expect(await bed.paths()).toEqual(['a.md', 'b.md']);
  });

  it('is not there twice', async () => {
    const bed = await setUp();
    const erase = () => eraseDocument(bed.deps, 'team', documentIdOf('docs', 'a.md'), 'this');
    await erase();
    await expect(erase()).rejects.toMatchObject({ kind: 'not_found' });
    await expect(eraseDocument(bed.deps, 'other', documentIdOf('docs', 'b.md'), 'this')).rejects.toMatchObject({
      kind: 'not_found',
    });
  });

  it('waits for a run that might take it in again', async () => {
    const bed = await setUp();
    bed.reader.files.set('a.md', 'Alpha changed.\n');
    const release = bed.embedder.block();
    bed.embedder.forget();
    const sync = bed.sync();
    await bed.embedder.arrivals(1);
    const erase = () => eraseDocument(bed.deps, 'team', documentIdOf('docs', 'b.md'), 'this');
    await expect(erase()).rejects.toMatchObject({ kind: 'conflict', retryable: true });
    release();
    await sync;
    expect((await erase()).path).toBe('b.md');
  });
});

describe('a source that is removed', () => {
  it('takes its documents along, and nobody else’s', async () => {
    const bed = await setUp();
    const other = await bed.another('other', new ScriptedSource({ 'a.md': 'Another.\n' }));
    await other.sync();
    const receipt = await removeSource(bed.deps, 'team', 'docs', 'this');
    expect(receipt).toMatchObject({ documents: 2, chunks: 2, contentHash: hashOf(PAGES['a.md'], PAGES['b.md']) });
    expect(await bed.paths()).toEqual(['a.md']);
    expect(await bed.sources.listSources('team')).toHaveLength(1);
    await expect(removeSource(bed.deps, 'team', 'docs', 'this')).rejects.toMatchObject({ kind: 'not_found' });
  });
});

describe('a workspace that is erased', () => {
  it('leaves nothing behind, and nothing of others is touched', async () => {
    const bed = await setUp();
    await bed.deps.addDocument('neighbour', { content: { text: 'Stays.' }, path: 'n.md' });
    await bed.keys.putKey({ id: 'k1', hash: 'h', workspace: 'team', scopes: ['read'], expiresAt: null });
    await bed.keys.putKey({ id: 'k2', hash: 'h', workspace: 'neighbour', scopes: ['read'], expiresAt: null });
    const { generations, keys, leases, sources, store } = bed;
    const deps = { ...bed.deps, indexes: store, generations, keys, leases };
    expect(await eraseWorkspace(deps, 'team', 'this')).toMatchObject({
      workspace: 'team',
      documents: 2,
      chunks: 2,
      sources: 1,
      keys: 1,
      otherGenerations: 0,
      contentHash: hashOf(PAGES['a.md'], PAGES['b.md']),
    });
    expect([await bed.paths(), await sources.listSources('team'), await keys.listKeys('team')]).toEqual([[], [], []]);
    expect(await store.statistics('team')).toMatchObject({ documents: 0, chunks: 0 });
    expect(await sources.workspaces()).toEqual([]);
    expect((await store.statistics('neighbour')).documents).toBe(1);
    expect(await keys.listKeys('neighbour')).toHaveLength(1);
    expect(await eraseWorkspace(deps, 'team', 'this')).toMatchObject({ documents: 0, sources: 0, keys: 0 });
  });
});
