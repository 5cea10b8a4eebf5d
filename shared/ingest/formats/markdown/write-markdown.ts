import { type DomElement, type DomNode, isBlock, isElement, isSilent, isText } from './dom.ts';
import { cleanText, escapeLine, fenced } from './escape-line.ts';
import { inlineText, oneLine } from './inline.ts';
import { isLayout, tableLines } from './table.ts';

/**
 * A document tree as Markdown, without the escapes within lines that other writers set: they would stand
 * inside names and sentences that are searched for and quoted.
 */
export const writeMarkdown = (root: DomElement): string => blocksOf(root).join('\n\n');

/** What an element holds, block by block; text between blocks is a paragraph of its own. */
function blocksOf(element: DomElement): string[] {
  const blocks: string[] = [];
  let flow: DomNode[] = [];
  const endFlow = (): void => {
    const text = inlineText(flow);
    flow = [];
    if (text !== '') blocks.push(text.split('\n').map(escapeLine).join('\n'));
  };
  for (const node of element.childNodes) {
    if (isText(node)) flow.push(node);
    if (!isElement(node) || isSilent(node)) continue;
    if (isBlock(node) || holdsBlocks(node)) {
      endFlow();
      for (const block of blockOf(node)) blocks.push(block);
    } else flow.push(node);
  }
  endFlow();
  return blocks;
}

/** A link around a heading, a custom element around paragraphs. */
const holdsBlocks = (element: DomElement): boolean => [...element.childNodes].some(isBlock);

function blockOf(element: DomElement): string[] {
  const name = element.localName;
  switch (name) {
    case 'h1':
    case 'h2':
    case 'h3':
    case 'h4':
    case 'h5':
    case 'h6':
      return heading(Number(name[1]), element);
    case 'ul':
    case 'ol':
      return list(element, name === 'ol');
    case 'dl':
      return definitions(element);
    case 'pre':
      return code(element);
    case 'table':
      return isLayout(element) ? blocksOf(element) : table(element);
    case 'blockquote':
      return [indented(blocksOf(element).join('\n\n'), '> ', '> ')].filter((block) => block !== '');
    case 'hr':
      return [];
    default:
      return blocksOf(element);
  }
}

function heading(level: number, element: DomElement): string[] {
  const title = oneLine(element.childNodes);
  return title === '' ? [] : [`${'#'.repeat(level)} ${title}`];
}

function table(element: DomElement): string[] {
  const caption = element.querySelector('caption');
  const words = caption === null ? '' : oneLine([caption]);
  const lines = tableLines(element).join('\n');
  return [words, lines].filter((block) => block !== '');
}

function list(element: DomElement, isOrdered: boolean): string[] {
  let number = Number.parseInt(element.getAttribute('start') ?? '1', 10) || 1;
  const items: string[] = [];
  for (const child of element.childNodes) {
    if (!isElement(child) || isSilent(child)) continue;
    const blocks = child.localName === 'li' || !isBlock(child) ? blocksOf(child) : blockOf(child);
    const mark = isOrdered ? `${number}. ` : '- ';
    if (blocks.length > 0) items.push(indented(joinTight(blocks), mark, ' '.repeat(mark.length)));
    number += 1;
  }
  return items.length === 0 ? [] : [items.join('\n')];
}

/** A list inside an item follows its words at once; other blocks keep their distance. */
const joinTight = (blocks: readonly string[]): string =>
  blocks.reduce((text, block) => `${text}${/^(?:- |\d+\. )/.test(block) ? '\n' : '\n\n'}${block}`);

function definitions(element: DomElement): string[] {
  const entries: string[] = [];
  for (const child of element.childNodes) {
    if (!isElement(child)) continue;
    if (child.localName === 'dt') entries.push(oneLine(child.childNodes));
    else if (child.localName === 'dd') {
      const text = indented(blocksOf(child).join('\n\n'), ': ', '  ');
      const term = entries.pop();
      entries.push(term === undefined ? text : `${term}\n${text}`);
    } else entries.push(...definitions(child));
  }
  return entries.filter((entry) => entry !== '');
}

function code(element: DomElement): string[] {
  const lines = cleanText(codeText(element)).replaceAll('\u00a0', ' ').replace(/\r\n?/g, '\n').trimEnd().split('\n');
  const first = lines.findIndex((line) => line.trim() !== '');
  return first === -1 ? [] : [fenced(lines.slice(first).join('\n'), languageOf(element))];
}

function codeText(node: DomNode): string {
  if (!isElement(node)) return isText(node) ? (node.textContent ?? '') : '';
  return node.localName === 'br' ? '\n' : [...node.childNodes].map(codeText).join('');
}

/** From the block or the `code` in it; sites write `language-ts`, `lang-ts` or `highlight-ts`. */
function languageOf(element: DomElement): string {
  for (const each of [element.querySelector('code'), element]) {
    const named = each?.getAttribute('data-lang') ?? each?.getAttribute('data-language');
    const classes = /(?:^|\s)(?:language|lang|highlight-source|highlight|brush:)-?\s*([\w+#.-]+)/.exec(
      each?.getAttribute('class') ?? '',
    );
    const language = named ?? classes?.[1];
    if (language !== undefined && language !== '') return language;
  }
  return '';
}

function indented(text: string, first: string, rest: string): string {
  if (text === '') return '';
  return text
    .split('\n')
    .map((line, index) => (index === 0 ? first + line : line === '' ? rest.trimEnd() : rest + line))
    .join('\n');
}
