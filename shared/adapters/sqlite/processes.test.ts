import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import type { ChunkRecord } from '../../ports/documents.ts';
import type { VectorStore } from '../../ports/vector-store.ts';
import { EVERYTHING, visibleIds } from '../../../tests/contracts/fixtures.ts';
import { frequenciesOf } from '../../../tests/contracts/vector-store/statistics.ts';
import { storeFolder } from './testing/folder.ts';
import { startClaimer, startWriter } from './testing/start-child.ts';
import type { Child } from './testing/start-child.ts';
import { increment, numbered } from './testing/versions.ts';

const folder = storeFolder();
afterAll(() => folder.remove());

const TIMEOUT_MS = 60_000;

async function ended(child: Child): Promise<number | null> {
  child.stdout.resume();
  await once(child, 'close');
  return child.exitCode;
}

/** Starts a writer, kills it as it begins the commit after `commits` whole ones; gives the last version it spoke of as done. */
async function killedInCommit(file: string, chunks: number, commits: number): Promise<number> {
  const child = startWriter(file, 'doc', chunks, 1_000);
  let [done, last] = [0, 0];
  createInterface({ input: child.stdout }).on('line', (line) => {
    const version = Number(line.split(' ')[1]);
    if (line.startsWith('committed')) [done, last] = [done + 1, version];
    else if (last === 0) last = version - 1;
    if (line.startsWith('staged') && done >= commits) child.kill('SIGKILL');
  });
  await once(child, 'close');
  expect(child.signalCode).toBe('SIGKILL');
  return last;
}

/** The one version all of these chunks are from. */
function versionSeen(chunks: readonly ChunkRecord[]): number {
  const versions = new Set(chunks.map((chunk) => Math.floor(chunk.startLine / 10_000)));
  for (const { text } of chunks) if (text !== 'stays') versions.add(Number(text.slice('version '.length)));
  expect([...versions]).toHaveLength(1);
  return [...versions][0] ?? 0;
}

/** Everything the store says of its one document fits together and with the file. Gives the version. */
async function expectWhole(store: VectorStore, file: string, chunks: number): Promise<number> {
  const document = (await store.getDocument('main', 'doc'))!;
  const expected = numbered('doc', document.version, chunks);
  expect(document).toStrictEqual(expected.document);
  expect(await visibleIds(store, 'main')).toEqual(document.chunks.map((chunk) => chunk.id).toSorted());
  expect(versionSeen(await store.findDefinitions('main', 'every', 1_000))).toBe(document.version);
  expect(await store.statistics('main')).toMatchObject({
    documents: 1,
    chunks,
    termLength: document.terms.length,
    documentFrequencies: frequenciesOf([document.terms]),
    indexedAt: document.indexedAt,
  });
  const raw = new DatabaseSync(file);
  expect(raw.prepare('PRAGMA integrity_check').all()).toMatchObject([{ integrity_check: 'ok' }]);
  expect(raw.prepare('PRAGMA foreign_key_check').all()).toEqual([]);
  expect(raw.prepare('SELECT count(*) AS n FROM vectors').get()).toEqual(
    raw.prepare('SELECT count(*) AS n FROM chunks').get(),
  );
  raw.close();
  return document.version;
}

