import { DatabaseSync } from 'node:sqlite';
import {
  chunkOf,
  documentWith,
  idsOf,
  ingest,
  seeded,
  versionOf,
  visibleIds,
} from '../../../tests/contracts/fixtures.ts';
import type { Version } from '../../../tests/contracts/fixtures.ts';
import { entryOf, runOf, sourceOf } from '../../../tests/contracts/source-store/context.ts';
import type { VectorStore } from '../../ports/vector-store.ts';
import { leftBehind } from './testing/bytes.ts';
import { storeFolder } from './testing/folder.ts';

const folder = storeFolder();
afterAll(() => folder.remove());

/** One for every place a name or a text can stand in. */
const MARKS = ['text', 'path', 'symbol', 'crumb', 'title', 'meta', 'skip', 'source', 'revision'].map(
  (place) => `secret ${place} of Nora`,
);
const [TEXT = '', PATH = '', SYMBOL = '', CRUMB = '', TITLE = '', META = '', SKIP = '', SOURCE = '', REVISION = ''] =
  MARKS;
const provenance = { sourceId: SOURCE, revision: REVISION };

/** Short texts lie among other rows, long ones on pages of their own. */
const marked = (id: string): Version =>
  versionOf(
    id,
    1,
    [1, 40, 900].map((times) =>
      chunkOf(id, `c${times}`, {
        text: `${TEXT} `.repeat(times),
        path: PATH,
        symbols: [SYMBOL],
        breadcrumb: [CRUMB],
        provenance,
      }),
    ),
    { title: TITLE, path: PATH, metadata: { by: META }, skipped: [SKIP], provenance },
  );

/** Keeps a moment of the file alive, as a search of another process does. */
function reader(file: string): DatabaseSync {
  const raw = new DatabaseSync(file);
  raw.exec('BEGIN');
  raw.prepare('SELECT count(*) FROM chunks').get();
  return raw;
}

async function neighbours(store: VectorStore): Promise<Version[]> {
  const versions = Array.from({ length: 6 }, (_, i) => documentWith(`near${i}`, 4));
  for (const version of versions) await ingest(store, 'main', version);
  return versions;
}

describe('a deleted document', () => {
  it('is in no byte of the file and its log', async () => {
    const file = folder.file();
    const { vectors } = folder.open(file);
    await neighbours(vectors);
    await ingest(vectors, 'main', marked('nora'));
    await ingest(vectors, 'main', documentWith('after', 3));
    expect(leftBehind(file, MARKS)).toEqual(MARKS);
    await vectors.deleteDocument('main', 'nora');
    expect(leftBehind(file, MARKS)).toEqual([]);
  });

  it('takes what was staged for it along, and what it replaced before', async () => {
    const file = folder.file();
    const { vectors } = folder.open(file);
    const first = marked('nora');
    const second = versionOf('nora', 2, [chunkOf('nora', 'harmless')]);
    await ingest(vectors, 'main', first);
    await ingest(vectors, 'main', second, first);
    await vectors.stageChunks('main', marked('nora').chunks);
    await vectors.deleteDocument('main', 'nora');
    expect(leftBehind(file, MARKS)).toEqual([]);
  });

  it('is gone for readers at once while another process reads, and from the file with the next deletion', async () => {
    const file = folder.file();
    const { vectors } = folder.open(file, { busyTimeoutMs: 1 });
    const kept = await neighbours(vectors);
    await ingest(vectors, 'main', marked('nora'));
    const other = reader(file);
    expect(await vectors.deleteDocument('main', 'nora')).toBe(true);
    expect(await visibleIds(vectors, 'main')).toEqual(idsOf(kept.flatMap(({ chunks }) => chunks)));
    expect(leftBehind(file, MARKS)).toEqual(MARKS);
    other.close();
    await vectors.deleteDocument('main', 'near0');
    expect(leftBehind(file, MARKS)).toEqual([]);
  });
});

describe('a deleted source', () => {
  it('takes the paths of its entries and the words of its runs out of the file', async () => {
    const file = folder.file();
    const { sources } = folder.open(file);
    await sources.putSource('main', sourceOf('docs', { revision: REVISION }));
    await sources.putEntries('main', 'docs', [entryOf(PATH, { reason: TEXT }), entryOf('b', { parent: PATH })]);
    await sources.putRun('main', runOf('r1', 'docs', { reason: TEXT }));
    await sources.putSource('main', sourceOf('other'));
    await sources.putEntries('main', 'other', [entryOf('kept.md')]);
    expect(await sources.deleteSource('main', 'docs')).toBe(true);
    expect(leftBehind(file, [...MARKS, 'kept.md'])).toEqual(['kept.md']);
  });
});

