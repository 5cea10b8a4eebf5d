import fc from 'fast-check';
import { TestEmbedder } from '../../tests/support/test-embedder.ts';
import { openSqlite } from '../adapters/sqlite/open.ts';
import { contentHash } from '../platform/hash.ts';
import type { ChunkRecord } from '../ports/documents.ts';
import type { VectorStore } from '../ports/vector-store.ts';
import { createAddDocument } from './add-document.ts';
import type { NewDocument } from './prepare-document.ts';
import { singleEmbedder } from '../ports/embedder.ts';

const WORKSPACE = 'team';

/** A store, an embedder and a clock that goes on by a second each time it is read. */
function setUp(store: VectorStore = openSqlite({ file: ':memory:' }).vectors, embedder = new TestEmbedder()) {
  let seconds = 0;
  const clock = { now: () => new Date(Date.UTC(2026, 10, 20, 12, 0, seconds++)) };
  const addDocument = createAddDocument({ store, embedders: singleEmbedder(embedder), clock });
  const add = (text: string, document: Partial<NewDocument> = {}) =>
    addDocument(WORKSPACE, { content: { text }, path: 'guide.md', ...document });
  /** Visible chunks of a document, as its record lists them. */
  const chunksOf = async (documentId: string): Promise<ChunkRecord[]> => {
    const document = await store.getDocument(WORKSPACE, documentId);
    return store.getChunks(WORKSPACE, document?.chunks.map(({ id }) => id) ?? []);
  };
  const bodyOf = async (documentId: string) =>
    (await chunksOf(documentId))
      .filter(({ part }) => part === 'body')
      .map((chunk) => chunk.text)
      .join('');
  return { store, embedder, add, chunksOf, bodyOf };
}

/** A heading and a page under it, large enough to be a chunk of its own. */
const section = (name: string, word = 'plain') =>
  `## ${name}\n\n${Array.from({ length: 20 }, (_, line) => `${name} has line ${line} that tells of ${word} things only.`).join('\n')}\n\n`;

const guide = (...sections: readonly string[]) => `# Guide\n\n${section('Preface')}${sections.join('')}`;

describe('a new document', () => {
  it('is created whole, and the report says what it took', async () => {
    const { add, store, embedder, bodyOf, chunksOf } = setUp();
    const text = guide(section('One'), section('Two'));
    const added = await add(text);
    const chunks = await chunksOf(added.documentId);
    expect(added).toEqual({
      documentId: expect.stringMatching(/^doc-/),
      version: 1,
      outcome: 'created',
      profile: embedder.profile.id,
      path: 'guide.md',
      language: 'markdown',
      contentHash: contentHash(text),
      indexedAt: '2026-11-20T12:00:00.000Z',
      chunks: { total: chunks.length, added: chunks.length, reused: 0, removed: 0 },
      skipped: [],
      tokens: chunks.length,
      usd: expect.closeTo(chunks.length / 1e6, 12),
    });
    expect(chunks.length).toBeGreaterThanOrEqual(3);
    expect(embedder.texts).toHaveLength(chunks.length);
    expect(await bodyOf(added.documentId)).toBe(text);
    expect(await store.statistics(WORKSPACE)).toMatchObject({
      documents: 1,
      chunks: chunks.length,
      profiles: { [embedder.profile.id]: chunks.length },
      indexedAt: added.indexedAt,
    });
  });

  it('belongs to its workspace alone', async () => {
    const { add, store } = setUp();
    await add(guide());
    expect(await store.statistics('other')).toMatchObject({ documents: 0, chunks: 0 });
  });

  it('that is wrong is refused before anything is paid or written', async () => {
    const { add, store, embedder } = setUp();
    await expect(add('text', { path: '../up' })).rejects.toMatchObject({ kind: 'invalid_argument' });
    await expect(add('')).rejects.toMatchObject({ kind: 'invalid_argument' });
    expect(embedder.calls).toEqual([]);
    expect((await store.statistics(WORKSPACE)).documents).toBe(0);
  });
});

