import { ingest } from '../../../tests/contracts/fixtures.ts';
import { describeWithEmulator } from '../../../tests/support/with-emulator.ts';
import { databaseOf } from './database.ts';
import { Sweep } from './sweep.ts';
import { bench, SLOW, type Bench, type Opened } from './testing/bench.ts';
import { VisitedCalls } from './testing/disturbed-calls.ts';
import { contentOf, expectClean } from './testing/versions.ts';

const WORKSPACE = 'main';
const doc = contentOf('doc', 1, 'first', 4);
const [first, second] = doc.chunks.map(({ id }) => id);

async function withDocument(body: (parts: Opened & Pick<Bench, 'raw'>) => Promise<void>): Promise<void> {
  await bench(async ({ open, raw }) => {
    const opened = await open();
    await ingest(opened.vectors, WORKSPACE, doc);
    await body({ ...opened, raw });
  });
}

/** As after a switch, before the sweep. */
async function openGate(raw: Bench['raw'], chunk: string | undefined, current: string): Promise<void> {
  await raw.doc(`workspaces/${WORKSPACE}/chunks/${chunk}`).update({ [`gates.${current}`]: 'removed' });
  await raw.doc(`workspaces/${WORKSPACE}/journals/doc`).set({ current, waiting: [], settled: false });
}

const without = (...ids: readonly (string | undefined)[]) => ({
  ...doc,
  chunks: doc.chunks.filter(({ id }) => !ids.includes(id)),
});

const busy = { kind: 'store_failed', retryable: true, message: expect.stringContaining('Too many writers') };

describeWithEmulator('a sweep', () => {
  it(
    'has nothing to do where nothing was begun',
    () =>
      withDocument(async ({ database, raw }) => {
        await new Sweep(database).run(WORKSPACE, 'doc');
        await new Sweep(database).run(WORKSPACE, 'none');
        await expectClean(raw, WORKSPACE, doc);
        expect((await raw.collection(`workspaces/${WORKSPACE}/journals`).get()).size).toBe(0);
      }),
    SLOW,
  );

  it(
    'leaves the gates of an attempt that waits',
    () =>
      withDocument(async ({ database, raw }) => {
        await openGate(raw, first, 'a1');
        const chunk = raw.doc(`workspaces/${WORKSPACE}/chunks/${second}`);
        await chunk.update({ gates: { a2: 'removed', a3: 'removed' } });
        await raw.doc(`workspaces/${WORKSPACE}/journals/doc`).update({ waiting: ['a2'] });
        await new Sweep(database).run(WORKSPACE, 'doc');
        expect((await chunk.get()).get('gates')).toEqual({ a2: 'removed' });
        const journal = await raw.doc(`workspaces/${WORKSPACE}/journals/doc`).get();
        expect(journal.data()).toEqual({ current: 'a1', waiting: ['a2'], settled: true });
        expect((await raw.doc(`workspaces/${WORKSPACE}/chunks/${first}`).get()).exists).toBe(false);
      }),
    SLOW,
  );

  it.each([1, 2])(
    'notices what another process makes current before call %i',
    (call) =>
      withDocument(async ({ database: { client }, raw }) => {
        await openGate(raw, first, 'a1');
        const calls = new VisitedCalls(call, () => openGate(raw, second, 'a2'));
        await new Sweep(databaseOf(client, calls)).run(WORKSPACE, 'doc');
        expect(calls.visited).toBe(true);
        await expectClean(raw, WORKSPACE, without(first, second));
      }),
    SLOW,
  );

  it(
    'gives up when others never let it finish',
    () =>
      withDocument(async ({ database, raw }) => {
        const sweep = new Sweep(database);
        let rounds = 0;
        const step = async () => {
          await openGate(raw, [first, second][rounds], `a${rounds}`).catch(() => undefined);
          rounds += 1;
          return 'unsettled' as const;
        };
        await expect(sweep.before(WORKSPACE, 'doc', step)).rejects.toMatchObject(busy);
        await expectClean(raw, WORKSPACE, without(first, second));
        expect(rounds).toBeGreaterThan(10);
      }),
    SLOW,
  );
});
