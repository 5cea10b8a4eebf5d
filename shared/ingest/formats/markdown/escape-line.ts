/** What at the start of a line would be read as a heading, a fence, an underline or front matter. */
const MARKUP = /^(?=#{1,6}(?:\s|$)|`{3}|~{3}|(?:=+|-{2,}|\+{3})\s*$|<h[1-6]\b)/i;

/**
 * Keeps a line of text from being taken for structure. Within a line nothing is escaped: names such as
 * `snake_case` are searched for and quoted as they are written.
 */
export const escapeLine = (line: string): string => line.replace(MARKUP, '\\');

const LANGUAGE = /^[\w+#.-]{1,40}$/;

/** A fenced block, whose fence is longer than any inside it. */
export function fenced(code: string, language = ''): string {
  let longest = 2;
  for (const [mark] of code.matchAll(/`{3,}/g)) longest = Math.max(longest, mark.length);
  const fence = '`'.repeat(longest + 1);
  return `${fence}${LANGUAGE.test(language) ? language : ''}\n${code}\n${fence}`;
}

// oxlint-disable-next-line no-control-regex -- control characters are exactly what is looked for
const INVISIBLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u00ad\u200b\u2060\ufeff]/g;

// oxlint-disable-next-line no-control-regex -- as above
const LINE_NOISE = /[\u0000-\u0008\u000e-\u001f\u007f\u200b\u2060\ufeff]/g;

/** What converters leave behind and nobody sees or searches; letters and their accents become one character. */
export const cleanText = (text: string): string => text.toWellFormed().replace(INVISIBLE, '').normalize('NFC');

/** Of text that has its places from elsewhere; a soft hyphen stays, as it tells where a word goes on. */
export const cleanLine = (text: string): string =>
  text.toWellFormed().replace(LINE_NOISE, '').replace(/\s/g, ' ').normalize('NFC');

const MAX_TITLE = 300;

/** One line; null for nothing. */
export function cleanTitle(title: string | null | undefined): string | null {
  const line = cleanText(title ?? '')
    .replace(/\s+/g, ' ')
    .trim();
  return line === '' || line.length > MAX_TITLE ? null : line;
}