describe('a store file that is killed and shared', () => {
  it(
    'holds the old version or the new one after a process was killed in the middle of a commit',
    async () => {
      const file = folder.file();
      const chunks = 300;
      await increment(folder.open(file).vectors, 'main', 'doc', chunks);
      for (let round = 0; round < 6; round++) {
        const lastSaid = await killedInCommit(file, chunks, round);
        const { vectors } = folder.open(file);
        const version = await expectWhole(vectors, file, chunks);
        // What it said after the last commit is there; the one under way may be, too.
        expect([lastSaid, lastSaid + 1]).toContain(version);
        expect(await increment(vectors, 'main', 'doc', chunks)).toBe(version + 1);
        await expectWhole(vectors, file, chunks);
        await vectors.close();
      }
    },
    TIMEOUT_MS,
  );

  it(
    'is made once when several processes open it for the first time at once, and loses none of their commits',
    async () => {
      const file = folder.file();
      const children = ['a', 'b', 'c', 'd'].map((id) => startWriter(file, id, 3, 5));
      expect(await Promise.all(children.map(ended))).toEqual([0, 0, 0, 0]);
      const { vectors } = folder.open(file);
      const listed = await vectors.listDocuments('main');
      expect(listed.map(({ id, version }) => [id, version])).toEqual(['a', 'b', 'c', 'd'].map((id) => [id, 5]));
      expect(await vectors.statistics('main')).toMatchObject({
        documents: 4,
        chunks: 12,
        documentFrequencies: frequenciesOf(['a', 'b', 'c', 'd'].map((id) => numbered(id, 5, 3).document.terms)),
      });
    },
    TIMEOUT_MS,
  );

  it(
    'counts every version when two processes replace one document, while a third searches',
    async () => {
      const file = folder.file();
      const { vectors } = folder.open(file);
      await increment(vectors, 'main', 'doc', 12);
      const over = Promise.all([startWriter(file, 'doc', 12, 20), startWriter(file, 'doc', 12, 20)].map(ended));
      const finished = new AbortController();
      void over.then(() => finished.abort());
      const versions: number[] = [];
      while (!finished.signal.aborted) {
        const hits = await vectors.search('main', EVERYTHING);
        expect(hits).toHaveLength(12);
        versions.push(versionSeen(hits.map((hit) => hit.chunk)));
        await new Promise(setImmediate);
      }
      expect(await over).toEqual([0, 0]);
      expect(versions).toEqual(versions.toSorted((a, b) => a - b));
      expect(new Set(versions).size).toBeGreaterThan(2);
      expect(await expectWhole(vectors, file, 12)).toBe(41);
    },
    TIMEOUT_MS,
  );
});

/** The numbers a claimer says it got. */
async function claims(child: Child, ready: () => void): Promise<number[]> {
  const got: number[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line === 'ready') ready();
    else got.push(Number(line.slice('got '.length)));
  });
  await once(child, 'close');
  expect(child.exitCode).toBe(0);
  return got;
}

describe('processes that compete', () => {
  it(
    'get each lease once, and lose no generation they wrote',
    async () => {
      const [file, times] = [folder.file(), 40];
      const { generations } = folder.open(file);
      const children = ['a', 'b', 'c'].map((id) => startClaimer(file, id, times));
      // Nobody begins before everybody is there.
      let waiting = children.length;
      const ready = () => {
        if (--waiting === 0) for (const child of children) child.stdin.end('go');
      };
      const got = await Promise.all(children.map((child) => claims(child, ready)));
      expect(got.flat().toSorted((a, b) => a - b)).toEqual(Array.from({ length: times }, (_, i) => i));
      const written = (await generations.readGenerations('main'))!;
      expect(written.version).toBe(3 * times);
      const expected = ['a', 'b', 'c'].flatMap((id) => Array.from({ length: times }, (_, i) => `${id} ${i}`));
      expect(written.all.map(({ reason }) => reason).toSorted()).toEqual(expected.toSorted());
    },
    TIMEOUT_MS,
  );
});

/** How many chunks a search finds, and of which version. */
async function seen(store: VectorStore): Promise<number[]> {
  const hits = await store.search('main', EVERYTHING);
  return [hits.length, hits.length === 0 ? 0 : versionSeen(hits.map((hit) => hit.chunk))];
}

describe('two stores over one file', () => {
  it('each search what the other committed, replaced and deleted', async () => {
    const file = folder.file();
    const [left, right] = [folder.open(file).vectors, folder.open(file).vectors];
    expect([await seen(left), await seen(right)]).toEqual([
      [0, 0],
      [0, 0],
    ]);
    await increment(left, 'main', 'doc', 8);
    expect([await seen(left), await seen(right)]).toEqual([
      [8, 1],
      [8, 1],
    ]);
    await increment(right, 'main', 'doc', 5);
    expect([await seen(left), await seen(right)]).toEqual([
      [5, 2],
      [5, 2],
    ]);
    await left.deleteDocument('main', 'doc');
    expect([await seen(left), await seen(right)]).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });

  it('let one of two commits win', async () => {
    const file = folder.file();
    const stores = Array.from({ length: 6 }, () => folder.open(file).vectors);
    const versions = await Promise.all(stores.map((store) => increment(store, 'main', 'doc', 4)));
    expect(versions.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await expectWhole(stores[0]!, file, 4)).toBe(6);
  });
});
