import fc from 'fast-check';
import { BAD, FRENCH, generationBed, NEW, OLD, WORKSPACE } from '../../tests/support/generation-bed.ts';
import type { Question } from '../quality/questions.ts';
import { objection, TOLERANCE } from './gate.ts';

const FRUIT = ['apple', 'pear', 'plum', 'fig', 'cherry', 'quince', 'medlar', 'grape', 'mango', 'melon', 'kiwi', 'lime'];
const QUESTIONS: Question[] = Object.entries(FRENCH).map(([query, name]) => ({
  query,
  category: 'fruit',
  relevant: [{ path: `${name}.md` }],
}));

async function setUp() {
  const bed = generationBed();
  const before = bed.start({ profile: OLD });
  for (const name of FRUIT)
    await before.add(`${name}.md`, `The ${name} grows where it is warm, as many a fruit does.\n`);
  return { ...bed, before };
}

describe('a generation that is measured', () => {
  it('and found worse is kept aside, with both figures, and the old one goes on answering', async () => {
    const { start, states, record } = await setUp();
    const worse = start({ profile: BAD });
    const outcome = await worse.rebuilder.build(WORKSPACE, { profile: BAD, questions: QUESTIONS });
    expect(outcome).toMatchObject({
      state: 'kept_aside',
      index: 'team~2',
      documents: FRUIT.length,
      figures: { active: { questions: 6, ndcg: 1 }, built: { questions: 6, ndcg: expect.any(Number) } },
      reason: expect.stringMatching(/^NDCG@10 over 6 questions is 0\.\d{3}; the index that answers has 1\.000\.$/),
    });
    expect(await states()).toEqual([`team ${OLD} active`, `team~2 ${BAD} kept_aside`]);
    const [active, built] = (await record())?.all ?? [];
    expect(active?.figures).toEqual({ questions: 6, ndcg: 1 });
    expect(built?.figures?.ndcg).toBeLessThan(1 - TOLERANCE);
    expect(built?.reason).toMatch(/^NDCG@10/);
    expect((await worse.search('where does the pear grow')).profile).toBe(OLD);
  });

  it('is not built again by itself, is kept up, and answers when somebody insists', async () => {
    const { start, embedders } = await setUp();
    const worse = start({ profile: BAD });
    await worse.rebuilder.build(WORKSPACE, { profile: BAD, questions: QUESTIONS });
    await worse.add('date.md', 'The date grows where it is warm.\n');
    embedders[BAD].forget();
    expect(await worse.rebuilder.isDue(WORKSPACE)).toBe(false);
    expect(await worse.rebuilder.ensure(WORKSPACE)).toMatchObject({ state: 'kept_aside', index: 'team~2' });
    expect(await worse.rebuilder.switchTo(WORKSPACE, 'team~2')).toMatchObject({ state: 'switched', documents: 0 });
    expect(embedders[BAD].texts).toEqual([]);
    expect(await worse.paths()).toContain('date.md');
  });

  it('and found as good answers, with both figures, at the price of the questions', async () => {
    const { start, states } = await setUp();
    const outcome = await start({ profile: NEW }).rebuilder.build(WORKSPACE, { profile: NEW, questions: QUESTIONS });
    expect(outcome).toMatchObject({
      state: 'switched',
      // A chunk each, and each question under both profiles.
      tokens: FRUIT.length + 2 * QUESTIONS.length,
      figures: { active: { questions: 6, ndcg: 1 }, built: { questions: 6, ndcg: 1 } },
    });
    expect(await states()).toEqual([`team ${OLD} retired`, `team~2 ${NEW} active`]);
  });

  it('again, by other questions, is built upon and not copied again', async () => {
    const { start, embedders, states } = await setUp();
    const worse = start({ profile: BAD });
    await worse.rebuilder.build(WORKSPACE, { profile: BAD, questions: QUESTIONS });
    embedders[BAD].forget();
    expect(await worse.rebuilder.build(WORKSPACE, { profile: BAD })).toMatchObject({
      state: 'switched',
      index: 'team~2',
      documents: 0,
    });
    expect(embedders[BAD].texts).toEqual([]);
    expect(await states()).toEqual([`team ${OLD} retired`, `team~2 ${BAD} active`]);
  });
});

describe('the line between worse and not worse', () => {
  const figures = (active: number, built: number) => ({
    active: { questions: 200, ndcg: active },
    built: { questions: 200, ndcg: built },
  });

  it.each([
    [0.8, 0.8, true],
    [0.8, 0.795, true],
    [0.8, 0.7949, false],
    [0, 0, true],
    [1, 0, false],
  ])('%d, then %d: %s', (active, built, passes) => {
    expect(objection(figures(active, built)) === null).toBe(passes);
  });

  it('never stops what is better, and never lets through what is much worse', () => {
    const ndcg = fc.double({ min: 0, max: 1, noNaN: true });
    const property = fc.property(ndcg, ndcg, (active, built) => {
      const passes = objection(figures(active, built)) === null;
      return built >= active ? passes : !passes || built >= active - 2 * TOLERANCE;
    });
    expect(fc.check(property)).toMatchObject({ failed: false });
  });
});
