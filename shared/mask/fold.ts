/**
 * A text as detectors read it: without characters that nobody sees, accents in one piece, and the many blanks,
 * hyphens and full-width signs as their plain ones. `original` gives the place in the text as it came.
 */
export interface Folded {
  readonly text: string;
  original(start: number, end: number): { readonly start: number; readonly end: number };
}

/** Soft hyphens, zero-width and bidirectional characters, the deprecated format characters, and tags. */
const HIDDEN = '\\u00ad\\u061c\\u180e\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\ufeff';
const BLANK = '\\u00a0\\u2000-\\u200a\\u202f\\u205f\\u3000';
const HYPHEN = '\\u2010-\\u2013\\u2212\\ufe63';
const FULL_WIDTH = '\\uff01-\\uff5e';
/** A letter with the accents that follow it, and what may stand hidden between them; at most eight of them. */
const ACCENTED = `[A-Za-z][${HIDDEN}]?[\\u0300-\\u036f]{1,8}`;

const SPECIAL = new RegExp(
  `(${ACCENTED})|([${BLANK}])|([${HYPHEN}])|([${FULL_WIDTH}])|[${HIDDEN}]|\\udb40[\\udc00-\\udfff]`,
  'g',
);
const MAYBE_SPECIAL = new RegExp(`[${HIDDEN}${BLANK}${HYPHEN}${FULL_WIDTH}\\u0300-\\u036f\\udb40]`);
const ALL_HIDDEN = new RegExp(`[${HIDDEN}]`, 'g');

export function fold(text: string): Folded {
  if (!MAYBE_SPECIAL.test(text)) return { text, original: (start, end) => ({ start, end }) };
  const parts: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  const take = (part: string, start: number, end: number | undefined): void => {
    parts.push(part);
    for (let index = 0; index < part.length; index += 1) {
      starts.push(end === undefined ? start + index : start);
      ends.push(end ?? start + index + 1);
    }
  };
  let from = 0;
  for (const match of text.matchAll(SPECIAL)) {
    take(text.slice(from, match.index), from, undefined);
    from = match.index + match[0].length;
    take(plainOf(match), match.index, from);
  }
  take(text.slice(from), from, undefined);
  return {
    text: parts.join(''),
    original: (start, end) => ({ start: starts[start] ?? start, end: ends[end - 1] ?? end }),
  };
}

function plainOf([whole, accented, blank, hyphen, fullWidth]: RegExpMatchArray): string {
  if (accented !== undefined) return accented.replace(ALL_HIDDEN, '').normalize('NFC');
  if (blank !== undefined) return ' ';
  if (hyphen !== undefined) return '-';
  if (fullWidth !== undefined) return String.fromCharCode(whole.charCodeAt(0) - 0xff01 + 0x21);
  return '';
}
