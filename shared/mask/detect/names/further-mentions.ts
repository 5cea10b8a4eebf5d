import type { NameRange } from './range.ts';
import { AMBIGUOUS_GIVEN_NAMES } from './given-names.ts';
import { isGivenName, isSurname, NOT_GOING_ON, NOT_INSIDE, WORD } from './words.ts';

const CAPITALISED = new RegExp(`${NOT_INSIDE}${WORD}${NOT_GOING_ON}`, 'gu');
/** Shorter ones are too often something else: Bo, Lie, Dam. */
const LEAST_LETTERS = 4;

/**
 * Where a person whose full name stands in the text is called by one half of it: "Larsson ringde igen". Only halves
 * that the lists know; of `Matt Swift`, every Swift of a handbook would go with the other.
 */
export function findFurtherMentions(text: string, found: readonly NameRange[]): NameRange[] {
  const words = new Set(found.flatMap(({ start, end }) => text.slice(start, end).split(' ')).filter(isTelling));
  if (words.size === 0) return [];
  return Array.from(text.matchAll(CAPITALISED))
    .filter(([word]) => words.has(word))
    .map(({ 0: word, index }) => ({ start: index, end: index + word.length }));
}

const isTelling = (word: string): boolean =>
  word.length >= LEAST_LETTERS && !AMBIGUOUS_GIVEN_NAMES.has(word) && (isGivenName(word) || isSurname(word));
