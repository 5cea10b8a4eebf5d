import fc from 'fast-check';
import { card, iban } from '../testing/numbers.ts';
import { valuesOf } from '../testing/values-of.ts';
import { findCards } from './card.ts';
import { findIbans } from './iban.ts';

describe('IBANs', () => {
  it.each([
    'SE45 5000 0000 0583 9825 7466',
    'SE4550000000058398257466',
    'se4550000000058398257466',
    'DK62 0834 2680 8483 19',
    'NO84 4170 5492 393',
    'FI21 1234 5600 0007 85',
    'GB29 NWBK 6016 1331 9268 19',
    'DE89-3704-0044-0532-0130-00',
  ])('are found: %s', (number) => {
    expect(valuesOf(findIbans, `Konto ${number}, tack`)).toEqual([number]);
  });

  it.each([
    'SE45 5000 0000 0583 9825 7467',
    'XX45 5000 0000 0583 9825 7466',
    'SE45500000000583982574661',
    'xSE4550000000058398257466',
    'SE45 5000',
    'DE89 is a flag',
  ])('are not: %s', (text) => {
    expect(valuesOf(findIbans, text)).toEqual([]);
  });

  it('are found whenever their sum is right, at once and in groups', () => {
    fc.assert(
      fc.property(iban, (number) => {
        expect(valuesOf(findIbans, `IBAN:${number}\n`)).toEqual([number]);
      }),
    );
  });
});

describe('card numbers', () => {
  it.each(['4571730971002012', '5413 1831 6216 4770', '3782 886364 41854', '2223-9989-9080-9123'])(
    'are found: %s',
    (number) => {
      expect(valuesOf(findCards, `card ${number};`)).toEqual([number]);
    },
  );

  it.each([
    '4571730971002013',
    '9571730971002012',
    '1730534097004',
    'f4571730971002012',
    '4571730971002012.5',
    '4571 7309-7100 2012',
    'sha1 45717309710020124571730971002012',
  ])('are not: %s', (text) => {
    expect(valuesOf(findCards, text)).toEqual([]);
  });

  it('are found whenever issuer and sum are right', () => {
    fc.assert(
      fc.property(card, (number) => {
        expect(valuesOf(findCards, `pan=${number} `)).toEqual([number]);
      }),
    );
  });

  it('are seldom seen in random digits', () => {
    const digits = fc.sample(fc.stringMatching(/^\d{16}$/), { numRuns: 5_000, seed: 11 });
    const found = digits.filter((text) => findCards(text).length > 0);
    expect(found.length / digits.length).toBeLessThan(0.04);
  });
});
