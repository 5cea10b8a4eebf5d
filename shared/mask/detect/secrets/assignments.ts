import type { Span } from '../../entity.ts';
import { isStandIn, looksRandom } from './looks-random.ts';

/** Words in whose value a secret is looked for: `API_TOKEN=`, `"clientSecret": "`, `Ny adgangskode til printeren: `. */
const WORD =
  /pass(?:word|wd|phrase|ord)|\bpwd|lösenord|adgangskode|kodeord|salasana|secret|token|api[_-]?key|access[_-]?key|account[_-]?key|shared[_-]?key|private[_-]?key|auth[_-]?key|signing[_-]?key|encryption[_-]?key|credential/gi;
const IS_PASSWORD = /^(?:pass|pwd|lös|adg|kodeord|sala)/i;
/** What may stand between the word and its value: the rest of a name or of a phrase, then a sign. */
const SIGN = /[\p{L}\p{N}_ -]{0,32}["'`]?\]?\s{0,3}(?::=|=>|[:=])\s{0,3}/uy;
const QUOTED = /(["'`])((?:(?!\1)[^\s\\]){6,200})\1/y;
const BARE = /[^\s"'`,;()[\]{}<>|$\\]{8,200}/y;

export function findAssignments(text: string): Span[] {
  const spans: Span[] = [];
  for (const { 0: word, index } of text.matchAll(WORD)) {
    const found = valueBehind(text, index + word.length);
    if (found === undefined) continue;
    const { value, start, isQuoted } = found;
    if (isStandIn(value)) continue;
    const believable = looksRandom(value) || (IS_PASSWORD.test(word) && looksLikePassword(value, isQuoted));
    if (believable) spans.push({ kind: 'secret', start, end: start + value.length, key: value });
  }
  return spans;
}

interface Value {
  readonly value: string;
  readonly start: number;
  readonly isQuoted: boolean;
}

function valueBehind(text: string, from: number): Value | undefined {
  SIGN.lastIndex = from;
  if (!SIGN.test(text)) return undefined;
  const at = SIGN.lastIndex;
  QUOTED.lastIndex = at;
  const quoted = QUOTED.exec(text)?.[2];
  if (quoted !== undefined) return { value: quoted, start: at + 1, isQuoted: true };
  BARE.lastIndex = at;
  const bare = BARE.exec(text);
  if (bare === null || /^[([{.]/.test(text.slice(BARE.lastIndex, BARE.lastIndex + 1))) return undefined;
  return { value: bare[0].replace(/[.,:!?]+$/, ''), start: at, isQuoted: false };
}

/**
 * Chosen by a person: letters and digits or signs. Without quotes it might be an expression of code, so that it must
 * hold a digit, and a sign or both cases, and nothing that joins names.
 */
function looksLikePassword(value: string, isQuoted: boolean): boolean {
  if (!/\p{L}/u.test(value)) return false;
  if (/^[a-z]*:?\/\//i.test(value) || value.startsWith('/')) return false;
  const hasDigit = /\d/.test(value);
  const hasSign = /[!#%&*@+?^~=-]/.test(value);
  if (isQuoted) return hasDigit && (hasSign || (/\p{Ll}/u.test(value) && /\p{Lu}/u.test(value)));
  if (/[_./]/.test(value) && !hasSign) return false;
  return hasDigit && (hasSign || (/\p{Ll}/u.test(value) && /\p{Lu}/u.test(value)));
}
