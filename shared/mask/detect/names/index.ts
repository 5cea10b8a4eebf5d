import type { Span } from '../../entity.ts';
import { findFullNames } from './full-names.ts';
import { findFurtherMentions } from './further-mentions.ts';
import { findNamesInPhrases } from './phrases.ts';

/**
 * Names of persons, by rules: common given names before a surname, titles, labels, greetings and signatures. Rules
 * miss names that stand alone and those no list holds; `NameDetector` is for finding more.
 */
export function findNames(text: string): Span[] {
  const found = [...findFullNames(text), ...findNamesInPhrases(text)];
  return [...found, ...findFurtherMentions(text, found)].map(({ start, end }) => ({
    kind: 'name',
    start,
    end,
    key: text.slice(start, end).toLowerCase(),
  }));
}
