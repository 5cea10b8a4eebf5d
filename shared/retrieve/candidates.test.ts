import { poolOf } from './testing/chunks.ts';

const relevances = (query: string, ...texts: string[]): number[] =>
  poolOf(
    query,
    texts.map((text, index) => ({ path: `${index}.x`, text })),
  ).candidates.map(({ relevance }) => relevance);

describe('makePool', () => {
  it('gives the most relevant chunk 1 and one without the words 0', () => {
    const [best, none] = relevances('socket stream', 'socket stream', 'json parser');
    expect(best).toBe(1);
    expect(none).toBe(0);
  });

  it('counts a rare word for more than a common one', () => {
    const [rare, common] = relevances('socket common', 'socket', 'common', 'common two', 'common three');
    expect(rare).toBeGreaterThan(common ?? 1);
  });

  it('counts a repeated word for more, but ever less', () => {
    const [three = 0, two = 0, one = 0] = relevances(
      'socket',
      'socket socket socket',
      'socket socket pad',
      'socket pad pad',
    );
    expect(three).toBeGreaterThan(two);
    expect(two).toBeGreaterThan(one);
    expect(three - two).toBeLessThan(two - one);
  });

  it('finds other forms of a word, for less than the word itself', () => {
    const [same, form] = relevances('parser', 'parser', 'parsing');
    expect(form).toBeGreaterThan(0);
    expect(form).toBeLessThan(same ?? 0);
  });

  it('bears an empty pool and a question without words', () => {
    expect(relevances('socket')).toEqual([]);
    expect(relevances('???', 'socket')).toEqual([0]);
  });
});
