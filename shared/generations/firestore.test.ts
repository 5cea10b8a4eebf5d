import { generationBed, NEW, OLD, passDays, WORKSPACE } from '../../tests/support/generation-bed.ts';
import { contentOf } from '../../tests/support/index-content.ts';
import { describeWithEmulator, newProject } from '../../tests/support/with-emulator.ts';
import { openFirestore } from '../adapters/firestore/index.ts';

const PAGES = { 'a.md': '# Apples\n\nApples are red.\n', 'b.md': 'Pears are green.\n' };

describeWithEmulator('on Firestore', () => {
  it('an index is built, switched to, gone back from, and removed in the end', async () => {
    const { host, projectId, clear } = newProject();
    const stores = await openFirestore({ projectId, emulatorHost: host });
    const bed = generationBed({ stores, ttlMs: 10_000 });
    const before = bed.start({ profile: OLD });
    for (const [path, text] of Object.entries(PAGES)) await before.add(path, text);
    expect((await before.search('green pears')).hits[0]?.chunk.path).toBe('b.md');

    const process = bed.start({ profile: NEW });
    const late = { profile: NEW, deadline: new Date(0) };
    expect(await process.rebuilder.build(WORKSPACE, late)).toMatchObject({ state: 'more', done: 1, total: 2 });
    await process.add('c.md', 'Figs are blue.\n');
    expect(await process.rebuilder.ensure(WORKSPACE)).toMatchObject({ state: 'switched', index: 'team~2' });
    expect(await process.search('blue figs')).toMatchObject({ path: 'hybrid', profile: NEW });
    // A process that does not know yet asks the old index, which is whole as well.
    const { hits, profile } = await before.search('blue figs');
    expect([hits[0]?.chunk.path, profile]).toEqual(['c.md', OLD]);

    const fresh = generationBed();
    const made = fresh.start({ profile: NEW });
    for (const [path, text] of Object.entries({ ...PAGES, 'c.md': 'Figs are blue.\n' })) await made.add(path, text);
    expect(await contentOf(process.store, WORKSPACE)).toEqual(await contentOf(made.store, WORKSPACE));

    expect(await process.rebuilder.rollback(WORKSPACE)).toMatchObject({ state: 'switched', documents: 0 });
    expect((await process.search('blue figs')).profile).toBe(OLD);
    await process.rebuilder.switchTo(WORKSPACE, 'team~2');
    passDays(bed, 8);
    expect(await process.rebuilder.removeRetired(WORKSPACE)).toEqual(['team']);
    expect(await bed.states()).toEqual([`team~2 ${NEW} active`]);
    expect((await stores.vectors.statistics('team')).documents).toBe(0);
    expect(await process.paths()).toEqual(['a.md', 'b.md', 'c.md']);
    await bed.close();
    await clear();
  }, 60_000);
});
