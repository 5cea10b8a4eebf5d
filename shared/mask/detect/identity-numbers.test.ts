import fc from 'fast-check';
import { cpr, fodselsnummer, personnummer } from '../testing/numbers.ts';
import { valuesOf } from '../testing/values-of.ts';
import { findCpr } from './cpr.ts';
import { findFodselsnummer } from './fodselsnummer.ts';
import { findHenkilotunnus } from './henkilotunnus.ts';
import { findPersonnummer } from './personnummer.ts';

/** What ten and eleven digits are in code. */
const NOT_PEOPLE = [
  'commit 8403149183a',
  'build 1.8403149183.2',
  'id=x8403149183',
  '0x8403149183',
  'ts 1700000003 ms',
  'Expires: 1710758482',
  '2024-01-31T12:00:00',
  'file-20240131-1200.log',
  'uuid 5f2b9f4e-8c1d-4a70-9a57-2d1f0c6be911',
  'line 840314 9183',
  'price 120478.7596',
] as const;

describe('personnummer', () => {
  it.each(['840314-9183', '8403149183', '198403149183', '19840314-9183', '840314+9183', '880472-9427'])(
    'is found: %s',
    (number) => {
      expect(valuesOf(findPersonnummer, `Hon heter så och har ${number}.`)).toEqual([number]);
    },
  );

  it.each(['840314-9184', '841314-9183', '840332-9183', '840314-91830', 'x840314-9183', '840314-000', ...NOT_PEOPLE])(
    'is not: %s',
    (text) => {
      expect(valuesOf(findPersonnummer, text)).toEqual([]);
    },
  );

  it('is believed behind its label where it could be a time or two numbers', () => {
    expect(valuesOf(findPersonnummer, 'Personnummer: 840314 9183')).toEqual(['840314 9183']);
    expect(valuesOf(findPersonnummer, 'Rad 840314 9183')).toEqual([]);
  });

  it('is one value in all of its spellings', () => {
    const keys = findPersonnummer('19840314-9183, 840314-9183 och 8403149183').map(({ key }) => key);
    expect(new Set(keys)).toEqual(new Set(['8403149183']));
    expect(keys).toHaveLength(3);
  });

  it('is found whenever its sum is right, and never with another last digit', () => {
    fc.assert(
      fc.property(personnummer, fc.integer({ min: 1, max: 9 }), (number, shift) => {
        expect(valuesOf(findPersonnummer, `pnr ${number},`)).toEqual([number]);
        const wrong = `${number.slice(0, -1)}${(Number(number.at(-1)) + shift) % 10}`;
        expect(valuesOf(findPersonnummer, `pnr ${wrong},`)).toEqual([]);
      }),
    );
  });
});

describe('cpr', () => {
  it.each(['120478-7596', '1204787596', '051290-7393'])('is found: %s', (number) => {
    expect(valuesOf(findCpr, `Borgeren ${number} ringede`)).toEqual([number]);
  });

  it('is found without a right sum only for the first of January, or behind its label', () => {
    expect(valuesOf(findCpr, 'den 010190-4418')).toEqual(['010190-4418']);
    expect(valuesOf(findCpr, 'den 030107-4418')).toEqual([]);
    expect(valuesOf(findCpr, 'cpr.nr. 030107-4418')).toEqual(['030107-4418']);
  });

  it.each(['320478-7596', '121378-7596', '120478-75960', '0101000001', ...NOT_PEOPLE])('is not: %s', (text) => {
    expect(valuesOf(findCpr, text)).toEqual([]);
  });

  it('is found whenever its sum is right', () => {
    fc.assert(
      fc.property(cpr, (number) => {
        expect(valuesOf(findCpr, `(${number})`)).toEqual([number]);
      }),
    );
  });
});

describe('fødselsnummer', () => {
  it.each(['14027134379', '140271 34379', '55068949539', '550689 49539'])('is found: %s', (number) => {
    expect(valuesOf(findFodselsnummer, `bruker ${number} logget inn`)).toEqual([number]);
  });

  it.each(['14027134378', '14137134379', '32027134379', '140271343790', '1.14027134379', ...NOT_PEOPLE])(
    'is not: %s',
    (text) => {
      expect(valuesOf(findFodselsnummer, text)).toEqual([]);
    },
  );

  it('is found whenever both sums are right, and never with another last digit', () => {
    fc.assert(
      fc.property(fodselsnummer, fc.integer({ min: 1, max: 9 }), (number, shift) => {
        expect(valuesOf(findFodselsnummer, `fnr=${number}`)).toEqual([number]);
        const wrong = `${number.slice(0, -1)}${(Number(number.at(-1)) + shift) % 10}`;
        expect(valuesOf(findFodselsnummer, `fnr=${wrong}`)).toEqual([]);
      }),
    );
  });
});

describe('henkilötunnus', () => {
  it.each(['130577-451U', '240903A087A'])('is found: %s', (number) => {
    expect(valuesOf(findHenkilotunnus, `hetu ${number}.`)).toEqual([number]);
  });

  it.each(['130577-451V', '133377-451U', '130577-451U-2', 'a130577-451U'])('is not: %s', (text) => {
    expect(valuesOf(findHenkilotunnus, text)).toEqual([]);
  });
});

describe('random digits', () => {
  it('pass for somebody once in a hundred, and no oftener', () => {
    const digits = fc.sample(fc.stringMatching(/^\d{10,11}$/), { numRuns: 20_000, seed: 7 });
    const finders = [findPersonnummer, findCpr, findFodselsnummer];
    const found = digits.filter((text) => finders.some((find) => find(text).length > 0));
    expect(found.length / digits.length).toBeLessThan(0.01);
  });
});
