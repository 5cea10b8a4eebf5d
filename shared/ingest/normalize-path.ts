import { invalidArgument, type KildeError } from '../platform/errors.ts';
import { sha256Hex } from '../platform/hash.ts';
import { MAX_PATH_LENGTH } from './limits.ts';

// oxlint-disable-next-line no-control-regex -- control characters are exactly what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

const refuse = (why: string): KildeError =>
  invalidArgument(`path ${why}; expected a relative path such as "docs/setup.md".`);

/**
 * One spelling per path: forward slashes, no `./`, composed Unicode (macOS hands out decomposed names).
 * @throws KildeError invalid_argument for anything that is not a plain relative path.
 */
export function normalizePath(given: string): string {
  if (!given.isWellFormed()) throw refuse('is not well-formed Unicode (it holds half of a surrogate pair)');
  if (CONTROL.test(given)) throw refuse('holds a control character');
  const path = given.normalize('NFC').replaceAll('\\', '/');
  if (path.startsWith('/')) throw refuse('is absolute');
  const segments = path.split('/').filter((segment) => segment !== '.' && segment !== '');
  if (segments.length === 0) throw refuse('is empty');
  if (segments.includes('..')) throw refuse('holds ".."');
  if (/^[a-z]:$/i.test(segments[0] ?? '')) throw refuse('is absolute');
  const normal = segments.join('/');
  // Measured last: composing can make a text longer, too (U+0958 becomes two characters).
  if (normal.length > MAX_PATH_LENGTH) throw refuse(`is longer than ${MAX_PATH_LENGTH} characters`);
  return normal;
}

/** Hex digits that tell titles apart whose words are the same; a chance of one in a billion for 65,000 of them. */
const HASH_DIGITS = 8;

/**
 * A path for a document that has only a title: its words, joined by dashes. Where that loses something
 * ("C", "C++" and "C#" have one word), a hash of the title follows, or one document would replace another.
 */
export function pathOfTitle(title: string): string {
  const whole = title.normalize('NFC');
  const words = whole.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  const joined = words.join('-');
  if (joined !== '' && joined === whole.toLowerCase().replaceAll(/[ _]/g, '-') && joined.length <= MAX_PATH_LENGTH)
    return joined;
  const room = MAX_PATH_LENGTH - HASH_DIGITS - 1;
  // Half of a surrogate pair, where the cut fell inside one, is no text.
  const cut = joined.slice(0, room).replace(/[\uD800-\uDBFF]$/, '');
  return normalizePath(`${cut === '' ? 'untitled' : cut}-${sha256Hex(whole).slice(0, HASH_DIGITS)}`);
}
