import { readdir, readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { ingest, versionOf, chunkOf } from '../../tests/contracts/fixtures.ts';
import { Faults, intercepting } from '../../tests/support/faulty-stores.ts';
import type { SqliteStores } from '../adapters/sqlite/open.ts';
import { GENERATION_LEASE } from '../sync/under-generation-lease.ts';
import { workspacesOf, type BackupStores } from './stores.ts';
import { BackupBed, clock, WORKSPACE } from '../../tests/support/backup-bed.ts';
import { everythingOf } from '../../tests/support/everything.ts';
import { fill, RICH } from '../../tests/support/filled-workspace.ts';
import { writeBackup } from './write-backup.ts';

let bed: BackupBed;
beforeAll(async () => {
  bed = await BackupBed.create();
});
afterAll(() => bed.remove());

/** Each call of any store counts as one. */
function faulty(stores: SqliteStores, faults: Faults, when: 'before' | 'after'): SqliteStores {
  const check = () => faults.check();
  const watch = <T extends object>(store: T): T =>
    when === 'before' ? intercepting(store, check) : intercepting(store, () => undefined, check);
  const { vectors, keys, sources, generations, usage, settings, workspaces, leases } = stores;
  return {
    vectors: watch(vectors),
    keys: watch(keys),
    sources: watch(sources),
    generations: watch(generations),
    usage: watch(usage),
    settings: watch(settings),
    workspaces: watch(workspaces),
    leases,
  };
}

describe('a restore that is interrupted', () => {
  it.each(['before', 'after'] as const)(
    'goes on, and ends as an undisturbed one: %s any of its calls',
    async (when) => {
      const { stores, file } = await bed.rich();
      const expected = await everythingOf(stores, WORKSPACE);
      const faults = new Faults();
      let interrupted = 0;
      for (let failAt = 1; ; failAt += 1) {
        const to = bed.open();
        Object.assign(faults, { calls: 0, failAt });
        const failure = await bed.restore(faulty(to, faults, when), file).catch((error: unknown) => error);
        if (faults.calls < failAt) {
          expect(failure).not.toBeInstanceOf(Error);
          break;
        }
        interrupted += 1;
        expect(failure).toMatchObject({ kind: 'store_failed', message: 'The store is away.' });
        // Nobody may ask a workspace that is not complete: keys come last.
        const keys = await to.keys.listKeys(WORKSPACE);
        if (keys.length > 0)
          expect({ ...(await everythingOf(to, WORKSPACE)), keys: [] }).toEqual({ ...expected, keys: [] });
        await bed.restore(to, file, { over: 'a part' });
        expect(await everythingOf(to, WORKSPACE)).toStrictEqual(expected);
        await to.vectors.close();
      }
      expect(interrupted).toBeGreaterThan(30);
    },
  );

  it('stops when it is told to, between two documents', async () => {
    const { file } = await bed.rich();
    const to = bed.open();
    const stopping = new AbortController();
    const onProgress = (phase: string) => (phase === 'restoring' ? stopping.abort() : undefined);
    const stopped = bed.restore(to, file, {}, { onProgress, signal: stopping.signal });
    await expect(stopped).rejects.toMatchObject({ kind: 'cancelled' });
    expect(await to.vectors.statistics(WORKSPACE)).toMatchObject({ documents: 1 });
    expect(await to.keys.listKeys(WORKSPACE)).toEqual([]);
    expect(await to.sources.listSources(WORKSPACE)).toEqual([]);
    expect(await to.leases.holder(WORKSPACE, GENERATION_LEASE, clock.now())).toBeUndefined();
  });

  it('writes nothing when it is stopped while it still looks', async () => {
    const { file } = await bed.rich();
    const to = bed.open();
    const stopping = new AbortController();
    const onProgress = () => stopping.abort();
    await expect(bed.restore(to, file, {}, { onProgress, signal: stopping.signal })).rejects.toMatchObject({
      kind: 'cancelled',
    });
    expect(await workspacesOf(to.workspaces)).toEqual([]);
  });

  it('ends when the file becomes another one meanwhile', async () => {
    const { file } = await bed.rich();
    const lines = (await bed.lines(file)).slice(0, -1);
    const other = await readFile(await bed.forged(lines.map((line) => line.replace('"title":"Bær"', '"title":"Bur"'))));
    const to = bed.open();
    const changing = {
      ...to,
      vectors: intercepting(to.vectors, (method) => (method === 'deleteIndex' ? writeFile(file, other) : undefined)),
    };
    await expect(bed.restore(changing, file)).rejects.toThrow('The backup became another one while it was restored');
    expect(await to.keys.listKeys(WORKSPACE)).toEqual([]);
    expect(await to.generations.readGenerations(WORKSPACE)).toBeUndefined();
  });

  it('is no reason to take another process’s staged chunks for the backup’s', async () => {
    const { stores, file } = await bed.rich();
    const to = bed.open();
    const [chunk] = (await everythingOf(stores, WORKSPACE)).indexes[0]!.chunks;
    await to.vectors.stageChunks(WORKSPACE, [{ ...chunk!, startLine: 99, endLine: 99, text: 'another' }]);
    await bed.restore(to, file);
    expect(await everythingOf(to, WORKSPACE)).toStrictEqual(await everythingOf(stores, WORKSPACE));
  });
});

describe('a backup that is interrupted', () => {
  const filesOf = async (file: string) => (await readdir(bed.folder)).filter((name) => name.startsWith(basename(file)));

  it('leaves no file, wherever it was', async () => {
    const stores = bed.open();
    await fill(stores, WORKSPACE, RICH);
    const faults = new Faults();
    for (let failAt = 1; ; failAt += 1) {
      const file = bed.file();
      Object.assign(faults, { calls: 0, failAt });
      const deps = { stores: faulty(stores, faults, 'before'), clock };
      const failure = await writeBackup(deps, [WORKSPACE], file).catch((error: unknown) => error);
      if (faults.calls < failAt) break;
      expect(failure).toMatchObject({ kind: 'store_failed' });
      expect(await filesOf(file)).toEqual([]);
    }
    expect(faults.failAt).toBeGreaterThan(15);
  });

  it('leaves the file that was there, when it was to take its place', async () => {
    const { stores, file } = await bed.rich();
    const before = await readFile(file);
    const faults = new Faults();
    faults.failAt = 12;
    const deps = { stores: faulty(stores, faults, 'before'), clock };
    await expect(writeBackup(deps, [WORKSPACE], file, { overwrite: true })).rejects.toThrow('The store is away.');
    expect(await readFile(file)).toEqual(before);
    expect(await filesOf(file)).toEqual([basename(file)]);
  });

  it('leaves no file when it is told to stop', async () => {
    const { stores } = await bed.rich();
    const file = bed.file();
    const stopping = new AbortController();
    const deps = { stores, clock, signal: stopping.signal, onProgress: () => stopping.abort() };
    await expect(writeBackup(deps, [WORKSPACE], file)).rejects.toMatchObject({ kind: 'cancelled' });
    expect(await filesOf(file)).toEqual([]);
  });
});

describe('a backup of a workspace in use', () => {
  /** Does something once, when the store is asked for chunks. */
  const meanwhile = (stores: SqliteStores, act: () => Promise<unknown>): BackupStores => {
    let done = false;
    const once = async (method: string): Promise<void> => {
      if (done || method !== 'getEmbeddedChunks') return;
      done = true;
      await act();
    };
    return { ...stores, vectors: intercepting(stores.vectors, once) };
  };
  const first = versionOf('d', 1, [chunkOf('d', 'a'), chunkOf('d', 'b')]);
  const second = versionOf('d', 2, [chunkOf('d', 'c')]);
  const restored = async (stores: BackupStores) => {
    const file = bed.file();
    await writeBackup({ stores, clock }, [WORKSPACE], file);
    const to = bed.open();
    await bed.restore(to, file);
    return everythingOf(to, WORKSPACE);
  };

  it('holds one version of a document that changes meanwhile, never two halves', async () => {
    const stores = bed.open();
    await ingest(stores.vectors, WORKSPACE, first);
    const { indexes } = await restored(meanwhile(stores, () => ingest(stores.vectors, WORKSPACE, second, first)));
    expect(indexes[0]).toMatchObject({ documents: [second.document], chunks: second.chunks });
  });

  it('leaves out a document that goes meanwhile', async () => {
    const stores = bed.open();
    await ingest(stores.vectors, WORKSPACE, first);
    await ingest(stores.vectors, WORKSPACE, versionOf('e', 1, []));
    const { indexes } = await restored(meanwhile(stores, () => stores.vectors.deleteDocument(WORKSPACE, 'd')));
    expect(indexes[0]?.documents.map((document) => document?.id)).toEqual(['e']);
  });

  it('is refused when another index comes to answer meanwhile', async () => {
    const stores = bed.open();
    await fill(stores, WORKSPACE, RICH);
    const record = await stores.generations.readGenerations(WORKSPACE);
    const all = record!.all.map((generation) => ({
      ...generation,
      state: generation.state === 'active' ? ('retired' as const) : ('active' as const),
    }));
    const switching = meanwhile(stores, () => stores.generations.writeGenerations(WORKSPACE, { version: 2, all }));
    await expect(writeBackup({ stores: switching, clock }, [WORKSPACE], bed.file())).rejects.toMatchObject({
      kind: 'conflict',
      retryable: true,
    });
  });

  it('says so when the store itself lacks something', async () => {
    const stores = bed.open();
    await ingest(stores.vectors, WORKSPACE, first);
    const vectors = new Proxy(stores.vectors, {
      get: (target, key) => {
        if (key === 'getEmbeddedChunks') return async () => [];
        const value: unknown = Reflect.get(target, key);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    await expect(writeBackup({ stores: { ...stores, vectors }, clock }, [WORKSPACE], bed.file())).rejects.toThrow(
      'The store lacks chunks of "src/d.ts".',
    );
  });
});
