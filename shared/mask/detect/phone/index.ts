import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/max';
import type { Span } from '../../entity.ts';
import { before, digitsOf } from '../context.ts';
import { INTERNATIONAL, LABEL, NATIONAL, OTHER, type Shape } from './shapes.ts';

/** `01-02-2024`, `2024-01-02` and `01-23-45-67-89` would fit some plan. */
const NO_PHONE = /^(?:\d{1,2}[-/ ]\d{1,2}[-/ ](?:\d{4}|\d{2})|\d{4}[-/ ]\d{1,2}[-/ ]\d{1,2}|\d\d(?:-\d\d){3,})$/;

/** Numbers that fit the numbering plan of their country (`libphonenumber-js` with all of its metadata). */
export const findPhones = (text: string): Span[] => [
  ...findInternational(text),
  ...NATIONAL.flatMap((shape) => findNational(text, shape)),
];

function findInternational(text: string): Span[] {
  const spans: Span[] = [];
  for (const { 0: whole, index } of text.matchAll(INTERNATIONAL)) {
    const found = longestNumber(whole);
    if (found === undefined) continue;
    spans.push({ kind: 'phone', start: index, end: index + found.length, key: found.key });
  }
  return spans;
}

/** What follows a number on its line is taken for more groups of it: it is given back, group by group. */
function longestNumber(written: string): { length: number; key: string } | undefined {
  let candidate = written;
  while (digitsOf(candidate).length >= 8) {
    const key = numberIn(candidate.replace(/^00/, '+'));
    if (key !== undefined) return { length: candidate.length, key };
    const shorter = candidate.replace(/[ \-./()]{1,3}\d+$/, '');
    if (shorter === candidate) return undefined;
    candidate = shorter;
  }
  return undefined;
}

function findNational(text: string, { pattern, countries, needsLabel }: Shape): Span[] {
  const spans: Span[] = [];
  for (const { 0: whole, index } of text.matchAll(pattern)) {
    const lead = before(text, index);
    if (NO_PHONE.test(whole) || OTHER.test(lead) || (needsLabel && !LABEL.test(lead))) continue;
    const key = countries.map((country) => numberIn(whole, country)).find((number) => number !== undefined);
    if (key !== undefined) spans.push({ kind: 'phone', start: index, end: index + whole.length, key });
  }
  return spans;
}

/** Eight digits are a number of Norway's as well as of Denmark's, so that both are known by them alone. */
function numberIn(written: string, country?: CountryCode): string | undefined {
  const number = parsePhoneNumberFromString(written, { extract: false, ...(country && { defaultCountry: country }) });
  if (number?.isValid() !== true) return undefined;
  return /^\+4[57]\d{8}$/.test(number.number) ? number.nationalNumber : number.number;
}
