import { stat } from 'node:fs/promises';
import { documentWith, ingest } from '../../tests/contracts/fixtures.ts';
import { sourceOf } from '../../tests/contracts/source-store/context.ts';
import type { SqliteStores } from '../adapters/sqlite/open.ts';
import { DEFAULT_SETTINGS } from '../ports/settings.ts';
import { GENERATION_LEASE } from '../sync/under-generation-lease.ts';
import { BackupBed, clock, WORKSPACE } from '../../tests/support/backup-bed.ts';
import { everythingOf } from '../../tests/support/everything.ts';
import { keyOf } from '../../tests/support/filled-workspace.ts';
import { writeBackup } from './write-backup.ts';

let bed: BackupBed;
beforeAll(async () => {
  bed = await BackupBed.create();
});
afterAll(() => bed.remove());

const THINGS: readonly (readonly [what: string, put: (stores: SqliteStores) => Promise<unknown>])[] = [
  ['documents', ({ vectors }) => ingest(vectors, WORKSPACE, documentWith('own', 1))],
  ['documents', ({ vectors }) => ingest(vectors, `${WORKSPACE}~2`, documentWith('own', 1))],
  ['sources', ({ sources }) => sources.putSource(WORKSPACE, sourceOf('own'))],
  ['keys', ({ keys }) => keys.putKey(keyOf(WORKSPACE, 9))],
  [
    'settings of its own',
    ({ settings }) => settings.writeSettings(WORKSPACE, { version: 1, settings: DEFAULT_SETTINGS }),
  ],
  ['generations', ({ generations }) => generations.writeGenerations(WORKSPACE, { version: 1, all: [] })],
];

describe('a workspace that is not empty', () => {
  it.each(THINGS)('is not written over: it has %s', async (what, put) => {
    const { file } = await bed.rich();
    const to = bed.open();
    await put(to);
    const before = await everythingOf(to, WORKSPACE);
    const message = `Workspace team is not empty: it has ${what}. Nothing was restored.`;
    await expect(bed.restore(to, file)).rejects.toMatchObject({ kind: 'conflict', message, retryable: false });
    await expect(bed.restore(to, file, { dryRun: true })).rejects.toMatchObject({ message });
    expect(await everythingOf(to, WORKSPACE)).toStrictEqual(before);
  });

  it.each(THINGS)('is no interrupted restore of this backup: it has %s', async (_what, put) => {
    const { file } = await bed.rich();
    const to = bed.open();
    await put(to);
    await expect(bed.restore(to, file, { over: 'a part' })).rejects.toMatchObject({
      kind: 'conflict',
      message: expect.stringContaining('it is no restore of it that was interrupted'),
    });
  });

  it('is no interrupted restore when a document of it changed since', async () => {
    const { file } = await bed.rich();
    const to = bed.open();
    await bed.restore(to, file);
    const [document] = await to.vectors.listDocuments(WORKSPACE);
    const whole = (await to.vectors.getDocument(WORKSPACE, document!.id))!;
    const changed = { ...documentWith(whole.id, 0).document, version: whole.version + 1 };
    const removed = whole.chunks.map(({ id }) => id);
    await to.vectors.commitDocument(WORKSPACE, {
      expectedVersion: whole.version,
      document: changed,
      added: [],
      moved: [],
      removed,
    });
    await expect(bed.restore(to, file, { over: 'a part' })).rejects.toMatchObject({ kind: 'conflict' });
  });

  it('is another matter: others of the same store stay as they are', async () => {
    const { stores, file } = await bed.rich();
    const to = bed.open();
    await ingest(to.vectors, 'other', documentWith('own', 2));
    await to.keys.putKey(keyOf('other', 1));
    const before = await everythingOf(to, 'other');
    await bed.restore(to, file);
    expect(await everythingOf(to, 'other')).toStrictEqual(before);
    expect(await everythingOf(to, WORKSPACE)).toStrictEqual(await everythingOf(stores, WORKSPACE));
  });

  it('goes first when that was asked for, and only once the file was found whole', async () => {
    const { stores, file } = await bed.rich();
    const to = bed.open();
    await ingest(to.vectors, WORKSPACE, documentWith('own', 1));
    await ingest(to.vectors, `${WORKSPACE}~2`, documentWith('own', 1));
    const erased: string[] = [];
    const erase = async (workspace: string) => {
      erased.push(workspace);
      await to.vectors.deleteIndex(workspace);
    };
    const broken = await bed.forged((await bed.lines(file)).slice(0, -2).toSpliced(1, 1));
    await expect(bed.restore(to, broken, { over: 'anything' }, { erase })).rejects.toThrow('damaged');
    await expect(bed.restore(to, file, { over: 'anything', dryRun: true }, { erase })).resolves.toBeDefined();
    expect(erased).toEqual([]);
    await bed.restore(to, file, { over: 'anything' }, { erase });
    expect(erased).toEqual([WORKSPACE]);
    expect(await everythingOf(to, WORKSPACE)).toStrictEqual(await everythingOf(stores, WORKSPACE));
  });
});