/** Many small rows of two indexes between one another, added and deleted at random: pages split, merge and move. */
async function shuffle(store: VectorStore, seed: number): Promise<string[]> {
  const random = seeded(seed);
  const live: (readonly [string, string])[] = [];
  for (let i = 0; i < 300; i++) {
    const index = random() < 0.5 ? 'team' : 'team~2';
    const id = `d${i}-${Math.floor(random() * 1e6)}`;
    const mark = `${index} holds ${id}.`;
    const chunks = Array.from({ length: 1 + Math.floor(random() * 4) }, (_, k) =>
      chunkOf(id, `c${k}`, {
        text: mark.repeat(1 + Math.floor(random() * 40)),
        symbols: [mark, `${Math.floor(random() * 1e6)} ${mark}`],
        path: mark,
      }),
    );
    await ingest(store, index, versionOf(id, 1, chunks, { title: mark }));
    live.push([index, id]);
    if (random() < 0.4) await store.deleteDocument(...live.splice(Math.floor(random() * live.length), 1)[0]!);
  }
  return live.flatMap(([index, id]) => (index === 'team' ? [`team holds ${id}`] : []));
}

describe('a deleted index', () => {
  it.each([1, 2, 3])('is in no byte of the file and its log, whatever happened before (%d)', async (seed) => {
    const file = folder.file();
    const { vectors } = folder.open(file);
    expect((await shuffle(vectors, seed)).length).toBeGreaterThan(40);
    await vectors.stageChunks('team', marked('staged').chunks);
    const kept = await visibleIds(vectors, 'team~2');
    const statistics = await vectors.statistics('team~2');
    await vectors.deleteIndex('team');
    expect(leftBehind(file, ['team holds', ...MARKS])).toEqual([]);
    expect(leftBehind(file, ['team~2 holds'])).toEqual(['team~2 holds']);
    expect(await visibleIds(vectors, 'team~2')).toEqual(kept);
    expect(await vectors.statistics('team~2')).toStrictEqual(statistics);
  });

  it('gives its room on the disk back', async () => {
    const file = folder.file();
    const { vectors } = folder.open(file);
    const size = () => Number(new DatabaseSync(file).prepare('PRAGMA page_count').get()?.['page_count']);
    const before = size();
    for (let i = 0; i < 5; i++) await ingest(vectors, 'team', documentWith(`doc${i}`, 60));
    expect(size()).toBeGreaterThan(before + 50);
    await vectors.deleteIndex('team');
    expect(size()).toBe(before);
  });

  it('is gone for readers while another process reads, and from the file when it is asked for again', async () => {
    const file = folder.file();
    const { vectors } = folder.open(file, { busyTimeoutMs: 1 });
    await ingest(vectors, 'team', marked('nora'));
    await ingest(vectors, 'main', documentWith('kept', 2));
    const other = reader(file);
    await expect(vectors.deleteIndex('team')).rejects.toMatchObject({ kind: 'store_failed', retryable: true });
    expect(await visibleIds(vectors, 'team')).toEqual([]);
    expect(await visibleIds(vectors, 'main')).toHaveLength(2);
    other.close();
    expect(await vectors.deleteIndex('team')).toEqual({ documents: 0, chunks: 0 });
    expect(leftBehind(file, MARKS)).toEqual([]);
  });

  it('is finished by whoever opens the file next, when the process died halfway', async () => {
    const file = folder.file();
    const { vectors } = folder.open(file);
    await ingest(vectors, 'team', marked('nora'));
    await ingest(vectors, 'main', documentWith('kept', 2));
    await vectors.close();
    // What such a process leaves: rows deleted, and the note that their bytes may still be there.
    const raw = new DatabaseSync(file);
    raw.exec(`DELETE FROM chunks WHERE document_id = 'nora'; DELETE FROM documents WHERE id = 'nora';
      DELETE FROM workspaces WHERE name = 'team'; INSERT INTO erasures DEFAULT VALUES`);
    raw.close();
    expect(leftBehind(file, MARKS)).not.toEqual([]);
    const again = folder.open(file).vectors;
    expect(leftBehind(file, MARKS)).toEqual([]);
    expect(await visibleIds(again, 'main')).toHaveLength(2);
  });

  it('does not keep a file from being opened while another process reads', async () => {
    const file = folder.file();
    const { vectors } = folder.open(file, { busyTimeoutMs: 1 });
    await ingest(vectors, 'team', marked('nora'));
    const other = reader(file);
    await expect(vectors.deleteIndex('team')).rejects.toMatchObject({ retryable: true });
    const second = folder.open(file, { busyTimeoutMs: 1 }).vectors;
    expect(await visibleIds(second, 'team')).toEqual([]);
    other.close();
    await vectors.close();
    await second.close();
    const third = folder.open(file).vectors;
    expect(leftBehind(file, MARKS)).toEqual([]);
    expect(await third.deleteIndex('team')).toEqual({ documents: 0, chunks: 0 });
  });

  it('lets a store in memory go on', async () => {
    const { vectors } = folder.open(':memory:');
    await ingest(vectors, 'team', marked('nora'));
    await ingest(vectors, 'main', documentWith('kept', 2));
    expect(await vectors.deleteIndex('team')).toEqual({ documents: 1, chunks: 3 });
    expect(await visibleIds(vectors, 'main')).toHaveLength(2);
  });
});
