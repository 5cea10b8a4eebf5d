import * as fc from 'fast-check';
import { describeWithEmulator } from '../../tests/support/with-emulator.ts';
import { emulatedStores } from '../adapters/firestore/testing/emulated-stores.ts';
import type { LeaseStore } from '../ports/leases.ts';
import { restoreBackup } from './restore.ts';
import { workspacesOf, type BackupStores } from './stores.ts';
import { BackupBed, clock, WORKSPACE } from '../../tests/support/backup-bed.ts';
import { everythingOf } from '../../tests/support/everything.ts';
import { fill, plan, RICH } from '../../tests/support/filled-workspace.ts';
import { isKept } from './collect.ts';
import { writeBackup } from './write-backup.ts';

let bed: BackupBed;
beforeAll(async () => {
  bed = await BackupBed.create();
});
afterAll(() => bed.remove());

describe('what is backed up and restored', () => {
  it('is what it was, whatever it was', async () => {
    await fc.assert(
      fc.asyncProperty(plan, async (planned) => {
        const [from, to] = [bed.open(), bed.open()];
        await fill(from, WORKSPACE, planned);
        fc.pre(await isKept(from, WORKSPACE));
        const file = bed.file();
        const { workspaces } = await writeBackup({ stores: from, clock }, [WORKSPACE], file);
        expect(await bed.restore(to, file)).toEqual({ createdAt: '2026-11-21T12:00:00.000Z', workspaces });
        expect(await everythingOf(to, WORKSPACE)).toStrictEqual(await everythingOf(from, WORKSPACE));
        // Again and again.
        const second = bed.file();
        await writeBackup({ stores: to, clock }, [WORKSPACE], second);
        expect(await bed.lines(second)).toEqual(await bed.lines(file));
      }),
      { numRuns: 40 },
    );
  });

  it('finds the same, with the same scores', async () => {
    const { stores, file } = await bed.rich();
    const to = bed.open();
    await bed.restore(to, file);
    const [index] = (await everythingOf(stores, WORKSPACE)).indexes.slice(-1);
    for (const { vector } of index!.chunks) {
      const query = { vector, limit: 10, filter: {} };
      const found = await stores.vectors.search(`${WORKSPACE}~2`, query);
      expect(found.length).toBeGreaterThan(1);
      expect(await to.vectors.search(`${WORKSPACE}~2`, query)).toStrictEqual(found);
    }
  });

  it('holds several workspaces, of which one or all come back', async () => {
    const from = bed.open();
    await fill(from, 'a', RICH);
    await fill(from, 'b', { ...RICH, indexes: [[]], keys: 1 });
    await from.vectors.deleteIndex('b');
    expect(await workspacesOf(from.workspaces)).toEqual(['a', 'b']);
    const file = bed.file();
    await writeBackup({ stores: from, clock }, ['a', 'b'], file);
    const [one, all] = [bed.open(), bed.open()];
    await bed.restore(one, file, { workspaces: ['b'] });
    expect(await workspacesOf(one.workspaces)).toEqual(['b']);
    await bed.restore(all, file);
    expect(await workspacesOf(all.workspaces)).toEqual(['a', 'b']);
    for (const name of ['a', 'b']) expect(await everythingOf(all, name)).toStrictEqual(await everythingOf(from, name));
    expect(await everythingOf(one, 'b')).toStrictEqual(await everythingOf(from, 'b'));
  });

  it('keeps what was spent since on the same day, and never less than the backup says', async () => {
    const { file } = await bed.rich();
    const to = bed.open();
    await to.usage.add(WORKSPACE, '2026-11-10', { inputTokens: 90, calls: { search: 2 } });
    await bed.restore(to, file);
    const [day] = await to.usage.read(WORKSPACE, '2026-11-10', '2026-11-10');
    expect(day?.usage).toMatchObject({ usd: 0.1, inputTokens: 90, calls: { search: 2, answer: 1 } });
  });

  it('is written by the newest document last, as it was committed', async () => {
    const { file } = await bed.rich();
    const minutes = (await bed.lines(file)).flatMap(
      (line) => /"document".*?"indexedAt":"[^"]*T10:(\d\d)/.exec(line)?.[1] ?? [],
    );
    expect(minutes).toEqual(['01', '02', '05', '09']);
  });
});

describeWithEmulator('between the embedded store and Firestore', () => {
  const firestore = emulatedStores();
  afterAll(() => firestore.close());

  it('everything comes back in either, whichever it came from', async () => {
    const { stores: sqlite, file } = await bed.rich();
    const expected = await everythingOf(sqlite, WORKSPACE);
    const restoreInto = (stores: BackupStores & { readonly leases: LeaseStore }, from: string) =>
      restoreBackup(
        { stores, leases: stores.leases, clock, holder: 'test', erase: () => Promise.reject(new Error('not asked')) },
        from,
      );
    const emulated = await firestore.open();
    await restoreInto(emulated, file);
    expect(await everythingOf(emulated, WORKSPACE)).toStrictEqual(expected);
    const second = bed.file();
    await writeBackup({ stores: emulated, clock }, [WORKSPACE], second);
    for (const back of [await firestore.open(), bed.open()]) {
      await restoreInto(back, second);
      expect(await everythingOf(back, WORKSPACE)).toStrictEqual(expected);
    }
  }, 60_000);
});