describe('the same document again', () => {
  it('changes nothing and costs nothing', async () => {
    const { add, store, embedder, chunksOf } = setUp();
    const first = await add(guide(section('One')), { metadata: { a: '1', b: '2' } });
    const before = await store.statistics(WORKSPACE);
    const chunks = await chunksOf(first.documentId);
    embedder.forget();
    const again = await add(guide(section('One')), { metadata: { b: '2', a: '1' }, path: './guide.md' });
    expect(again).toEqual({
      ...first,
      outcome: 'unchanged',
      chunks: { total: chunks.length, added: 0, reused: chunks.length, removed: 0 },
      tokens: 0,
      usd: 0,
    });
    expect(embedder.calls).toEqual([]);
    expect(await store.statistics(WORKSPACE)).toEqual(before);
    expect(await chunksOf(first.documentId)).toEqual(chunks);
  });

  it('with another title or metadata is a new version that embeds nothing', async () => {
    const { add, store, embedder } = setUp();
    const { documentId } = await add(guide());
    embedder.forget();
    const renamed = await add(guide(), { title: 'The guide', metadata: { owner: 'Åse' } });
    expect(renamed).toMatchObject({
      documentId,
      version: 2,
      outcome: 'updated',
      tokens: 0,
      chunks: { added: 0, removed: 0 },
    });
    expect(embedder.calls).toEqual([]);
    expect(await store.getDocument(WORKSPACE, documentId)).toMatchObject({
      title: 'The guide',
      metadata: { owner: 'Åse' },
    });
  });
});

