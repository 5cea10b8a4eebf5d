import fc from 'fast-check';
import { fold } from './fold.ts';

/** What a fold maps a whole text's parts back to. */
const originalOf = (text: string, part: string): string => {
  const folded = fold(text);
  const at = folded.text.indexOf(part);
  const { start, end } = folded.original(at, at + part.length);
  return text.slice(start, end);
};

describe('a folded text', () => {
  it.each([
    ['an\u200bna', 'anna'],
    ['exa\u00admple', 'example'],
    ['A\u030asa', 'Åsa'],
    ['a\u00a0b\u2009c', 'a b c'],
    ['1\u20112\u20133', '1-2-3'],
    ['４５＠', '45@'],
    ['x\u{e0041}y', 'xy'],
    ['plain', 'plain'],
  ])('of %j is %j', (text, plain) => {
    expect(fold(text).text).toBe(plain);
  });

  it('knows where its parts stood', () => {
    expect(originalOf('<an\u200bna@x.se>', 'anna@x.se')).toBe('an\u200bna@x.se');
    expect(originalOf('till A\u030asa idag', 'Åsa')).toBe('A\u030asa');
    expect(originalOf('a\u200b b', 'b')).toBe('b');
  });

  it('maps every stretch to one that folds to it, in order', () => {
    const text = fc
      .array(
        fc.constantFrom(
          'a',
          'Å',
          'A\u030a',
          '\u200b',
          '\u00ad',
          '\u00a0',
          '４',
          '\u2011',
          '\u{1f600}',
          '\u{e0041}',
          '1',
          ' ',
        ),
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, (whole) => {
        const folded = fold(whole);
        let last = 0;
        for (let at = 0; at < folded.text.length; at += 1) {
          const { start, end } = folded.original(at, at + 1);
          expect(start).toBeGreaterThanOrEqual(last);
          expect(fold(whole.slice(start, end)).text).toBe(folded.text[at]);
          last = start;
        }
      }),
    );
  });
});
