/** The part of mammoth's document that is looked at and changed. */
interface Element {
  readonly type: string;
  readonly children?: readonly Element[];
  /** Of runs. */
  readonly font?: string | null;
  /** Of text. */
  readonly value?: string;
  /** Of paragraphs. */
  readonly styleName?: string | null;
  readonly numbering?: unknown;
}

/** Styles that Word, LibreOffice and Pandoc give to code, and what people call their own. */
const CODE_STYLES = [
  'Code',
  'Source Code',
  'Code Block',
  'CodeBlock',
  'HTML Preformatted',
  'Preformatted Text',
  'Preformatted',
  'Macro Text',
  'Listing',
  'Kod',
  'Kode',
];
const CODE_RUN_STYLES = [
  'Code',
  'HTML Code',
  'Source Text',
  'Verbatim Char',
  'Code Char',
  'Inline Code',
  'Kod',
  'Kode',
];

export const STYLE_MAP: readonly string[] = [
  ...CODE_STYLES.map((name) => `p[style-name='${name}'] => pre:separator('\n')`),
  ...CODE_RUN_STYLES.map((name) => `r[style-name='${name}'] => code`),
  "p[style-name='Title'] => h1:fresh",
  "p[style-name='Subtitle'] => p:fresh",
];

const FIXED_WIDTH =
  /^(?:consolas|courier|cascadia|menlo|monaco|lucida console|source code|jetbrains mono|fira code|.*\bmono\b)/i;

/** Many write code as plain paragraphs in a font of fixed width; they become code like those with a style. */
export function markCode(element: Element): Element {
  if (element.children === undefined || element.type === 'paragraph') return element;
  const children = element.children.map((child) => (isCode(child) ? asCode(child) : markCode(child)));
  let before = -1;
  for (const [index, child] of children.entries()) {
    if (child.styleName === 'Code') {
      // Empty paragraphs between lines of code are lines of it.
      if (before !== -1) children.splice(before, index - before, ...children.slice(before, index).map(asCode));
      before = index;
    } else if (child.type !== 'paragraph' || holdsText(child)) before = -1;
  }
  return { ...element, children };
}

const asCode = (paragraph: Element): Element => ({ ...paragraph, styleName: 'Code' });

function isCode(paragraph: Element): boolean {
  if (paragraph.type !== 'paragraph' || /^heading|^title/i.test(paragraph.styleName ?? '') || paragraph.numbering)
    return false;
  const runs = (paragraph.children ?? []).filter((child) => child.type === 'run' && holdsText(child));
  return runs.length > 0 && runs.every(({ font }) => FIXED_WIDTH.test(font ?? ''));
}

const holdsText = ({ value, children = [] }: Element): boolean =>
  (value ?? '').trim() !== '' || children.some(holdsText);
