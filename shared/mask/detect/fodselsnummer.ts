import type { Span } from '../entity.ts';
import { digitsOf, isDate, passesModulus11 } from './context.ts';

const CANDIDATE = /(?<![\p{L}\p{N}_.+-])(\d{2})(\d{2})(\d{2})[ -]?\d{3} ?\d{2}(?![\p{L}\p{N}_]|[-.]\d)/gu;
const FIRST = [3, 7, 6, 1, 8, 9, 4, 5, 2, 1] as const;
const SECOND = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1] as const;

/**
 * Norwegian birth numbers by date and two sums modulo 11, of which one number in 121 passes. Also D-numbers (day + 40),
 * H-numbers (month + 40) and the tax office's synthetic ones (month + 80). Those given from 2032 on may leave a first
 * remainder up to 3; none exists yet.
 */
export function findFodselsnummer(text: string): Span[] {
  const spans: Span[] = [];
  for (const { 0: whole, 1: day, 2: month, 3: year, index } of text.matchAll(CANDIDATE)) {
    if (!isDate(Number(year), plainMonth(Number(month)), plainDay(Number(day)))) continue;
    const key = digitsOf(whole);
    if (!passesModulus11(key, FIRST) || !passesModulus11(key, SECOND)) continue;
    spans.push({ kind: 'fodselsnummer', start: index, end: index + whole.length, key });
  }
  return spans;
}

const plainDay = (day: number): number => (day > 40 ? day - 40 : day);

function plainMonth(month: number): number {
  if (month > 80) return month - 80;
  return month > 40 ? month - 40 : month;
}
