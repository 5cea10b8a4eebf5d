import { pdfOf } from '../../tests/support/pdf-of.ts';
import { testContext, testLibrary } from '../../tests/support/test-embedder.ts';
import { openSqlite } from '../adapters/sqlite/open.ts';
import { contentHash } from '../platform/hash.ts';
import type { VectorStore } from '../ports/vector-store.ts';
import { fetchDocument } from './fetch.ts';

const PAGE = ['One', 'Two', 'Three']
  .map((name) => `## ${name}\r\n\r\n${`${name} tells of its own things.\r\n`.repeat(45)}\r\n`)
  .join('');

async function setUp(store?: VectorStore) {
  const library = testLibrary(store && { store });
  const added = await library.addDocument('team', {
    content: { text: PAGE },
    path: 'docs/page.md',
    title: 'The page',
    metadata: { author: 'Åse', language: 'not this' },
  });
  const fetchIn = (workspace: string, id: unknown) => fetchDocument.invoke({ id }, testContext(library, workspace));
  return { ...library, added, fetchIn };
}

describe('fetch', () => {
  it('gives a whole document, character for character, with what was kept of it', async () => {
    const { fetchIn, added } = await setUp();
    const { output, facts } = await fetchIn('team', added.documentId);
    expect(output).toEqual({
      id: added.documentId,
      title: 'The page',
      text: PAGE,
      url: 'kilde://team/docs/page.md',
      metadata: {
        author: 'Åse',
        path: 'docs/page.md',
        language: 'markdown',
        content_hash: contentHash(PAGE),
        indexed_at: added.indexedAt,
      },
    });
    expect(facts).toEqual({
      workspace: 'team',
      results: 1,
      tokens: 0,
      usd: 0,
      path: 'fetch',
      storeReads: 0,
      storeWrites: 0,
    });
  });

  it('says which source a document and its parts came from, and on which page they stand', async () => {
    const { fetchIn, addDocument, store } = await setUp();
    const { documentId } = await addDocument('team', {
      content: { bytes: await pdfOf(['The oak lives long.', 'The birch is white.']) },
      path: 'trees.pdf',
      provenance: { sourceId: 'docs', revision: 'a1b2c3' },
    });
    const origin = { source: 'docs', source_revision: 'a1b2c3' };
    expect((await fetchIn('team', documentId)).output).toMatchObject({ metadata: { pages: '2', ...origin } });
    const [part] = (await store.getDocument('team', documentId))?.chunks ?? [];
    expect((await fetchIn('team', part?.id)).output).toMatchObject({ metadata: { page: '1', ...origin } });
  });

  it('gives one part by the id of its chunk', async () => {
    const { fetchIn, store, added } = await setUp();
    const document = await store.getDocument('team', added.documentId);
    const [, second] = await store.getChunks('team', document?.chunks.map(({ id }) => id) ?? []);
    const { output } = await fetchIn('team', second?.id);
    expect(output).toEqual({
      id: second?.id,
      title: `docs/page.md:${second?.startLine}-${second?.endLine}`,
      text: second?.text,
      url: `kilde://team/docs/page.md#L${second?.startLine}-L${second?.endLine}`,
      metadata: {
        language: 'markdown',
        content_hash: contentHash(second?.text ?? ''),
        indexed_at: added.indexedAt,
        document_id: added.documentId,
      },
    });
  });

  it.each(['nothing', 'doc-000000000000000000000000', 'a/b', '../x', '__proto__', "' OR 1=1 --", '😀', '%'])(
    'finds nothing under the unknown id %j, and says what to do',
    async (id) => {
      const { fetchIn } = await setUp();
      await expect(fetchIn('team', id)).rejects.toMatchObject({
        kind: 'not_found',
        message: 'There is nothing under that id. Ids change when their text does: search again.',
      });
    },
  );

  it('does not tell whether an id is another workspace’s', async () => {
    const { fetchIn, added } = await setUp();
    const [others, nobodys] = await Promise.all(
      [added.documentId, 'doc-none'].map((id) => fetchIn('other', id).catch((reason: unknown) => reason)),
    );
    expect(others).toMatchObject({ kind: 'not_found' });
    expect(others).toEqual(nobodys);
  });

  it.each(['', 'x'.repeat(129), 'a\0b', '\ud800', 3, null, undefined])('refuses %j for an id', async (id) => {
    const { fetchIn } = await setUp();
    await expect(fetchIn('team', id)).rejects.toMatchObject({ kind: 'invalid_argument' });
  });

  /** A store in which something happens just before the first chunks are read. */
  function interrupted(happens: (store: VectorStore) => Promise<unknown>, times = 1): VectorStore {
    const store = openSqlite({ file: ':memory:' }).vectors;
    let left = times;
    return new Proxy(store, {
      get: (target, key) => {
        const value: unknown = Reflect.get(target, key);
        if (key !== 'getChunks' || typeof value !== 'function')
          return typeof value === 'function' ? value.bind(target) : value;
        return async (workspace: string, ids: readonly string[]) => {
          // The first look is for a chunk of that id; a document's chunks are many.
          if (ids.length > 1 && left-- > 0) await happens(target);
          return target.getChunks(workspace, ids);
        };
      },
    });
  }

  it('gives the new version whole when one comes in between the two reads', async () => {
    const text = PAGE.replaceAll('Two', 'Zwo');
    const store = interrupted(async (real) => {
      await testLibrary({ store: real }).addDocument('team', { content: { text }, path: 'docs/page.md' });
    });
    const { fetchIn, added } = await setUp(store);
    expect((await fetchIn('team', added.documentId)).output).toMatchObject({
      text,
      metadata: { content_hash: contentHash(text) },
    });
  });

  it('finds nothing when the document goes in between', async () => {
    const store = interrupted(async (real) => {
      for (const { id } of await real.listDocuments('team')) await real.deleteDocument('team', id);
    });
    const { fetchIn, added } = await setUp(store);
    await expect(fetchIn('team', added.documentId)).rejects.toMatchObject({ kind: 'not_found' });
  });

  it('asks to come again when the document never holds still, rather than give a text with holes', async () => {
    let version = 0;
    const store = interrupted(async (real) => {
      version += 1;
      const text = PAGE.replaceAll('Two', `Two${version}`);
      await testLibrary({ store: real }).addDocument('team', { content: { text }, path: 'docs/page.md' });
    }, Infinity);
    const { fetchIn, added } = await setUp(store);
    await expect(fetchIn('team', added.documentId)).rejects.toMatchObject({ kind: 'conflict', retryable: true });
  });
});