describe('what else is refused', () => {
  it('a workspace that the backup does not hold; it says which it holds', async () => {
    const { file } = await bed.rich();
    await expect(bed.restore(bed.open(), file, { workspaces: ['tem'] })).rejects.toMatchObject({
      kind: 'not_found',
      message: 'The backup does not hold workspace tem. It holds: team',
    });
  });

  it('to take away a key that another workspace has here', async () => {
    const { file } = await bed.rich();
    const to = bed.open();
    const key = { ...keyOf(WORKSPACE, 1), workspace: 'other' };
    await to.keys.putKey(key);
    await expect(bed.restore(to, file)).rejects.toMatchObject({ kind: 'conflict' });
    expect(await to.keys.findKey(key.id)).toEqual(key);
    expect((await to.vectors.statistics(WORKSPACE)).documents).toBe(0);
  });

  it('to restore while somebody builds, switches, erases or restores', async () => {
    const { file } = await bed.rich();
    const to = bed.open();
    await to.leases.acquire(WORKSPACE, GENERATION_LEASE, 'somebody', clock.now(), new Date('2026-11-21T13:00:00.000Z'));
    await expect(bed.restore(to, file)).rejects.toMatchObject({ kind: 'conflict', retryable: true });
    expect((await to.vectors.statistics(WORKSPACE)).documents).toBe(0);
  });

  it('to back up a name under which nothing is kept', async () => {
    const { stores } = await bed.rich();
    const file = bed.file();
    await expect(writeBackup({ stores, clock }, ['tem'], file)).rejects.toMatchObject({
      kind: 'not_found',
      message: 'Nothing is kept under the name tem.',
    });
    await expect(stat(file)).rejects.toThrow('ENOENT');
  });

  it('to write over a file, unless told; or where nothing can be written', async () => {
    const { stores, file } = await bed.rich();
    await expect(writeBackup({ stores, clock }, [WORKSPACE], file)).rejects.toMatchObject({ kind: 'conflict' });
    const { bytes } = await writeBackup({ stores, clock }, [WORKSPACE], file, { overwrite: true });
    expect((await stat(file)).size).toBe(bytes);
    const nowhere = writeBackup({ stores, clock }, [WORKSPACE], `${bed.folder}/none/file`);
    await expect(nowhere).rejects.toThrow('The backup could not be written there (ENOENT).');
  });

  it('to be read by others on this machine', async () => {
    const { file } = await bed.rich();
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });
});

describe('a dry run', () => {
  it('looks at all of it, and writes nothing', async () => {
    const { file } = await bed.rich();
    const to = bed.open();
    const { workspaces } = await bed.restore(to, file, { dryRun: true });
    expect(workspaces).toEqual([
      { name: 'team', indexes: 2, documents: 4, chunks: 5, sources: 2, entries: 4, keys: 2, days: 2 },
    ]);
    expect(await to.workspaces.names()).toEqual([]);
  });
});
