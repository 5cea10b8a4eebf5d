import isLuhnNumber from 'validator/lib/isLuhnNumber.js';
import type { Span } from '../entity.ts';
import { digitsOf } from './context.ts';

/** In one, or in the groups that cards show: 4-4-4-4(-3), American Express 4-6-5, Diners 4-6-4. */
const CANDIDATE =
  /(?<![\p{L}\p{N}_.+-])(?:\d{14,19}|\d{4}([ -])\d{4}\1\d{4}\1\d{4}(?:\1\d{3})?|\d{4}([ -])\d{6}\2\d{4,5})(?![\p{L}\p{N}_]|[-.]\d)/gu;

/** Who gives numbers that begin so, and how long they are. Visa of 13 digits are gone; times in ms are 13 long. */
const ISSUERS = [
  /^4\d{15}(?:\d{3})?$/, // Visa
  /^(?:5[1-5]\d{2}|222[1-9]|22[3-9]\d|2[3-6]\d{2}|27[01]\d|2720)\d{12}$/, // Mastercard
  /^3[47]\d{13}$/, // American Express
  /^(?:6011|64[4-9]\d|65\d{2})\d{12}(?:\d{3})?$/, // Discover
  /^35(?:2[89]|[3-8]\d)\d{12}(?:\d{3})?$/, // JCB
  /^3(?:0[0-5]|[689]\d)\d{11}$/, // Diners
  /^(?:62|81)\d{14}(?:\d{3})?$/, // UnionPay
  /^5019\d{12}$/, // Dankort
  /^(?:5018|5020|5038|6304|6759|676[1-3])\d{12}(?:\d{3})?$/, // Maestro
] as const;

/** Numbers of payment cards, by issuer, length and Luhn sum: of random sixteen digits one in forty passes. */
export function findCards(text: string): Span[] {
  const spans: Span[] = [];
  for (const { 0: whole, index } of text.matchAll(CANDIDATE)) {
    const key = digitsOf(whole);
    if (!ISSUERS.some((issuer) => issuer.test(key)) || !isLuhnNumber.default(key)) continue;
    spans.push({ kind: 'card', start: index, end: index + whole.length, key });
  }
  return spans;
}
