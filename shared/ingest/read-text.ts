import { invalidArgument } from '../platform/errors.ts';
import { decodeText } from './decode.ts';
import { MAX_LINE_LENGTH } from './limits.ts';

export type DocumentContent = { readonly text: string } | { readonly bytes: Uint8Array };

/**
 * The text of a document, fit to be chunked: well-formed, without NUL, not empty, no endless line.
 * @throws KildeError invalid_argument that says what is wrong with it.
 */
export function readText(content: DocumentContent): string {
  const text = 'text' in content ? content.text : decodeBytes(content.bytes);
  if (!text.isWellFormed())
    throw invalidArgument('text is not well-formed Unicode: it holds half of a surrogate pair. Send valid UTF-8.');
  if (text.includes('\0'))
    throw invalidArgument('text holds a NUL character, so it looks binary; expected plain text.');
  if (text.trim() === '') throw invalidArgument('The document is empty; expected at least one visible character.');
  checkLines(text);
  return text;
}

function decodeBytes(bytes: Uint8Array): string {
  const decoded = decodeText(bytes);
  if ('reason' in decoded) {
    throw invalidArgument(
      `The file's bytes are not text that Kilde can read (${decoded.reason}); expected UTF-8, UTF-16 with a byte order mark, or Latin-1.`,
    );
  }
  return decoded.text;
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
