import * as fc from 'fast-check';
import { estimateTokens } from './tokens.ts';

describe('estimateTokens', () => {
  it.each([
    ['', 0],
    ['a', 1],
    ['abc', 1],
    ['abcd', 2],
    ['æøå', 2],
    ['日本語', 3],
    ['😀', 2],
  ])('%j is %d', (text, tokens) => {
    expect(estimateTokens(text)).toBe(tokens);
  });

  it('counts a lone surrogate as the replacement character that is sent in its place', () => {
    expect(estimateTokens('\ud800')).toBe(1);
  });

  it('never shrinks when text is added, and adds up to within one per part', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (left, right) => {
        const whole = estimateTokens(left + right);
        expect(whole).toBeGreaterThanOrEqual(Math.max(estimateTokens(left), estimateTokens(right)));
        expect(whole).toBeLessThanOrEqual(estimateTokens(left) + estimateTokens(right));
      }),
    );
  });

  it.each([
    'The quick brown fox jumps over the lazy dog, and then it rests under the old oak.',
    'export const add = (left: number, right: number): number => left + right;',
    'Rødgrød med fløde er ikke let at sige på en kold og våd dag.',
  ])('is no less than the words and signs of %j, which every tokenizer keeps apart', (text) => {
    expect(estimateTokens(text)).toBeGreaterThanOrEqual(text.match(/\p{L}+|[^\p{L}\s]/gu)?.length ?? 0);
  });
});
