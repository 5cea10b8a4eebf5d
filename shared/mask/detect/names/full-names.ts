import type { NameRange } from './range.ts';
import { isStrongSurname, isGivenName, isSurname, isWord, mayBeGivenName, NOT_GOING_ON, WORD } from './words.ts';

/** Behind a slash too: people have folders and files. */
const FIRST = new RegExp(`(?<![\\p{L}\\p{N}_@#$.\\\\-])${WORD}(?= )`, 'gu');
const NEXT = new RegExp(
  ` ((?:von|van|de|af|der|den|la|le|di|bin|al|el)(?= )|[A-ZÀ-Þ]\\.|${WORD}${NOT_GOING_ON})`,
  'uy',
);
const PARTICLE = /^\p{Ll}/u;
const INITIAL = /^.\.$/u;
/** Words of a name behind the first. */
const MOST_WORDS = 5;

/** A given name that is common, and the surname behind it: `Anna Larsson`, `Ole Kristian Berg`, `Ludvig van der Meer`. */
export function findFullNames(text: string): NameRange[] {
  const found: NameRange[] = [];
  for (const { 0: given, index } of text.matchAll(FIRST)) {
    if (index < (found.at(-1)?.end ?? 0)) continue;
    const end = mayBeGivenName(given)
      ? surnameEnd(text, index + given.length, isGivenName(given))
      : strongSurnameEnd(text, index + given.length, given);
    if (end !== undefined) found.push({ start: index, end });
  }
  return found;
}

/** Where the surname ends that proves the word before it a given name: `Gudbrand Larsson`. */
function strongSurnameEnd(text: string, from: number, given: string): number | undefined {
  NEXT.lastIndex = from;
  const word = NEXT.exec(text)?.[1];
  return word !== undefined && isWord(given) && isStrongSurname(word) ? NEXT.lastIndex : undefined;
}

/** Where the surname ends; `trusting` takes any capitalised word for one, otherwise it must be known. */
function surnameEnd(text: string, from: number, trusting: boolean): number | undefined {
  let at = from;
  let end: number | undefined;
  let hasSurname = false;
  for (let words = 0; words < MOST_WORDS; words += 1) {
    NEXT.lastIndex = at;
    const word = NEXT.exec(text)?.[1];
    if (word === undefined) return end;
    at = NEXT.lastIndex;
    if (PARTICLE.test(word) || INITIAL.test(word)) {
      if (hasSurname) return end;
      continue;
    }
    const known = isSurname(word);
    if (!isWord(word) || (!known && (hasSurname || !(trusting || isGivenName(word))))) return end;
    hasSurname ||= known || !mayBeGivenName(word);
    if (known || trusting || hasSurname) end = at;
  }
  return end;
}
