import { DefuddleClass } from 'defuddle/node';
import { parseHTML } from 'linkedom';
import { invalidArgument } from '../../../platform/errors.ts';
import type { ExtractedText } from '../extraction.ts';
import { type DomElement, type DomNode, isElement, isSilent, isText } from '../markdown/dom.ts';
import { cleanTitle } from '../markdown/escape-line.ts';
import { writeMarkdown } from '../markdown/write-markdown.ts';
import { type PageDocument, preparePage } from './prepare-page.ts';

interface Page {
  readonly document: PageDocument;
}

/** What is around a page's own content. */
const AROUND = 'nav, body > header, body > footer, aside, [role=navigation], [role=search]';

/**
 * Of what Defuddle may take away, only what is around the content goes: its guesses by words and scores
 * took lists, definitions and parameters out of manuals (a tenth of the pages of Node's documentation).
 */
const OPTIONS = {
  useAsync: false,
  removeImages: false,
  removeHiddenElements: false,
  removePartialSelectors: false,
  removeLowScoring: false,
  removeContentPatterns: false,
};

/** When so little of a page's words is left, its content was not where it was looked for. */
const MIN_KEPT = 0.6;

/** A web page as Markdown: its content with headings, tables, lists and code, without what is around it. */
export function extractPage(html: string): ExtractedText {
  const whole = contentOf(html);
  const read = readContent(html);
  const kept = read === undefined ? undefined : parse(read.content).document.body;
  const isComplete = kept !== undefined && lengthOf(kept) >= lengthOf(whole) * MIN_KEPT;
  const body = writeMarkdown(isComplete ? kept : whole);
  if (body === '') {
    throw invalidArgument(
      'The HTML page holds no text; pages that are put together by scripts cannot be read. Add its text instead.',
    );
  }
  return { ...titled(cleanTitle(read?.title), body), language: 'markdown', pages: null, notes: [] };
}

/** linkedom takes a text without these for a fragment, which has no body. */
function parse(html: string): Page {
  const text = /<body[\s>]/i.test(html) ? html : `<!doctype html><html><body>${html}</body></html>`;
  const page: Page = parseHTML(text);
  return page;
}

function readContent(html: string): { readonly content: string; readonly title: string } | undefined {
  const { document } = parse(html);
  preparePage(document);
  try {
    const { content, title } = new DefuddleClass(document, { ...OPTIONS, url: 'about:blank' }).parse();
    return { content, title };
  } catch {
    return undefined;
  }
}

function contentOf(html: string): DomElement {
  const { document } = parse(html);
  preparePage(document);
  for (const element of document.querySelectorAll(AROUND)) element.remove();
  return document.querySelector('main, [role=main]') ?? document.querySelector('article') ?? document.body;
}

/** Letters and digits that a reader sees, as a measure of what was kept. */
function lengthOf(node: DomNode): number {
  if (isText(node)) return (node.textContent ?? '').replace(/[^\p{L}\p{N}]+/gu, '').length;
  if (!isElement(node) || isSilent(node)) return 0;
  let length = 0;
  for (const child of node.childNodes) length += lengthOf(child);
  return length;
}

const HEADING = /^#{1,3} (.*)/;
/** Sites put their own name after that of the page. */
const SITE_NAME = /^\s*(?:[-|·•:»«/–—]|$)/;

/** Its own heading is often left out of a page's content, or comes with the site's name in the title. */
function titled(named: string | null, body: string): Pick<ExtractedText, 'text' | 'title'> {
  const heading = HEADING.exec(body)?.[1]?.replaceAll('`', '') ?? null;
  if (named === null) return { title: heading, text: `${body}\n` };
  if (heading !== null && named.startsWith(heading) && SITE_NAME.test(named.slice(heading.length)))
    return { title: heading, text: `${body}\n` };
  return { title: named, text: `# ${named}\n\n${body}\n` };
}
