import { BAD, generationBed, NEW, OLD, passDays, WORKSPACE } from '../../tests/support/generation-bed.ts';
import { KildeError } from '../platform/errors.ts';
import type { Question } from '../quality/questions.ts';

const PAGES = { 'a.md': '# Apples\n\nApples are red.\n', 'b.md': 'Pears are green.\n' };

async function switched() {
  const bed = generationBed();
  const before = bed.start({ profile: OLD });
  for (const [path, text] of Object.entries(PAGES)) await before.add(path, text);
  const process = bed.start({ profile: NEW });
  await process.rebuilder.build(WORKSPACE, { profile: NEW });
  return { ...bed, before, process };
}

describe('a generation that no longer answers', () => {
  it('stays for its days of grace, and goes after them, with all that is in it', async () => {
    const bed = await switched();
    const { process, indexes, states } = bed;
    passDays(bed, 6);
    expect(await process.rebuilder.isDue(WORKSPACE)).toBe(false);
    expect(await process.rebuilder.removeRetired(WORKSPACE)).toEqual([]);
    passDays(bed, 1);
    expect(await process.rebuilder.isDue(WORKSPACE)).toBe(true);
    expect(await process.rebuilder.ensure(WORKSPACE)).toEqual({ state: 'current' });
    expect(await states()).toEqual([`team~2 ${NEW} active`]);
    expect(await indexes.statistics('team')).toMatchObject({ documents: 0, chunks: 0 });
    expect(await process.paths()).toEqual(['a.md', 'b.md']);
    expect(await process.rebuilder.isDue(WORKSPACE)).toBe(false);
    await expect(process.rebuilder.rollback(WORKSPACE)).rejects.toMatchObject({ kind: 'not_found' });
  });

  it('is no longer written to when its time is over, and the next build takes a name that was never used', async () => {
    const bed = await switched();
    const { process, embedders, states, start } = bed;
    passDays(bed, 7);
    embedders[OLD].forget();
    await process.add('c.md', 'Figs are blue.\n');
    expect(embedders[OLD].texts).toEqual([]);
    await process.rebuilder.removeRetired(WORKSPACE);
    await start({ profile: OLD }).rebuilder.build(WORKSPACE, { profile: OLD });
    expect(await states()).toEqual([`team~2 ${NEW} retired`, `team~3 ${OLD} active`]);
  });

  it('goes in an interrupted removal in the end, and is named until then', async () => {
    const bed = await switched();
    const { process, indexes, states } = bed;
    passDays(bed, 8);
    const { deleteIndex } = indexes;
    indexes.deleteIndex = async (index) => {
      await deleteIndex.call(indexes, index);
      indexes.deleteIndex = deleteIndex;
      throw new KildeError('store_failed', 'The answer was lost.', { retryable: true });
    };
    await expect(process.rebuilder.removeRetired(WORKSPACE)).rejects.toMatchObject({ message: 'The answer was lost.' });
    expect(await states()).toHaveLength(2);
    expect(await process.rebuilder.removeRetired(WORKSPACE)).toEqual(['team']);
    expect(await states()).toHaveLength(1);
  });

  it('of the configured profile waits, when it was kept aside, until somebody decides', async () => {
    const bed = await switched();
    const { start, states } = bed;
    const questions: Question[] = [{ query: 'poire', category: 'x', relevant: [{ path: 'pear.md' }] }];
    for (let page = 0; page < 20; page += 1) await bed.before.add(`${page}.md`, `Page ${page} is about other fruit.\n`);
    await bed.before.add('pear.md', 'The pear is ripe.\n');
    const worse = start({ profile: BAD });
    const outcome = await worse.rebuilder.build(WORKSPACE, { profile: BAD, questions });
    expect(outcome.state).toBe('kept_aside');
    passDays(bed, 30);
    expect(await worse.rebuilder.removeRetired(WORKSPACE)).toEqual(['team']);
    expect(await states()).toEqual([`team~2 ${NEW} active`, `team~3 ${BAD} kept_aside`]);
    // Where the old profile is configured again, nothing waits for it.
    expect(await bed.process.rebuilder.removeRetired(WORKSPACE)).toEqual(['team~3']);
  });

  it('that was never completed goes when nobody wants its profile any more', async () => {
    const bed = await switched();
    const other = bed.start({ profile: BAD });
    await other.rebuilder.build(WORKSPACE, { profile: BAD, deadline: new Date(0) });
    expect(await bed.process.rebuilder.removeRetired(WORKSPACE)).toEqual([]);
    passDays(bed, 7);
    expect(await other.rebuilder.removeRetired(WORKSPACE)).toEqual(['team']);
    expect(await bed.process.rebuilder.removeRetired(WORKSPACE)).toEqual(['team~3']);
    expect(await bed.states()).toEqual([`team~2 ${NEW} active`]);
  });
});
