/**
 * Characters that a model reads and a person does not see, which is how instructions are smuggled into
 * documents (OWASP LLM01): all that Unicode lets a font leave out (UAX #44, Default_Ignorable_Code_Point: tags,
 * variation selectors, zero-width characters, bidirectional controls, soft hyphens, Hangul fillers), and the
 * controls of annotations and hieroglyphs, which are not drawn either.
 * Emoji fall apart at their joiners and lose their selectors; nothing a quote would rest on is lost.
 */
const HIDDEN = /[\p{Default_Ignorable_Code_Point}\ufff9-\ufffb\u{13430}-\u{1343f}]/gu;

/** Well-formed first: two halves of a tag, apart until what stood between them is stripped, would make one. */
export const stripHidden = (text: string): string => text.toWellFormed().replace(HIDDEN, '');

/** Where the hidden characters of a text stand: from, and up to but without. */
export function* hiddenSpans(text: string): Generator<readonly [from: number, to: number]> {
  for (const { index, 0: hidden } of text.matchAll(HIDDEN)) yield [index, index + hidden.length];
}
