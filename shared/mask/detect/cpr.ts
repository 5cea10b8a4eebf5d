import type { Span } from '../entity.ts';
import { before, digitsOf, isDate, isLikelyEpoch, passesModulus11 } from './context.ts';

const CANDIDATE = /(?<![\p{L}\p{N}_.+-])(\d{2})(\d{2})(\d{2})([- ]?)(\d{4})(?![\p{L}\p{N}_]|[-.]\d)/gu;
const LABEL = /\bcpr|person(?:nummer|nr)|\bpnr|født|født:|sundhedskort/i;
const WEIGHTS = [4, 3, 2, 7, 6, 5, 4, 3, 2, 1] as const;

/**
 * Danish personal identity numbers. Since October 2007 some are given that fail the sum modulo 11, which is all that
 * tells them from other ten digits; but only to people born on a first of January
 * (https://www.cpr.dk/cpr-systemet/personnumre-uden-kontrolciffer-modulus-11-kontrol/). So a number is taken that
 * passes the sum, or is written `0101YY-NNNN`, or has a date and stands behind a label that says what it is.
 */
export function findCpr(text: string): Span[] {
  const spans: Span[] = [];
  for (const match of text.matchAll(CANDIDATE)) {
    const { 0: whole, 1: day, 2: month, 3: year, 4: separator, index } = match;
    if (!isDate(Number(year), Number(month), Number(day))) continue;
    const key = digitsOf(whole);
    if (!isLikely(key, separator) && !LABEL.test(before(text, index))) continue;
    spans.push({ kind: 'cpr', start: index, end: index + whole.length, key });
  }
  return spans;
}

function isLikely(digits: string, separator: string | undefined): boolean {
  // `0101000001` is a row of bits.
  if (separator === ' ' || /^[01]+$/.test(digits)) return false;
  if (passesModulus11(digits, WEIGHTS)) return separator === '-' || !isLikelyEpoch(digits);
  return separator === '-' && digits.startsWith('0101');
}
