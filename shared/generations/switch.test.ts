import { setImmediate } from 'node:timers/promises';
import { intercepting } from '../../tests/support/faulty-stores.ts';
import { generationBed, NEW, OLD, WORKSPACE } from '../../tests/support/generation-bed.ts';
import { contentOf } from '../../tests/support/index-content.ts';
import { openSqlite } from '../adapters/sqlite/open.ts';
import { KildeError } from '../platform/errors.ts';

const PAGES = { 'a.md': '# Apples\n\nApples are red.\n', 'b.md': 'Pears are green.\n' };

async function switched() {
  const bed = generationBed();
  const before = bed.start({ profile: OLD });
  for (const [path, text] of Object.entries(PAGES)) await before.add(path, text);
  const process = bed.start({ profile: NEW });
  await process.rebuilder.build(WORKSPACE, { profile: NEW });
  return { ...bed, before, process };
}

async function expected(pages: Readonly<Record<string, string>>, profile: string) {
  const fresh = generationBed().start({ profile });
  for (const [path, text] of Object.entries(pages)) await fresh.add(path, text);
  return contentOf(fresh.store, WORKSPACE);
}

describe('searches while an index is built and switched to', () => {
  it('are each answered in full by one index, never by a mix, in processes that know and that do not', async () => {
    const real = openSqlite({ file: ':memory:' });
    // Each call of a store gives others their turn, as one over a network does.
    const turns = { on: false };
    const wait = async () => void (turns.on && (await setImmediate()));
    const stores = {
      vectors: intercepting(real.vectors, wait),
      generations: intercepting(real.generations, wait),
      leases: real.leases,
    };
    const bed = generationBed({ stores });
    const processes = [bed.start({ profile: OLD }), bed.start({ profile: NEW })];
    const [before, process] = processes;
    for (let page = 0; page < 20; page += 1)
      await before?.add(`page-${page}.md`, `# Page ${page}\n\nIt is about fruit number ${page}.\n`);
    turns.on = true;
    let built = false;
    const seen = new Set<string>();
    const search = async (at: number) => {
      for (let more = 3; more > 0; more -= built ? 1 : 0) {
        const { hits, profile, path } = (await processes[at % 2]?.search('fruit number 7')) ?? {};
        expect([path, hits?.length, hits?.[0]?.chunk.path]).toEqual(['hybrid', 10, 'page-7.md']);
        expect([...new Set(hits?.map(({ chunk }) => chunk.profile))]).toEqual([profile]);
        seen.add(`${at % 2} ${profile}`);
      }
    };
    const searches = [0, 1, 2, 3].map(search);
    await process?.rebuilder.build(WORKSPACE, { profile: NEW });
    built = true;
    await Promise.all(searches);
    expect([...seen].toSorted()).toEqual([`0 ${NEW}`, `0 ${OLD}`, `1 ${NEW}`, `1 ${OLD}`]);
  });

  it('of a process that keeps what it read for a while see the old index, whole, until then', async () => {
    const bed = generationBed({ ttlMs: 60_000 });
    const before = bed.start({ profile: OLD });
    for (const [path, text] of Object.entries(PAGES)) await before.add(path, text);
    await before.search('green pears');
    const process = bed.start({ profile: NEW });
    await process.rebuilder.build(WORKSPACE, { profile: NEW });
    expect((await process.search('green pears')).profile).toBe(NEW);
    expect((await before.search('green pears')).profile).toBe(OLD);
    // A write asks again, and goes to both.
    await before.add('c.md', 'Figs are blue.\n');
    expect((await process.search('blue figs')).hits[0]?.chunk.path).toBe('c.md');
    expect((await before.search('blue figs')).profile).toBe(NEW);
  });
});

