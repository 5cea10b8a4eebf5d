import isLuhnNumber from 'validator/lib/isLuhnNumber.js';
import type { Span } from '../entity.ts';
import { before, digitsOf, isDate, isLikelyEpoch } from './context.ts';

/** `YYMMDD-NNNN` or `YYYYMMDDNNNN`, with a hyphen, a plus (a hundred years and older), a blank or nothing. */
const CANDIDATE = /(?<![\p{L}\p{N}_.+-])((?:1[89]|20)?\d{6})([-+ ]?)(\d{4})(?![\p{L}\p{N}_]|[-.]\d)/gu;
const LABEL =
  /person(?:lig|ligt)?[\s-]?(?:nummer|nr)|\bp(?:ers)?\.?nr|samordnings(?:nummer|nr)|\bssn\b|född|social security|national id/i;
const OTHER = /\bcpr\b/i;
/** A coordination number's day is its bearer's and 60 more. */
const COORDINATION = 60;

/**
 * Swedish personal identity numbers and coordination numbers, by date and Luhn sum. Where the same digits are more
 * likely a time, or stand apart, only a label makes them one. (The package `personnummer` is typed as another kind of
 * module than it is, and throws inside for each number that is none.)
 */
export function findPersonnummer(text: string): Span[] {
  const spans: Span[] = [];
  for (const { 0: whole, 1: date = '', 2: separator = '', 3: serial = '', index } of text.matchAll(CANDIDATE)) {
    const key = digitsOf(whole).slice(-10);
    if (!hasDate(key) || serial.startsWith('000') || !isLuhnNumber.default(key)) continue;
    const label = before(text, index);
    if (OTHER.test(label) || (isDoubtful(date, separator, serial) && !LABEL.test(label))) continue;
    spans.push({ kind: 'personnummer', start: index, end: index + whole.length, key });
  }
  return spans;
}

function hasDate(digits: string): boolean {
  const [year = 0, month = 0, day = 0] = (digits.match(/\d\d/g) ?? []).map(Number);
  return isDate(year, month, day > COORDINATION ? day - COORDINATION : day);
}

function isDoubtful(date: string, separator: string, serial: string): boolean {
  if (separator === ' ') return true;
  // `20240131-1200` and `202401311200` are how logs and file names write a minute.
  if (date.length === 8) return date.startsWith('20') && /^(?:[01]\d|2[0-3])[0-5]\d$/.test(serial);
  return separator === '' && isLikelyEpoch(`${date}${serial}`);
}
