import { zipSync } from 'fflate';
import { DOMParser, parseHTML } from 'linkedom';
import mammoth from 'mammoth';
import { invalidArgument } from '../../../platform/errors.ts';
import type { ExtractedText } from '../extraction.ts';
import type { DomElement } from '../markdown/dom.ts';
import { cleanTitle } from '../markdown/escape-line.ts';
import { writeMarkdown } from '../markdown/write-markdown.ts';
import { markCode, STYLE_MAP } from './code-paragraphs.ts';
import { unpackDocx } from './unpack.ts';

/** A Word document as Markdown: headings, lists, tables, code and notes; no pictures, no macros, no comments. */
export async function extractDocx(bytes: Uint8Array): Promise<ExtractedText> {
  const { parts, hasMacros } = unpackDocx(bytes);
  const { value: html } = await mammoth.convertToHtml(
    { buffer: Buffer.from(zipSync(parts, { level: 0 })) },
    {
      styleMap: [...STYLE_MAP],
      transformDocument: markCode,
      // Its own style map would be the document's to choose.
      includeEmbeddedStyleMap: false,
      externalFileAccess: false,
      // An empty paragraph may be an empty line of code.
      ignoreEmptyParagraphs: false,
      convertImage: mammoth.images.imgElement(() => Promise.resolve({ src: '' })),
    },
  );
  const { document }: { document: { body: DomElement } } = parseHTML(
    `<!doctype html><html><body>${html}</body></html>`,
  );
  const text = writeMarkdown(document.body);
  if (text === '')
    throw invalidArgument('The Word document holds no text; pictures of text cannot be read. Add its text instead.');
  return {
    text: `${text}\n`,
    language: 'markdown',
    title: titleIn(parts['docProps/core.xml']) ?? /^# (.*)/.exec(text)?.[1] ?? null,
    pages: null,
    notes: hasMacros ? ['Its macros were left out.'] : [],
  };
}

/** What templates and programs fill in by themselves. */
const NO_TITLE = /^(?:untitled|document\d*|dokument\d*|word document|microsoft word)\b|\.(?:docx?|dotx?|odt|rtf)$/i;

function titleIn(core: Uint8Array | undefined): string | null {
  if (core === undefined) return null;
  const properties: { querySelectorAll(selector: string): Iterable<DomElement> } = new DOMParser().parseFromString(
    Buffer.from(core).toString('utf8'),
    'text/xml',
  );
  const element = [...properties.querySelectorAll('*')].find(
    ({ localName }) => localName === 'title' || localName === 'dc:title',
  );
  const title = cleanTitle(element?.textContent);
  return title === null || NO_TITLE.test(title) ? null : title;
}
