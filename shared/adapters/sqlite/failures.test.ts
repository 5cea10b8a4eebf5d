import { DatabaseSync } from 'node:sqlite';
import type { VectorStore } from '../../ports/vector-store.ts';
import {
  chunkOf,
  commitOf,
  documentWith,
  EVERYTHING,
  ingest,
  versionOf,
  visibleIds,
} from '../../../tests/contracts/fixtures.ts';
import { entryOf, runOf, sourceOf } from '../../../tests/contracts/source-store/context.ts';
import { storeFolder } from './testing/folder.ts';
import type { SqliteStores } from './open.ts';

const folder = storeFolder();
afterAll(() => folder.remove());

const version = documentWith('alpha', 2);
const ids = version.chunks.map((chunk) => chunk.id);
const key = { id: 'k', hash: 'h', workspace: 'w', scopes: [], expiresAt: null };
const NOW = new Date('2026-11-01T10:00:00.000Z');
const GENERATION = {
  index: 'main',
  profile: 'p',
  state: 'active',
  createdAt: NOW.toISOString(),
  changedAt: NOW.toISOString(),
  figures: null,
  reason: null,
} as const;

/** Something of every kind, so that every read has something to find. */
async function fill({ vectors, keys, sources, leases, generations }: SqliteStores): Promise<void> {
  await ingest(vectors, 'main', version);
  await keys.putKey(key);
  await sources.putSource('main', sourceOf('docs'));
  await sources.putEntries('main', 'docs', [entryOf('a.md')]);
  await sources.putRun('main', runOf('r1', 'docs'));
  await leases.acquire('main', 'sync', 'ann', NOW, new Date(NOW.getTime() + 1_000));
  await generations.writeGenerations('main', { version: 1, all: [GENERATION] });
}

const reads: Record<string, (stores: SqliteStores) => Promise<unknown>> = {
  ping: ({ vectors }) => vectors.ping(),
  statistics: ({ vectors }) => vectors.statistics('main'),
  getDocument: ({ vectors }) => vectors.getDocument('main', 'alpha'),
  listDocuments: ({ vectors }) => vectors.listDocuments('main'),
  getChunks: ({ vectors }) => vectors.getChunks('main', ids),
  search: ({ vectors }) => vectors.search('main', EVERYTHING),
  findDefinitions: ({ vectors }) => vectors.findDefinitions('main', 'part0', 5),
  findKey: ({ keys }) => keys.findKey('k'),
  listKeys: ({ keys }) => keys.listKeys('w'),
  workspaces: ({ sources }) => sources.workspaces(),
  listSources: ({ sources }) => sources.listSources('main'),
  getSource: ({ sources }) => sources.getSource('main', 'docs'),
  listEntries: ({ sources }) => sources.listEntries('main', 'docs'),
  getRun: ({ sources }) => sources.getRun('main', 'docs', 'r1'),
  listRuns: ({ sources }) => sources.listRuns('main', 'docs', 5),
  holder: ({ leases }) => leases.holder('main', 'sync', NOW),
  readGenerations: ({ generations }) => generations.readGenerations('main'),
};

const writes: Record<string, (stores: SqliteStores) => Promise<unknown>> = {
  stageChunks: ({ vectors }) => vectors.stageChunks('main', version.chunks),
  commitDocument: ({ vectors }) => vectors.commitDocument('main', commitOf(version.document)),
  discardStaged: ({ vectors }) => vectors.discardStaged('main', ids),
  deleteDocument: ({ vectors }) => vectors.deleteDocument('main', 'alpha'),
  putKey: ({ keys }) => keys.putKey(key),
  deleteKey: ({ keys }) => keys.deleteKey('k'),
  deleteIndex: ({ vectors }) => vectors.deleteIndex('main'),
  putSource: ({ sources }) => sources.putSource('main', sourceOf('docs')),
  putEntries: ({ sources }) => sources.putEntries('main', 'docs', [entryOf('a.md')]),
  deleteEntries: ({ sources }) => sources.deleteEntries('main', 'docs', ['a.md']),
  putRun: ({ sources }) => sources.putRun('main', runOf('r1', 'docs')),
  deleteSource: ({ sources }) => sources.deleteSource('main', 'docs'),
  acquire: ({ leases }) => leases.acquire('main', 'sync', 'ann', NOW, new Date(NOW.getTime() + 1_000)),
  release: ({ leases }) => leases.release('main', 'sync', 'ann'),
  deleteLeases: ({ leases }) => leases.deleteLeases('main'),
  writeGenerations: ({ generations }) => generations.writeGenerations('main', { version: 2, all: [] }),
  deleteGenerations: ({ generations }) => generations.deleteGenerations('main'),
};

describe('a closed store', () => {
  it.each(Object.entries({ ...reads, ...writes }))('refuses %s', async (_, call) => {
    const stores = folder.open();
    await stores.vectors.close();
    await expect(call(stores)).rejects.toMatchObject({
      name: 'KildeError',
      kind: 'store_failed',
      message: expect.stringContaining('closed'),
    });
  });

  it('may be closed again', async () => {
    const { vectors } = folder.open();
    await Promise.all([vectors.close(), vectors.close()]);
    await expect(vectors.close()).resolves.toBeUndefined();
  });
});

