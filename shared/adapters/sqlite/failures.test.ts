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
import { storeFolder } from './testing/folder.ts';
import type { SqliteStores } from './open.ts';

const folder = storeFolder();
afterAll(() => folder.remove());

const version = documentWith('alpha', 2);
const ids = version.chunks.map((chunk) => chunk.id);
const key = { id: 'k', hash: 'h', workspace: 'w', scopes: [], expiresAt: null };

const reads: Record<string, (stores: SqliteStores) => Promise<unknown>> = {
  ping: ({ vectors }) => vectors.ping(),
  statistics: ({ vectors }) => vectors.statistics('main'),
  getDocument: ({ vectors }) => vectors.getDocument('main', 'alpha'),
  listDocuments: ({ vectors }) => vectors.listDocuments('main'),
  getChunks: ({ vectors }) => vectors.getChunks('main', ids),
  search: ({ vectors }) => vectors.search('main', EVERYTHING),
  findDefinitions: ({ vectors }) => vectors.findDefinitions('main', 'part0', 5),
  findKey: ({ keys }) => keys.findKey('k'),
};

const writes: Record<string, (stores: SqliteStores) => Promise<unknown>> = {
  stageChunks: ({ vectors }) => vectors.stageChunks('main', version.chunks),
  commitDocument: ({ vectors }) => vectors.commitDocument('main', commitOf(version.document)),
  discardStaged: ({ vectors }) => vectors.discardStaged('main', ids),
  deleteDocument: ({ vectors }) => vectors.deleteDocument('main', 'alpha'),
  putKey: ({ keys }) => keys.putKey(key),
  deleteKey: ({ keys }) => keys.deleteKey('k'),
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
    await ingest(stores.vectors, 'main', version);
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
    ['UPDATE workspaces SET frequencies = zeroblob(7)', reads.statistics],
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
    await ingest(stores.vectors, 'main', version);
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
