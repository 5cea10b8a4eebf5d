import { invalidArgument } from '../../../platform/errors.ts';
import type { ExtractedText } from '../extraction.ts';
import { headingLevels } from './headings.ts';
import { joinHyphens, wordsIn } from './hyphens.ts';
import { type PdfContent, readPages } from './read-pages.ts';
import type { Row } from './run.ts';
import { writePage } from './write-page.ts';

/** A file that was cut off has lost what stands in its last lines: where its table of contents is. */
const TAIL = 2_048;
/** More letters in fixed width than this share, and it is how the document is set, not how it shows code. */
const MAX_CODE = 0.6;

/** A PDF's text as Markdown, page by page; `\f` begins every page but the first. */
export async function extractPdf(bytes: Uint8Array): Promise<ExtractedText> {
  checkTail(bytes);
  const content = await readPages(bytes);
  const rows = content.pages.flat();
  checkText(rows, content.pages.length);
  const levels = headingLevels(rows);
  const style = { levels, marksCode: lettersOf(rows.filter((row) => row.isFixedWidth)) <= lettersOf(rows) * MAX_CODE };
  const words = wordsIn(linesOf(rows));
  const pages = content.pages.map((page) => writePage(joinHyphens(page, words), style));
  const text = `${pages.join('\n\f')}\n`;
  return {
    text,
    language: 'markdown',
    title: content.title ?? /^# (.*)/.exec(pages[0] ?? '')?.[1] ?? null,
    pages: pages.length,
    notes: notesOf(content),
  };
}

function* linesOf(rows: readonly Row[]): Generator<string> {
  for (const { text } of rows) yield text;
}

const lettersOf = (rows: readonly Row[]): number => rows.reduce((sum, { text }) => sum + text.length, 0);

function checkTail(bytes: Uint8Array): void {
  const tail = Buffer.from(bytes.subarray(-TAIL)).toString('latin1');
  if (tail.includes('%%EOF') || tail.includes('startxref')) return;
  throw invalidArgument('The PDF was cut off: its end is missing. Fetch or export it anew, and add it again.');
}

/** Letters whose meaning the file does not say come out as these. */
const UNKNOWN = /[\ue000-\uf8ff\ufffd]/g;

function checkText(rows: readonly Row[], pages: number): void {
  const letters = rows.reduce((sum, { text }) => sum + (text.match(/[\p{L}\p{N}]/gu)?.length ?? 0), 0);
  const unknown = rows.reduce((sum, { text }) => sum + (text.match(UNKNOWN)?.length ?? 0), 0);
  if (letters > unknown) return;
  if (unknown > 0)
    throw invalidArgument(
      'The PDF does not say which letters its text is made of, so it cannot be read. Export it anew, or run text recognition (OCR) on it.',
    );
  throw invalidArgument(
    `The PDF has no text on its ${pages} ${pages === 1 ? 'page' : 'pages'}: scanned documents hold pictures of text only. Run text recognition (OCR) on it, and add it again.`,
  );
}

const MAX_LISTED = 20;

function notesOf({ pages, unreadable }: PdfContent): string[] {
  const failed = new Set(unreadable);
  const empty = pages.flatMap((rows, index) => (rows.length === 0 && !failed.has(index + 1) ? [index + 1] : []));
  return [
    ...note('Could not be read, as the file is damaged there', unreadable),
    ...note('Without text, perhaps pictures of it', empty),
  ];
}

function note(what: string, numbers: readonly number[]): string[] {
  if (numbers.length === 0) return [];
  const listed = numbers.slice(0, MAX_LISTED).join(', ');
  const more = numbers.length > MAX_LISTED ? ` and ${numbers.length - MAX_LISTED} more` : '';
  return [`${what}: ${numbers.length === 1 ? 'page' : 'pages'} ${listed}${more}.`];
}
