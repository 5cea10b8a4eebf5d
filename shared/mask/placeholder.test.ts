import fc from 'fast-check';
import { PERSONAL_KINDS } from './entity.ts';
import { findLiterals, placeholderOf, replacePlaceholders } from './placeholder.ts';

describe('a placeholder', () => {
  it('says the kind, the value and the spelling', () => {
    expect(placeholderOf('email', 1, 0)).toBe('⟦EMAIL1⟧');
    expect(placeholderOf('phone', 12, 1)).toBe('⟦PHONE12b⟧');
    expect(placeholderOf('phone', 12, 25)).toBe('⟦PHONE12z⟧');
    expect(placeholderOf('phone', 12, 26)).toBe('⟦PHONE12ba⟧');
  });

  it('differs for every kind, value and spelling, and is found as written', () => {
    const place = fc.tuple(
      fc.constantFrom(...PERSONAL_KINDS),
      fc.integer({ min: 1, max: 9_999 }),
      fc.nat({ max: 999 }),
    );
    fc.assert(
      fc.property(place, place, (one, other) => {
        const [a, b] = [placeholderOf(...one), placeholderOf(...other)];
        expect(a === b).toBe(one.join() === other.join());
        expect(findLiterals(`x${a}y`)).toMatchObject([{ start: 1, end: 1 + a.length }]);
        expect(replacePlaceholders(`x${a}y`, (key) => (key === a ? 'value' : undefined))).toBe('xvaluey');
      }),
    );
  });

  it('is not looked for in what a value holds', () => {
    expect(replacePlaceholders('⟦EMAIL1⟧', () => '⟦EMAIL1⟧⟦EMAIL1⟧')).toBe('⟦EMAIL1⟧⟦EMAIL1⟧');
  });

  it.each(['⟦⟧', '⟦EMAIL⟧', '⟦1⟧', '⟦EMAIL1', 'EMAIL1⟧', '⟦EMAIL1.2⟧', '⟦  EMAIL1⟧', '[EMAIL1]'])(
    'is not: %s',
    (text) => {
      expect(findLiterals(text)).toEqual([]);
    },
  );
});
