import { getDocumentProxy } from 'unpdf';
import { invalidArgument, type KildeError } from '../../../platform/errors.ts';
import { MAX_OUTPUT, MAX_PAGES } from '../limits.ts';
import { cleanTitle } from '../markdown/escape-line.ts';
import { directionsOf } from './directions.ts';
import { rowsOf } from './rows.ts';
import type { Row } from './run.ts';

export interface PdfContent {
  readonly pages: readonly (readonly Row[])[];
  /** As its properties name it. */
  readonly title: string | null;
  /** Numbers of pages that could not be read at all. */
  readonly unreadable: readonly number[];
}

/** Only text is asked for: no fonts are made, no pictures unpacked, no scripts run, nothing is fetched. */
const OPTIONS = {
  verbosity: 0,
  isEvalSupported: false,
  useSystemFonts: false,
  disableFontFace: true,
  isOffscreenCanvasSupported: false,
  isImageDecoderSupported: false,
  useWorkerFetch: false,
  enableXfa: false,
  stopAtErrors: false,
} as const;

type PdfDocument = Awaited<ReturnType<typeof getDocumentProxy>>;

export async function readPages(bytes: Uint8Array): Promise<PdfContent> {
  const document = await open(bytes);
  try {
    return await readAll(document);
  } finally {
    await document.loadingTask.destroy();
  }
}

async function readAll(document: PdfDocument): Promise<PdfContent> {
  if (document.numPages > MAX_PAGES)
    throw invalidArgument(
      `The PDF has ${document.numPages} pages; one document may have ${MAX_PAGES}. Split it into several.`,
    );
  const pages: Row[][] = [];
  const unreadable: number[] = [];
  let length = 0;
  for (let number = 1; number <= document.numPages; number += 1) {
    const rows = await readPage(document, number).catch(() => undefined);
    if (rows === undefined) unreadable.push(number);
    pages.push(rows ?? []);
    length += rows?.reduce((sum, { text }) => sum + text.length, 0) ?? 0;
    if (length > MAX_OUTPUT) break;
  }
  return { pages, unreadable, title: await titleOf(document) };
}

async function open(bytes: Uint8Array): Promise<PdfDocument> {
  try {
    return await getDocumentProxy(bytes, OPTIONS);
  } catch (error) {
    throw refusalOf(error instanceof Error ? error.name : '');
  }
}

const refusalOf = (name: string): KildeError =>
  name === 'PasswordException'
    ? invalidArgument('The PDF is encrypted and asks for a password. Save it without one, and add it again.')
    : invalidArgument('The PDF is damaged or was cut off. Fetch or export it anew, and add it again.');

async function readPage(document: PdfDocument, number: number): Promise<Row[]> {
  const page = await document.getPage(number);
  try {
    const { items, styles } = await page.getTextContent();
    const { transform } = page.getViewport({ scale: 1 });
    return directionsOf(items, transform, (font) => styles[font]?.fontFamily === 'monospace').flatMap(rowsOf);
  } finally {
    page.cleanup();
  }
}

/** Its title, unless it is what a program filled in. */
const NO_TITLE =
  /^(?:untitled|document\d*|dokument\d*|microsoft \w+|powerpoint\b.*|slide \d+)\b|\.(?:docx?|pdf|tex|dvi|ps|indd|qxd|pptx?|xlsx?|odt|rtf|html?|txt|md)$/i;

async function titleOf(document: PdfDocument): Promise<string | null> {
  const metadata = await document.getMetadata().catch(() => undefined);
  const info: unknown = metadata?.info;
  const named = typeof info === 'object' && info !== null && 'Title' in info ? info.Title : undefined;
  const title = typeof named === 'string' ? cleanTitle(named) : null;
  return title === null || NO_TITLE.test(title) ? null : title;
}
