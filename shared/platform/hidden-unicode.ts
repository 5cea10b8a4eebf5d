/**
 * Characters that a model reads and a person does not see, which is how instructions are smuggled into
 * documents (OWASP LLM01): tags (U+E0000–E007F), the variation selectors that can carry bytes
 * (U+E0100–E01EF), bidirectional controls, zero-width characters and the deprecated format characters.
 * Emoji joined by a zero-width joiner fall apart; nothing a quote would rest on is lost.
 */
// The first two are surrogate pairs, whose first half is always U+DB40.
const HIDDEN = /\udb40[\udc00-\udc7f\udd00-\uddef]|[\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g;

/** Well-formed first: two halves of a tag, apart until what stood between them is stripped, would make one. */
export const stripHidden = (text: string): string => text.toWellFormed().replace(HIDDEN, '');

/** Where the hidden characters of a text stand: from, and up to but without. */
export function* hiddenSpans(text: string): Generator<readonly [from: number, to: number]> {
  for (const { index, 0: hidden } of text.matchAll(HIDDEN)) yield [index, index + hidden.length];
}
