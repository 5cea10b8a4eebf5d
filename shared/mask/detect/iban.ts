import { countrySpecs, isValidIBAN } from 'ibantools';
import type { Span } from '../entity.ts';

const BEGINNING = /(?<![\p{L}\p{N}_])([A-Z]{2})\d{2}(?=[ -]?[A-Z0-9])/giu;
const CHARACTER = /[A-Z0-9]/i;

/** Account numbers by country, length, structure and the sum modulo 97 (`ibantools`), in groups or in one. */
export function findIbans(text: string): Span[] {
  const spans: Span[] = [];
  for (const { 1: country = '', index } of text.matchAll(BEGINNING)) {
    const length = countrySpecs[country.toUpperCase()]?.chars;
    if (length === undefined || length === null) continue;
    const read = readCharacters(text, index, length);
    if (read === undefined || !isValidIBAN(read.key)) continue;
    spans.push({ kind: 'iban', start: index, ...read });
  }
  return spans;
}

/** As many characters as the country's numbers have, single blanks or hyphens between them left out. */
function readCharacters(text: string, start: number, length: number): { key: string; end: number } | undefined {
  let key = '';
  let at = start;
  while (key.length < length) {
    const character = text.charAt(at);
    const isGap = (character === ' ' || character === '-') && CHARACTER.test(text.charAt(at + 1));
    if (!isGap && !CHARACTER.test(character)) return undefined;
    if (!isGap) key += character.toUpperCase();
    at += 1;
  }
  return /[\p{L}\p{N}_]/u.test(text.charAt(at)) ? undefined : { key, end: at };
}
