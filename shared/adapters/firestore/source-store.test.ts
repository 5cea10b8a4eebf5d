import { describeSourceStore } from '../../../tests/contracts/source-store.contract.ts';
import { entryOf, runOf, sourceOf } from '../../../tests/contracts/source-store/context.ts';
import { describeWithEmulator } from '../../../tests/support/with-emulator.ts';
import { FirestoreSourceStore } from './source-store.ts';
import { databaseOf } from './database.ts';
import { bench, SLOW } from './testing/bench.ts';
import { StoppingCalls } from './testing/disturbed-calls.ts';
import { emulatedStores } from './testing/emulated-stores.ts';

const numbered = (count: number) =>
  Array.from({ length: count }, (_, i) => entryOf(`docs/${String(i).padStart(5, '0')}.md`, { version: `v${i}` }));

describeWithEmulator('on the emulator', () => {
  const stores = emulatedStores();
  afterAll(() => stores.close());

  describeSourceStore('firestore', async () => (await stores.open()).sources, { timeoutMs: SLOW, propertyRuns: 8 });
  describeSourceStore('firestore by REST', async () => (await stores.open({ transport: 'rest' })).sources, {
    timeoutMs: SLOW,
    propertyRuns: 3,
  });
});

describeWithEmulator('the source store on the emulator', () => {
  const stores = emulatedStores();
  afterAll(() => stores.close());

  it(
    'keeps more entries than a page holds, and of a path that is put twice the last',
    async () => {
      const { sources } = await stores.open();
      const entries = numbered(4_100);
      await sources.putEntries('main', 'docs', [...entries.map((entry) => ({ ...entry, version: 'old' })), ...entries]);
      const listed = await sources.listEntries('main', 'docs');
      expect(listed.toSorted((a, b) => (a.path < b.path ? -1 : 1))).toStrictEqual(entries);
    },
    SLOW,
  );

  it(
    'sends no request that the emulator hangs at, however long the texts are',
    async () => {
      const { sources } = await stores.open({ deadlineMs: 15_000 });
      const long = numbered(60).map((entry) => ({ ...entry, reason: '\u0001ø'.repeat(150_000) }));
      await sources.putEntries('main', 'docs', long);
      expect(await sources.listEntries('main', 'docs')).toHaveLength(60);
    },
    SLOW,
  );

  it(
    'takes a site of 10,000 named pages',
    async () => {
      const { sources } = await stores.open();
      const pages = Array.from(
        { length: 10_000 },
        (_, i) => `https://example.test/handbook/chapter-${i}/${'x'.repeat(150)}`,
      );
      const site = sourceOf('site', { spec: { kind: 'site', url: pages[0]!, pages, maxPages: 10_000 } });
      await sources.putSource('main', site);
      expect(await sources.getSource('main', 'site')).toStrictEqual(site);
    },
    SLOW,
  );

  it(
    'names workspaces whatever else stands under them or beside them',
    () =>
      bench(async ({ open, raw }) => {
        const { database } = await open();
        const sources = new FirestoreSourceStore(database);
        await raw.doc('workspaces/no-sources/chunks/c').set({ live: true });
        await raw.doc('workspaces/entries-only/sources/docs/entries/e').set({ path: 'a' });
        await sources.putSource('team', sourceOf('docs'));
        expect(await sources.workspaces()).toEqual(['team']);
      }),
    SLOW,
  );

  it(
    'deletes to the end what a process that stopped began, and says until then that the source is there',
    () =>
      bench(async ({ open, raw }) => {
        const { database } = await open();
        const whole = new FirestoreSourceStore(database);
        let stopped = true;
        let step = 0;
        for (; stopped; step++) {
          const calls = new StoppingCalls(step);
          const workspace = `w${step}`;
          await whole.putSource(workspace, sourceOf('docs'));
          await whole.putEntries(workspace, 'docs', numbered(45));
          await whole.putRun(workspace, runOf('r1', 'docs'));
          const interrupted = new FirestoreSourceStore(databaseOf(database.client, calls));
          const answer = await interrupted.deleteSource(workspace, 'docs').catch(() => 'stopped');
          stopped = calls.stopped;
          const left = await whole.getSource(workspace, 'docs');
          if (!stopped) expect([answer, left]).toEqual([true, undefined]);
          expect(await whole.deleteSource(workspace, 'docs')).toBe(left !== undefined);
          expect(await raw.doc(`workspaces/${workspace}/sources/docs`).listCollections()).toEqual([]);
        }
        expect(step).toBeGreaterThan(5);
      }),
    SLOW,
  );

  it(
    'lets Firestore delete a run 90 days after it last moved',
    () =>
      bench(async ({ open, raw }) => {
        const { database } = await open();
        const sources = new FirestoreSourceStore(database);
        await sources.putRun('main', runOf('r1', 'docs', { updatedAt: '2026-01-01T00:00:00.000Z' }));
        const stored = await raw.doc('workspaces/main/sources/docs/runs/r1').get();
        expect(stored.get('expiresAt').toDate()).toEqual(new Date('2026-04-01T00:00:00.000Z'));
      }),
    SLOW,
  );

  it.each([
    ['sources', 'workspaces/main/sources/docs', { include: 'all' }],
    ['sources', 'workspaces/main/sources/docs', { spec: Buffer.from('not deflated') }],
    ['entries', 'workspaces/main/sources/docs/entries/e', { path: 7 }],
    ['runs', 'workspaces/main/sources/docs/runs/r1', { run: { id: 'r1' } }],
  ])(
    'refuses a record of %s that was not written by Kilde: %s',
    (collection, path, fields) =>
      bench(async ({ open, raw }) => {
        const { database } = await open();
        const sources = new FirestoreSourceStore(database);
        await sources.putSource('main', sourceOf('docs'));
        await raw.doc(path).set({ startedAt: '2026-01-01', ...fields }, { merge: true });
        const read = async () => [
          await sources.listSources('main'),
          await sources.listEntries('main', 'docs'),
          await sources.listRuns('main', 'docs', 5),
        ];
        await expect(read()).rejects.toMatchObject({
          kind: 'store_failed',
          retryable: false,
          message: expect.stringContaining(`Firestore’s ${collection} is not as Kilde writes it`),
        });
      }),
    SLOW,
  );
});
