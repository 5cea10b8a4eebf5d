import { figuresSchema, summarize, type Asked } from './figures.ts';
import { report } from './report.ts';
import { PUBLISHED } from './published.ts';

const asked = (suite: string, category: string, ndcg10: number): Asked => ({
  suite,
  category,
  milliseconds: 10 * ndcg10,
  tokens: 100,
  score: { ndcg10, recall10: 1, reciprocalRank: ndcg10 },
});
const some = [asked('b', 'symbol', 1), asked('a', 'semantic', 0), asked('b', 'semantic', 0.5)];

describe('summarize', () => {
  it('takes the mean over questions, not over suites', () => {
    const { ndcg10, suites, categories, queries } = summarize(some);
    expect(ndcg10).toBe(0.5);
    expect(queries).toBe(3);
    expect(suites).toMatchObject([
      { name: 'a', queries: 1, ndcg10: 0 },
      { name: 'b', queries: 2, ndcg10: 0.75 },
    ]);
    expect(categories.map(({ name }) => name)).toEqual(['semantic', 'symbol']);
  });

  it('writes what it can read', () => {
    expect(figuresSchema.parse(JSON.parse(JSON.stringify(summarize(some))))).toMatchObject({
      ndcg10: 0.5,
      latencyMs: { p50: 5, p95: 10 },
      tokensPerQuery: 100,
    });
  });
});

describe('report', () => {
  it('shows suites, categories and the mean', () => {
    const text = report(summarize(some));
    expect(text).toContain('semantic');
    expect(text).toMatch(/^all +3 +0\.500/m);
    expect(text).not.toContain('before');
  });

  it('sets a baseline beside what it knows', () => {
    const text = report(summarize(some), {
      ndcg10: 0.4,
      suites: [{ name: 'b', queries: 2, ndcg10: 0.8 }],
      categories: [],
    });
    expect(text).toMatch(/^b .*0\.800 +-0\.0500$/m);
    expect(text).toMatch(/^all .*0\.400 +\+0\.1000$/m);
    expect(text).toMatch(/^a +1 +0\.000 +1\.000 +0\.000$/m);
  });

  it('shows an ablation', () => {
    expect(report({ ...summarize(some), ablation: [{ without: 'kind', ndcg10: 0.4, change: -0.1 }] })).toMatch(
      /^kind +0\.400 +-0\.1000$/m,
    );
  });
});
describe('published figures', () => {
  it.each(Object.entries(PUBLISHED))('%s have the shape of ours', (_, figures) => {
    expect(figuresSchema.safeParse(figures).success).toBe(true);
  });
});
