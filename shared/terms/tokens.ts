import { englishStem, nordicStem } from './stem.ts';
import { ENGLISH_STOP_WORDS, NORDIC_MARKERS, NORDIC_STOP_WORDS } from './stop-words.ts';

/** Past this a run is no name but data (base64, minified code); its first part is indexed and the rest left. */
export const LONGEST_RUN = 128;
const LONGEST_TERM = 64;

const RUN = /[\p{L}\p{M}\p{N}_]+/gu;
/** The same for text without accents, which is nearly all code: three times as fast. */
const ASCII_RUN = /[A-Za-z0-9_]+/g;
const NOT_ASCII = /[^\0-\x7f]/;
/** `HTTPServer` → HTTP Server, `userIDs` → user IDs; capitals without lower case stay together. */
const PART = /\p{Lu}{2,}s?(?!\p{Ll})|\p{Lu}?[\p{Ll}\p{Lo}\p{Lm}\p{M}]+|\p{Lu}|\p{N}+/gu;
const LETTERS_ONLY = /^\p{L}+$/u;
const NORDIC_LETTER = /[åäöæøðþ]/u;

/**
 * Names repeat, and splitting and stemming one costs fifty times a look-up. What a run gives depends on
 * nothing else, so the memory only saves time; it is emptied when full, which bounds it to a few MB.
 */
const MOST_REMEMBERED = 20_000;
const plain = new Map<string, readonly string[]>();
const nordic = new Map<string, readonly string[]>();

/**
 * The terms of a text, in order and with repeats: each identifier whole in lower case without its
 * underscores (so `rateLimit`, `rate_limit` and `RATE_LIMIT` meet), its parts, and a light stem of
 * each. A stem or a part is added, never put in a word's place. Stop words and single letters are left
 * out. The time is linear in the text.
 */
export function terms(text: string): string[] {
  const ascii = !NOT_ASCII.test(text);
  const runs: readonly string[] = (ascii ? text.match(ASCII_RUN) : text.normalize('NFC').match(RUN)) ?? [];
  const memory = runs.some((run) => NORDIC_MARKERS.has(run) || (!ascii && NORDIC_LETTER.test(run) && run.length > 1))
    ? nordic
    : plain;
  const found: string[] = [];
  for (const run of runs) for (const term of termsOfRun(run, memory)) found.push(term);
  return found;
}

/** The words a name is made of, in lower case: `parseHTTPBody_v2` → parse, http, body, v, 2. */
export function nameParts(name: string): string[] {
  return (name.slice(0, LONGEST_RUN).normalize('NFC').match(PART) ?? []).map((part) => part.toLowerCase());
}

export const isStopWord = (word: string): boolean => ENGLISH_STOP_WORDS.has(word) || NORDIC_STOP_WORDS.has(word);

/** One Latin letter says nothing; one Chinese character is a word. */
const isLetter = (word: string): boolean => word.length === 1 && word < '\u0250' && !/\d/u.test(word);

function termsOfRun(long: string, memory: Map<string, readonly string[]>): readonly string[] {
  const run = long.length > LONGEST_RUN ? long.slice(0, LONGEST_RUN) : long;
  const known = memory.get(run);
  if (known !== undefined) return known;
  const found: string[] = [];
  const parts = nameParts(run);
  if (parts.length > 1) {
    const whole = run.replaceAll('_', '').toLowerCase();
    if (whole.length <= LONGEST_TERM && !isStopWord(whole)) found.push(whole);
  }
  parts.forEach((part, index) => {
    const next = parts[index + 1];
    // `OAuth2Token` is also asked for as oauth, while `ILogger` is asked for as logger: keep both.
    if (parts.length > 2 && isLetter(part) && next !== undefined && !/\d/u.test(next)) found.push(part + next);
    addWord(part.slice(0, LONGEST_TERM), memory === nordic, found);
  });
  if (memory.size >= MOST_REMEMBERED) memory.clear();
  memory.set(run, found);
  return found;
}

function addWord(word: string, withNordic: boolean, found: string[]): void {
  if (isStopWord(word) || isLetter(word)) return;
  found.push(word);
  if (!LETTERS_ONLY.test(word)) return;
  const english = englishStem(word);
  if (english !== word) found.push(english);
  if (!withNordic) return;
  const other = nordicStem(word);
  if (other !== word && other !== english) found.push(other);
}
