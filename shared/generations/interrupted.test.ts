import { Faults, intercepting } from '../../tests/support/faulty-stores.ts';
import { generationBed, NEW, OLD, WORKSPACE } from '../../tests/support/generation-bed.ts';
import { contentOf } from '../../tests/support/index-content.ts';
import type { TestProcess } from '../../tests/support/generation-bed.ts';

const PAGES = {
  'a.md': '# Apples\n\nApples are red.\n',
  'b.md': 'Pears are green.\n',
  'c.ts': 'export const plum = 1;\n',
};
/** Longer than a lease of a process that died. */
const LEASE_IS_OVER_MS = 120_000;

type Moment = 'before' | 'after';

/** Stores of one process that fail at one call: before its work, or after it, when nobody hears that it was done. */
function failing(stores: ReturnType<typeof generationBed>['stores'], moment: Moment, failAt: number) {
  const faults = new Faults();
  faults.failAt = failAt;
  const nothing = () => undefined;
  const around = <T extends object>(store: T): T =>
    moment === 'before' ? intercepting(store, faults.check) : intercepting(store, nothing, faults.check);
  const { vectors, generations, leases } = stores;
  const seen = { vectors: around(vectors), generations: around(generations), leases: around(leases) };
  return { seen, faults };
}

async function setUp() {
  const bed = generationBed();
  const before = bed.start({ profile: OLD });
  for (const [path, text] of Object.entries(PAGES)) await before.add(path, text);
  return { ...bed, before };
}

async function expected(pages: Readonly<Record<string, string>>, profile: string) {
  const fresh = generationBed().start({ profile });
  for (const [path, text] of Object.entries(pages)) await fresh.add(path, text);
  return contentOf(fresh.store, WORKSPACE);
}

/** Tries `work` with a store that fails at its first call, its second, and so on until there are no more. */
async function atEveryCall(
  moment: Moment,
  prepare: (before: TestProcess) => Promise<unknown>,
  work: (process: TestProcess) => Promise<unknown>,
  check: (bed: Awaited<ReturnType<typeof setUp>>, failed: boolean) => Promise<void>,
): Promise<number> {
  for (let at = 1; ; at += 1) {
    const bed = await setUp();
    await prepare(bed.before);
    const { seen, faults } = failing(bed.stores, moment, at);
    const failed = await work(bed.start({ profile: NEW, stores: seen })).then(
      () => false,
      () => true,
    );
    bed.time.passed += LEASE_IS_OVER_MS;
    await check(bed, failed);
    await bed.close();
    if (faults.calls < at) return at;
  }
}

describe.each<Moment>(['before', 'after'])('a store that fails at any call, %s its work is done,', (moment) => {
  it('leaves one index that answers, and the next build ends as if nothing had been', async () => {
    const now = { ...PAGES, 'b.md': 'Pears are yellow.\n', 'd.md': 'Figs are blue.\n' };
    const { 'a.md': _gone, ...left } = now;
    const wanted = await expected(left, NEW);
    let failures = 0;
    const calls = await atEveryCall(
      moment,
      async () => undefined,
      (process) => process.rebuilder.build(WORKSPACE, { profile: NEW }),
      async ({ before, start, states, embedders, stores }, failed) => {
        failures += failed ? 1 : 0;
        const { hits, profile, path } = await before.search('green pears');
        expect([path, hits[0]?.chunk.path]).toEqual(['hybrid', 'b.md']);
        expect(new Set(hits.map(({ chunk }) => chunk.profile))).toEqual(new Set([profile]));
        await before.add('b.md', now['b.md']);
        await before.add('d.md', now['d.md']);
        await before.remove('a.md');
        const next = start({ profile: NEW });
        expect((await next.rebuilder.ensure(WORKSPACE)).state).toBe(profile === NEW ? 'current' : 'switched');
        expect(await contentOf(next.store, WORKSPACE)).toEqual(wanted);
        expect(await states()).toEqual([`team ${OLD} retired`, `team~2 ${NEW} active`]);
        // The one to go back to has all of it as well.
        expect((await stores.vectors.listDocuments('team')).map(({ path: each }) => each)).toEqual([
          'b.md',
          'c.ts',
          'd.md',
        ]);
        expect(embedders[NEW].running).toBe(0);
      },
    );
    expect(calls).toBeGreaterThan(30);
    expect(failures).toBeGreaterThan(25);
  }, 60_000);

  it('leaves one index that answers, and the next rollback ends as if nothing had been', async () => {
    const wanted = await expected({ ...PAGES, 'd.md': 'Figs are blue.\n' }, OLD);
    const calls = await atEveryCall(
      moment,
      async (before) => {
        await before.rebuilder.build(WORKSPACE, { profile: NEW });
        await before.add('d.md', 'Figs are blue.\n');
      },
      (process) => process.rebuilder.rollback(WORKSPACE),
      async ({ before, start }) => {
        const { profile, path } = await before.search('blue figs');
        expect(path).toBe('hybrid');
        if (profile === NEW) await start({ profile: NEW }).rebuilder.rollback(WORKSPACE);
        expect(await contentOf(before.store, WORKSPACE)).toEqual(wanted);
      },
    );
    expect(calls).toBeGreaterThan(8);
  }, 60_000);

  it('loses no document that was added while another index was kept up', async () => {
    const pages = { ...PAGES, 'd.md': 'Figs are blue.\n' };
    await atEveryCall(
      moment,
      (before) => before.rebuilder.build(WORKSPACE, { profile: NEW }),
      (process) => process.add('d.md', pages['d.md']),
      async ({ before }, failed) => {
        if (failed) await before.add('d.md', pages['d.md']);
        expect(await contentOf(before.store, WORKSPACE)).toEqual(await expected(pages, NEW));
        await before.rebuilder.rollback(WORKSPACE);
        expect(await contentOf(before.store, WORKSPACE)).toEqual(await expected(pages, OLD));
      },
    );
  }, 60_000);

  it('deletes a document of all indexes in the end', async () => {
    await atEveryCall(
      moment,
      (before) => before.rebuilder.build(WORKSPACE, { profile: NEW }),
      (process) => process.remove('b.md'),
      async ({ before, indexes }, failed) => {
        if (failed) await before.remove('b.md');
        for (const index of ['team', 'team~2'])
          expect((await indexes.listDocuments(index)).map(({ path }) => path)).toEqual(['a.md', 'c.ts']);
      },
    );
  }, 60_000);
});
