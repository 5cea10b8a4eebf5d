import { valuesOf } from '../../testing/values-of.ts';
import { findPhones } from './index.ts';

describe('phone numbers', () => {
  it.each([
    '+46 70-174 06 35',
    '+46 (0)70-174 06 35',
    '0046701740635',
    '+4528941173',
    '+47 918 44 207',
    '+44 7700 154 821',
    '+1 415 634 2789',
    '070-174 06 35',
    '0701740635',
    '08-550 104 00',
    '031-40 52 18',
    '28 94 11 73',
    '918 44 207',
    '020 7183 8750',
    '(617) 555-0142',
    '312-496-0183',
  ])('are found by their form: %s', (number) => {
    for (const text of [number, `Hon nås dagtid, ${number}.`, `(${number})`, `Larsson, ${number}\nnästa`])
      expect(valuesOf(findPhones, text)).toEqual([number]);
  });

  it.each(['86123498', '9301 2458', '6467812294', '01423 560 118'])('are found behind a label: %s', (number) => {
    expect(valuesOf(findPhones, `tlf. ${number}`)).toEqual([number]);
  });

  it.each([
    '86123498',
    'order 28 94 11 73',
    'CVR-nr. DK 31 88 47 06',
    'org.nr 918 44 207',
    'KID 28 94 11 73',
    '01-23-45-67-89',
    '2024-01-31',
    '01-02-2024',
    '31 01 2024',
    '12 34 56 78 90 12',
    'c3 a9 43 61 66 65',
    'f(1, 28, 94, 11, 73)',
    'sha 0701740635f',
    '1.070-174 06 35',
    '+46',
    '+12',
    'a+467017406359999999',
    'v0701740635',
    '1700000000',
    '0x28941173',
    '00 00 00 00',
  ])('are not: %s', (text) => {
    expect(valuesOf(findPhones, text)).toEqual([]);
  });

  it('is not taken for a number of a firm behind the end of a domain', () => {
    expect(valuesOf(findPhones, 'mail us at x.org or (503) 555-0188.')).toEqual(['(503) 555-0188']);
  });

  it('is one number in its spellings', () => {
    const text = '070-174 06 35, +46 70 174 06 35 och 0046 70 174 06 35';
    expect(new Set(findPhones(text).map(({ key }) => key))).toEqual(new Set(['+46701740635']));
    expect(valuesOf(findPhones, text)).toHaveLength(3);
  });

  it('gives back what follows a number on its line', () => {
    expect(valuesOf(findPhones, 'ring +4528941173 1700 eller')).toEqual(['+4528941173']);
  });
});