describe('a changed document', () => {
  it('embeds the changed chunk alone', async () => {
    const { add, embedder, bodyOf } = setUp();
    const first = await add(guide(section('One'), section('Two'), section('Three')));
    embedder.forget();
    const text = guide(section('One'), section('Two', 'strange'), section('Three'));
    const second = await add(text);
    expect(embedder.texts).toEqual([expect.stringContaining('strange')]);
    expect(second).toMatchObject({
      documentId: first.documentId,
      version: 2,
      outcome: 'updated',
      tokens: 1,
      chunks: { total: first.chunks.total, added: 1, reused: first.chunks.total - 1, removed: 1 },
    });
    expect(await bodyOf(first.documentId)).toBe(text);
  });

  it('keeps the ids of chunks that only moved, and gives them their new lines and time', async () => {
    const { add, embedder, chunksOf } = setUp();
    const { documentId, indexedAt } = await add(guide(section('One'), section('Two')));
    const before = await chunksOf(documentId);
    embedder.forget();
    const second = await add(guide(section('New'), section('One'), section('Two')));
    const after = await chunksOf(documentId);
    const moved = (chunks: readonly ChunkRecord[], name: string) =>
      chunks.find((chunk) => chunk.text.startsWith(`## ${name}\n`));
    for (const name of ['One', 'Two']) {
      const [old, now] = [moved(before, name), moved(after, name)];
      expect(now).toEqual({
        ...old,
        startLine: 23 + (old?.startLine ?? NaN),
        endLine: 23 + (old?.endLine ?? NaN),
        indexedAt: second.indexedAt,
      });
    }
    const preface = after.find((chunk) => chunk.text.includes('Preface has line'));
    expect(preface).toMatchObject({ startLine: 1, indexedAt });
    for (const text of embedder.texts) expect(text).not.toMatch(/(?:One|Two) has line/);
  });

  it('that loses a part takes its chunk away, for search too', async () => {
    const { add, store, embedder } = setUp();
    const { documentId } = await add(guide(section('One'), section('Gone', 'vanishing')));
    const vanishing = async () => {
      const everything = new Float32Array(2_048).fill(1);
      const hits = await store.search(WORKSPACE, { vector: everything, limit: 1_000, filter: { documentId } });
      return hits.filter(({ chunk }) => chunk.text.includes('vanishing')).length;
    };
    expect(await vanishing()).toBe(1);
    embedder.forget();
    const second = await add(guide(section('One')));
    expect(second.chunks.removed).toBeGreaterThanOrEqual(1);
    expect(await vanishing()).toBe(0);
    expect(embedder.texts.filter((text) => text.includes('has line'))).toEqual([]);
  });

  it('can go back to what it was', async () => {
    const { add, chunksOf, bodyOf } = setUp();
    const first = await add(guide(section('One')));
    const ids = (await chunksOf(first.documentId)).map(({ id }) => id);
    await add(guide(section('Other')));
    const third = await add(guide(section('One')));
    expect(third).toMatchObject({ version: 3, outcome: 'updated', contentHash: first.contentHash });
    expect((await chunksOf(first.documentId)).map(({ id }) => id)).toEqual(ids);
    expect(await bodyOf(first.documentId)).toBe(guide(section('One')));
  });

  it('under another path, with an id of its own, is the same document with all chunks new', async () => {
    const { add, store, chunksOf } = setUp();
    const first = await add(guide(section('One')), { documentId: 'handbook' });
    const second = await add(guide(section('One')), { documentId: 'handbook', path: 'docs/handbook.md' });
    const { total } = first.chunks;
    expect(second).toMatchObject({
      documentId: 'handbook',
      version: 2,
      outcome: 'updated',
      path: 'docs/handbook.md',
      chunks: { total, added: total, reused: 0, removed: total },
    });
    expect(await store.listDocuments(WORKSPACE)).toEqual([
      expect.objectContaining({ id: 'handbook', path: 'docs/handbook.md' }),
    ]);
    for (const chunk of await chunksOf('handbook')) expect(chunk.path).toBe('docs/handbook.md');
  });

  it('is embedded anew when the embedding profile is another', async () => {
    const { add, store } = setUp();
    const { documentId, chunks } = await add(guide(section('One')));
    const other = setUp(store, new TestEmbedder({ profile: 'test:other:1024' }));
    const second = await other.add(guide(section('One')));
    expect(second).toMatchObject({
      documentId,
      version: 2,
      outcome: 'updated',
      chunks: { added: chunks.total, reused: 0, removed: chunks.total },
    });
    expect(other.embedder.texts).toHaveLength(chunks.total);
    const { profiles } = await store.statistics(WORKSPACE);
    expect(Object.entries(profiles).filter(([, count]) => count > 0)).toEqual([['test:other:1024', chunks.total]]);
  });

  it('adds up, whatever sections come and go', async () => {
    const names = fc.uniqueArray(fc.constantFrom('A', 'B', 'C', 'D', 'E'), { minLength: 1 });
    const versions = fc.array(fc.tuple(names, fc.constantFrom('plain', 'strange')), { minLength: 2, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(versions, async (list) => {
        const { add, store, embedder, chunksOf, bodyOf } = setUp();
        let before: ChunkRecord[] = [];
        let version = 0;
        for (const [parts, word] of list) {
          embedder.forget();
          const text = guide(...parts.map((name) => section(name, word)));
          const { documentId, outcome, chunks, ...report } = await add(text);
          const after = await chunksOf(documentId);
          const old = new Set(before.map(({ id }) => id));
          const fresh = after.filter(({ id }) => !old.has(id));
          expect(chunks).toEqual({
            total: after.length,
            added: fresh.length,
            reused: after.length - fresh.length,
            removed: before.length - (after.length - fresh.length),
          });
          expect([embedder.texts.length, report.tokens]).toEqual([fresh.length, fresh.length]);
          if (outcome !== 'unchanged') version += 1;
          expect(report.version).toBe(version);
          expect(await bodyOf(documentId)).toBe(text);
          expect(await store.statistics(WORKSPACE)).toMatchObject({ documents: 1, chunks: after.length });
          before = after;
        }
        await store.close();
      }),
      { numRuns: 15 },
    );
  });
});