describe('going back', () => {
  it('is one write, loses nothing that was added, changed or removed since, and embeds nothing', async () => {
    const { process, before, embedders, record, states } = await switched();
    await process.add('c.md', 'Figs are blue.\n');
    await before.add('b.md', 'Pears are yellow.\n');
    await process.remove('a.md');
    const pages = { 'b.md': 'Pears are yellow.\n', 'c.md': 'Figs are blue.\n' };
    embedders[OLD].forget();
    const version = (await record())?.version ?? 0;
    expect(await process.rebuilder.rollback(WORKSPACE)).toMatchObject({
      state: 'switched',
      index: 'team',
      documents: 0,
    });
    expect(embedders[OLD].texts).toEqual([]);
    // It is announced, and then done.
    expect((await record())?.version).toBe(version + 2);
    expect(await states()).toEqual([`team ${OLD} active`, `team~2 ${NEW} kept_aside`]);
    expect(await contentOf(process.store, WORKSPACE)).toEqual(await expected(pages, OLD));
    expect(await process.search('blue figs')).toMatchObject({ path: 'hybrid', profile: OLD });
  });

  it('holds: nothing switches forth again by itself, until somebody asks for it', async () => {
    const { process, states } = await switched();
    await process.rebuilder.rollback(WORKSPACE);
    expect(await process.rebuilder.isDue(WORKSPACE)).toBe(false);
    expect(await process.rebuilder.ensure(WORKSPACE)).toMatchObject({
      state: 'kept_aside',
      index: 'team~2',
      reason: 'Somebody switched from it to team.',
    });
    await process.add('c.md', 'Figs are blue.\n');
    expect(await process.rebuilder.switchTo(WORKSPACE, 'team~2')).toMatchObject({ state: 'switched', documents: 0 });
    expect(await states()).toEqual([`team ${OLD} kept_aside`, `team~2 ${NEW} active`]);
    expect(await contentOf(process.store, WORKSPACE)).toEqual(
      await expected({ ...PAGES, 'c.md': 'Figs are blue.\n' }, NEW),
    );
  });

  it('fetches first what a copy missed while its provider was away', async () => {
    const { process, embedders } = await switched();
    embedders[OLD].failNext(new KildeError('provider_failed', 'Not now.', { retryable: true }));
    expect(await process.add('c.md', 'Figs are blue.\n')).toMatchObject({ outcome: 'created', profile: NEW });
    expect(await process.rebuilder.rollback(WORKSPACE)).toMatchObject({ state: 'switched', documents: 1, tokens: 1 });
    expect(await contentOf(process.store, WORKSPACE)).toEqual(
      await expected({ ...PAGES, 'c.md': 'Figs are blue.\n' }, OLD),
    );
  });

  it('is refused where something is missing and nobody can embed it, and changes nothing', async () => {
    const { start, before } = await switched();
    const poor = start({ profile: NEW, available: [NEW] });
    await poor.add('c.md', 'Figs are blue.\n');
    await expect(poor.rebuilder.rollback(WORKSPACE)).rejects.toMatchObject({ kind: 'not_configured' });
    expect((await before.search('blue figs')).profile).toBe(NEW);
  });

  it.each([
    ['where there never was another', 'never', 'not_found'],
    ['to what there is not', 'team~9', 'not_found'],
  ])('is refused %s', async (_, index, kind) => {
    const { process } = await switched();
    const work = index === 'never' ? process.rebuilder.rollback('empty') : process.rebuilder.switchTo(WORKSPACE, index);
    await expect(work).rejects.toMatchObject({ kind });
  });

  it('is refused to one that is not complete, and nothing to one that answers already', async () => {
    const { start, process } = await switched();
    const other = start({ profile: 'test:bad:1024' });
    await other.rebuilder.build(WORKSPACE, { profile: 'test:bad:1024', deadline: new Date(0) });
    await expect(process.rebuilder.switchTo(WORKSPACE, 'team~3')).rejects.toMatchObject({
      kind: 'conflict',
      retryable: true,
      message: 'Generation team~3 is not complete yet; build it first.',
    });
    expect(await process.rebuilder.switchTo(WORKSPACE, 'team~2')).toEqual({ state: 'current' });
  });
});