describe('a store file that another process has locked', () => {
  let lock: DatabaseSync;
  let stores: SqliteStores;

  beforeEach(async () => {
    const file = folder.file();
    stores = folder.open(file, { busyTimeoutMs: 1 });
    await fill(stores);
    lock = new DatabaseSync(file);
    lock.exec('BEGIN IMMEDIATE');
  });
  afterEach(() => lock.close());

  it.each(Object.entries(writes))('fails %s in a way that says to try again', async (_, call) => {
    await expect(call(stores)).rejects.toMatchObject({ kind: 'store_failed', retryable: true });
    lock.exec('ROLLBACK');
    await call(stores);
  });

  it.each(Object.entries(reads))('answers %s as if it were not', async (_, call) => {
    const whileLocked = await call(stores);
    lock.exec('ROLLBACK');
    expect(whileLocked).toStrictEqual(await call(stores));
  });
});

describe('a value that is not what Kilde wrote', () => {
  it.each([
    ['INSERT INTO frequencies (workspace, counts) VALUES (1, zeroblob(7))', reads.statistics],
    ['UPDATE term_changes SET changes = zeroblob(7)', reads.statistics],
    ["UPDATE term_changes SET changes = x'01000000ffff'", reads.statistics],
    ["UPDATE documents SET source_id = 'docs'", reads.getDocument],
    ["UPDATE chunks SET revision = 'r'", reads.getChunks],
    ["UPDATE sources SET definition = '{}'", reads.getSource],
    ["UPDATE entries SET state = 'lost'", reads.listEntries],
    ["UPDATE runs SET record = json_remove(record, '$.seen')", reads.getRun],
    ["UPDATE runs SET record = json_set(record, '$.more', 1)", reads.listRuns],
    ["UPDATE generations SET generations = '[{}]'", reads.readGenerations],
    ['UPDATE keys SET scopes = \'["root"]\'', reads.listKeys],
    ["UPDATE workspaces SET profiles = '{'", reads.statistics],
    ["UPDATE documents SET kind = 'poem'", reads.getDocument],
    ["UPDATE documents SET chunks = '[1]'", reads.getDocument],
    ['UPDATE documents SET terms = zeroblob(6)', reads.getDocument],
    ["UPDATE chunks SET breadcrumb = 'x'", reads.getChunks],
    ["UPDATE chunks SET part = ''", reads.findDefinitions],
    ['UPDATE vectors SET vector = zeroblob(5)', reads.search],
    ['DELETE FROM chunks; UPDATE documents SET skipped = 0', reads.getDocument],
  ])('is refused after %s', async (sql, read) => {
    const file = folder.file();
    const stores = folder.open(file);
    await fill(stores);
    const raw = new DatabaseSync(file);
    raw.exec(sql);
    raw.close();
    await expect(read!(stores)).rejects.toMatchObject({
      kind: 'store_failed',
      message: expect.stringContaining('did not write'),
    });
  });
});

const store = (): VectorStore => folder.open().vectors;

describe('a wrong call', () => {
  it.each([0, -1, 1.5, 1_001, Number.NaN])('is refused: a search for %d chunks', async (limit) => {
    await expect(store().search('main', { ...EVERYTHING, limit })).rejects.toMatchObject({ kind: 'store_failed' });
  });

  it('is refused: vectors of another length, or with values that are no numbers', async () => {
    const broken = [new Float32Array(3), new Float32Array(2_049), new Float32Array(2_048).fill(Number.NaN, 5, 6)];
    broken.push(new Float32Array(2_048).fill(Number.POSITIVE_INFINITY));
    const vectors = store();
    for (const vector of broken) {
      await expect(vectors.search('main', { ...EVERYTHING, vector })).rejects.toMatchObject({ kind: 'store_failed' });
      const chunks = [chunkOf('alpha', 'good'), chunkOf('alpha', 'bad', { vector })];
      await expect(vectors.stageChunks('main', chunks)).rejects.toMatchObject({ kind: 'store_failed' });
    }
    // Neither did the good chunk of a refused call stay.
    const good = versionOf('alpha', 1, [chunkOf('alpha', 'good')]);
    expect(await vectors.commitDocument('main', commitOf(good.document))).toBe('conflict');
  });

  it('is refused: a glob that would take forever', async () => {
    const vectors = store();
    const path = 'a'.repeat(100);
    await ingest(vectors, 'main', versionOf('alpha', 1, [chunkOf('alpha', 'c', { path })], { path }));
    const search = vectors.search('main', { ...EVERYTHING, filter: { pathGlob: '(a+)+b' } });
    await expect(search).rejects.toMatchObject({ kind: 'invalid_argument' });
    expect(await visibleIds(vectors, 'main')).toHaveLength(1);
  });
});
