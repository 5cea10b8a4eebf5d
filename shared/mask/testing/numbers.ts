import fc from 'fast-check';

/** Numbers as their offices give them, with right sums, worked out here apart from the detectors. */

const two = (value: number): string => String(value).padStart(2, '0');
const date = fc.record({
  year: fc.integer({ min: 1930, max: 2011 }),
  month: fc.integer({ min: 1, max: 12 }),
  day: fc.integer({ min: 1, max: 28 }),
});

const weighted = (digits: string, weights: readonly number[]): number =>
  weights.reduce((sum, weight, index) => sum + weight * Number(digits[index]), 0);

/** The digit that makes a Luhn sum a multiple of ten. */
export function luhnDigit(digits: string): string {
  const sum = digits
    .split('')
    .toReversed()
    .reduce((total, digit, index) => {
      const value = Number(digit) * (index % 2 === 0 ? 2 : 1);
      return total + (value > 9 ? value - 9 : value);
    }, 0);
  return String((10 - (sum % 10)) % 10);
}

/** `YYMMDD-NNNN`; a coordination number when `isCoordination`. */
export const personnummer = fc
  .record({ date, serial: fc.integer({ min: 10, max: 999 }), isCoordination: fc.boolean() })
  .map(({ date: { year, month, day }, serial, isCoordination }) => {
    const digits = `${two(year % 100)}${two(month)}${two(isCoordination ? day + 60 : day)}${String(serial).padStart(3, '0')}`;
    return `${digits.slice(0, 6)}-${digits.slice(6)}${luhnDigit(digits)}`;
  });

/** `DDMMYY-NNNN` with a sum modulo 11, as all had until 2007. */
export const cpr = fc
  .record({ date, serial: fc.integer({ min: 1, max: 999 }) })
  .map(({ date: { year, month, day }, serial }) => {
    const digits = `${two(day)}${two(month)}${two(year % 100)}${String(serial).padStart(3, '0')}`;
    const control = (11 - (weighted(digits, [4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11)) % 11;
    return control === 10 ? undefined : `${digits.slice(0, 6)}-${digits.slice(6)}${control}`;
  })
  .filter((number) => number !== undefined);

/** Eleven digits; a D-number when `isD`. */
export const fodselsnummer = fc
  .record({ date, serial: fc.integer({ min: 0, max: 999 }), isD: fc.boolean() })
  .map(({ date: { year, month, day }, serial, isD }) => {
    const digits = `${two(isD ? day + 40 : day)}${two(month)}${two(year % 100)}${String(serial).padStart(3, '0')}`;
    const first = (11 - (weighted(digits, [3, 7, 6, 1, 8, 9, 4, 5, 2]) % 11)) % 11;
    const second = (11 - (weighted(`${digits}${first}`, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11)) % 11;
    return first === 10 || second === 10 ? undefined : `${digits}${first}${second}`;
  })
  .filter((number) => number !== undefined);

/** Swedish and German account numbers, in groups of four or in one. */
export const iban = fc
  .record({
    country: fc.constantFrom({ code: 'SE', length: 20 }, { code: 'DE', length: 18 }),
    digits: fc.bigInt({ min: 0n, max: 10n ** 17n }),
    isGrouped: fc.boolean(),
  })
  .map(({ country: { code, length }, digits, isGrouped }) => {
    const account = String(digits).padStart(length, '0');
    const letters = code
      .split('')
      .map((letter) => String(letter.charCodeAt(0) - 55))
      .join('');
    const check = 98n - (BigInt(`${account}${letters}00`) % 97n);
    const whole = `${code}${two(Number(check))}${account}`;
    return isGrouped ? (whole.match(/.{1,4}/g) ?? []).join(' ') : whole;
  });

export const card = fc
  .record({
    issuer: fc.constantFrom('4', '51', '2221', '6011', '3528', '5019'),
    digits: fc.bigInt({ min: 0n, max: 10n ** 15n - 1n }),
    separator: fc.constantFrom('', ' ', '-'),
  })
  .map(({ issuer, digits, separator }) => {
    const fifteen = `${issuer}${String(digits).padStart(15, '0')}`.slice(0, 15);
    return (`${fifteen}${luhnDigit(fifteen)}`.match(/.{4}/g) ?? []).join(separator);
  });
