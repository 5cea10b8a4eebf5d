import type { Span } from '../entity.ts';
import { isDate } from './context.ts';

/** The sign tells the century: + 1800s, - and U to Y 1900s, A to F 2000s. */
const CANDIDATE = /(?<![\p{L}\p{N}_.+-])(\d{2})(\d{2})(\d{2})[-+A-FU-Y](\d{3})([0-9A-FHJ-NPR-Y])(?![\p{L}\p{N}_-])/gu;
const CONTROL = '0123456789ABCDEFHJKLMNPRSTUVWXY';

/** Finnish personal identity codes, by date and the control character: the number modulo 31. */
export function findHenkilotunnus(text: string): Span[] {
  const spans: Span[] = [];
  for (const { 0: key, 1: day, 2: month, 3: year, 4: serial, 5: control, index } of text.matchAll(CANDIDATE)) {
    if (!isDate(Number(year), Number(month), Number(day))) continue;
    if (CONTROL.charAt(Number(`${day}${month}${year}${serial}`) % 31) !== control) continue;
    spans.push({ kind: 'henkilotunnus', start: index, end: index + key.length, key });
  }
  return spans;
}
