import { terms } from '../terms/tokens.ts';

/** Words of a question that are weighed; a longer question's first ones say what it is about. */
const MOST_WORDS = 200;

/** The words of a question that carry meaning, each with the terms it is found by: the whole first. */
export type QuestionWords = ReadonlyMap<string, readonly string[]>;

/** Stop words have no terms and drop out; a word asked twice counts once. */
export function questionWords(question: string): QuestionWords {
  const words = new Map<string, readonly string[]>();
  for (const [word] of question.matchAll(/[\p{L}\p{M}\p{N}_$]+/gu)) {
    if (words.size >= MOST_WORDS) break;
    const found = terms(word);
    if (found.length > 0) words.set(word.toLowerCase(), found);
  }
  return words;
}

/** Which of the words a text holds: as they stand, or all of their parts and stems. */
export function wordsIn(words: QuestionWords, text: string): string[] {
  const held = new Set(terms(text));
  const holds = ([whole = '', ...rest]: readonly string[]) =>
    held.has(whole) || (rest.length > 0 && rest.every((form) => held.has(form)));
  return [...words].filter(([, forms]) => holds(forms)).map(([word]) => word);
}
