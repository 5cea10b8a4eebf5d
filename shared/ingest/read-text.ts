import { invalidArgument } from '../platform/errors.ts';
import type { ExtractedText } from './formats/extraction.ts';
import { extractText } from './formats/extract-text.ts';
import { MAX_LINE_LENGTH } from './limits.ts';

export type DocumentContent = { readonly text: string } | { readonly bytes: Uint8Array };

/** A document's content, and by what its format is told. */
export interface DocumentSource {
  readonly content: DocumentContent;
  readonly path: string;
  readonly mediaType?: string | undefined;
}

/**
 * The text of a document, fit to be chunked: well-formed, without NUL, not empty, no endless line. Text is
 * taken as it is, bytes for what their format holds.
 * @throws KildeError invalid_argument that says what is wrong with it.
 */
export async function readText({ content, path, mediaType }: DocumentSource): Promise<ExtractedText> {
  const extracted: ExtractedText =
    'text' in content
      ? { text: content.text, language: null, title: null, pages: null, notes: [] }
      : await extractText({ path, bytes: content.bytes, mediaType });
  check(extracted.text);
  return extracted;
}

function check(text: string): void {
  if (!text.isWellFormed())
    throw invalidArgument('text is not well-formed Unicode: it holds half of a surrogate pair. Send valid UTF-8.');
  if (text.includes('\0'))
    throw invalidArgument('text holds a NUL character, so it looks binary; expected plain text.');
  if (text.trim() === '') throw invalidArgument('The document is empty; expected at least one visible character.');
  checkLines(text);
}

function checkLines(text: string): void {
  let line = 1;
  let start = 0;
  while (start <= text.length) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    const length = end > start && text[end - 1] === '\r' ? end - 1 - start : end - start;
    if (length > MAX_LINE_LENGTH) {
      throw invalidArgument(
        `Line ${line} is ${length} characters long; the longest line that is indexed has ${MAX_LINE_LENGTH}. Such files are generated or minified: add their source instead.`,
      );
    }
    start = end + 1;
    line += 1;
  }
}
