import type { DomElement } from '../markdown/dom.ts';

export interface PageElement extends DomElement {
  remove(): void;
  before(text: string): void;
  querySelectorAll(selector: string): Iterable<PageElement>;
}

export interface PageDocument extends PageElement {
  readonly body: DomElement;
  styleSheets?: readonly never[];
}

/** Said of a link that is there to be copied, not read. */
const PERMALINK = /permalink|anchor|headerlink|link to this|copy/i;
const inHeadings = (selector: string): string => [1, 2, 3, 4, 5, 6].map((level) => `h${level} ${selector}`).join(', ');
const HEADING_LINKS = inHeadings('a[href^="#"]');
const HEADING_BUTTONS = inHeadings('button');

/**
 * Text is hidden to mislead those who do not look, or is there twice for those who listen. A tab that is not
 * in front, or a part that unfolds, is no such text.
 */
const HIDDEN = [
  '[hidden]:not([role=tabpanel], [hidden=until-found])',
  '[aria-hidden=true]:not([role=tabpanel])',
  ...['display:none', 'display: none', 'visibility:hidden', 'visibility: hidden'].map(
    (style) => `[style*="${style}" i]:not([role=tabpanel])`,
  ),
].join(', ');

/** Takes out what no reader sees, and puts right what Defuddle would lose. */
export function preparePage(document: PageDocument): void {
  for (const element of document.querySelectorAll(HIDDEN)) element.remove();
  // Defuddle asks for it, and linkedom has none.
  document.styleSheets ??= [];
  // It takes every link to the same page out of headings, and manuals link the very names they define.
  for (const link of document.querySelectorAll(HEADING_LINKS)) {
    if (isPermalink(link)) continue;
    link.before(link.textContent ?? '');
    link.remove();
  }
  for (const button of document.querySelectorAll(HEADING_BUTTONS)) button.remove();
  // It joins the versions of one example that share a frame.
  for (const code of document.querySelectorAll('pre > code + code')) code.before('\n');
}

function isPermalink(link: DomElement): boolean {
  const said = ['class', 'title', 'aria-label', 'rel'].map((name) => link.getAttribute(name) ?? '').join(' ');
  return PERMALINK.test(said) || !/[\p{L}\p{N}]{2}/u.test(link.textContent ?? '');
}
