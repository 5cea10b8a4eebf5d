import { englishStem } from '../../terms/stem.ts';
import { nameParts } from '../../terms/tokens.ts';
import type { Question } from '../question.ts';

/** `auth` for `authentication`, `config` for `configuration`: shorter beginnings fit too many words. */
const SHORTEST_BEGINNING = 4;
const BEGINNING = 0.7;

/** How much of a name the question speaks of: the share of the name's words that it holds, 0 to 1. */
export function nameMatcher(question: Question): (name: string) => number {
  const asked = question.terms.map(({ term }) => term);
  const known = new Set(asked);
  const matchPart = (part: string): number => {
    if (known.has(part) || known.has(englishStem(part))) return 1;
    if (part.length < SHORTEST_BEGINNING) return 0;
    const begins = (term: string): boolean =>
      term.length >= SHORTEST_BEGINNING && (term.startsWith(part) || part.startsWith(term));
    return asked.some(begins) ? BEGINNING : 0;
  };
  return (name) => {
    const parts = nameParts(name);
    return parts.length === 0 ? 0 : parts.reduce((sum, part) => sum + matchPart(part), 0) / parts.length;
  };
}

/** Asks once per path: a pool holds many chunks of few files. */
export function perPath<T>(ask: (path: string) => T): (path: string) => T {
  const known = new Map<string, T>();
  return (path) => {
    const before = known.get(path);
    if (before !== undefined) return before;
    const answer = ask(path);
    known.set(path, answer);
    return answer;
  };
}
