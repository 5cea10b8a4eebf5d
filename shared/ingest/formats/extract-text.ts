import { invalidArgument, KildeError } from '../../platform/errors.ts';
import { decodeText } from '../decode.ts';
import { detectFormat, type DocumentBytes, type Format, isCalledHtml, namedFormat } from './detect-format.ts';
import type { ExtractedText } from './extraction.ts';
import { decodeHtml } from './html/decode-html.ts';
import { holdsMarkup, isWholePage } from './html/page-like.ts';
import { MAX_BYTES, MAX_OUTPUT } from './limits.ts';
import type { Conversion } from './worker/messages.ts';

export type { DocumentBytes } from './detect-format.ts';

/**
 * The text of a document, whatever it was written in. What needs a library is read in a worker, within
 * limits of time and memory, and the library is loaded there when the first such document comes.
 * @throws KildeError invalid_argument that says what is wrong with the document, and what to do.
 */
export async function extractText(document: DocumentBytes): Promise<ExtractedText> {
  const { format, isNamed } = detectFormat(document);
  const extracted = await extract(format, document);
  if (format !== 'text' && extracted.text.length > MAX_OUTPUT)
    throw invalidArgument(
      `The document holds ${extracted.text.length} characters of text; one document may hold ${MAX_OUTPUT}. Split it into several.`,
    );
  return isNamed ? extracted : { ...extracted, notes: [CALLED_OTHERWISE[format] ?? '', ...extracted.notes] };
}

const CALLED_OTHERWISE: Readonly<Partial<Record<Format, string>>> = {
  pdf: 'Read as the PDF that its content is, though its name says otherwise.',
  docx: 'Read as the Word document that its content is, though its name says otherwise.',
};

/** How large a document of this name may be, for whoever reads it; undefined for plain text, which has another bound. */
export function maxBytesOf(path: string, mediaType?: string): number | undefined {
  const format = namedFormat(path, mediaType);
  return format === 'text' ? undefined : MAX_BYTES[format];
}

async function extract(format: Format, document: DocumentBytes): Promise<ExtractedText> {
  switch (format) {
    case 'pdf':
    case 'docx':
      checkSize(format, document.bytes);
      return inWorker({ format, bytes: new Uint8Array(document.bytes) });
    case 'html':
      return extractHtml(document);
    case 'notebook': {
      checkSize(format, document.bytes);
      const { extractNotebook } = await import('./notebook/extract-notebook.ts');
      return extractNotebook(decode(document.bytes));
    }
    case 'text':
      return asItIs(decode(document.bytes));
  }
}

/** A page is read for its content. Any other HTML is a source, and so is a page that cannot be read and came as a file. */
async function extractHtml({ bytes, mediaType }: DocumentBytes): Promise<ExtractedText> {
  const isCalled = isCalledHtml(mediaType);
  if (isCalled) checkSize('html', bytes);
  const html = decodeHtml(bytes, mediaType) ?? decode(bytes);
  const isPage = isCalled ? holdsMarkup(html) : bytes.length <= MAX_BYTES.html && isWholePage(html);
  if (!isPage) return asItIs(html);
  try {
    return await inWorker({ format: 'html', html });
  } catch (error) {
    if (isCalled || !(error instanceof KildeError) || error.kind !== 'invalid_argument') throw error;
    return { ...asItIs(html), notes: ['Kept as HTML source: it could not be read as a page.'] };
  }
}

async function inWorker(conversion: Conversion): Promise<ExtractedText> {
  const { convertInWorker } = await import('./worker/convert-in-worker.ts');
  return convertInWorker(conversion);
}

const asItIs = (text: string): ExtractedText => ({ text, language: null, title: null, pages: null, notes: [] });

const NAMES = { pdf: 'PDF', docx: 'Word document', html: 'HTML page', notebook: 'notebook' } as const;

function checkSize(format: keyof typeof MAX_BYTES, { length }: Uint8Array): void {
  const most = MAX_BYTES[format];
  if (length > most)
    throw invalidArgument(
      `The ${NAMES[format]} has ${length} bytes; one may have ${most}. Split it into several, or add its text.`,
    );
}

function decode(bytes: Uint8Array): string {
  const decoded = decodeText(bytes);
  if ('text' in decoded) return decoded.text;
  throw invalidArgument(
    `The file's bytes are not text that Kilde can read (${decoded.reason}); expected UTF-8, UTF-16 with a byte order mark, or Latin-1.`,
  );
}
