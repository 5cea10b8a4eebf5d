import { type DomElement, type DomNode, isBlock, isElement, isSilent, isText } from './dom.ts';
import { cleanText } from './escape-line.ts';

/** Longer targets are tracking, or state of an application. */
const MAX_TARGET = 200;
/** The way back from a note. */
const BACK = /^[↑↩]\uFE0E?$/;
/** Targets inside the same site say nothing away from it. */
const WHOLE_TARGET = /^(?:https?:\/\/|mailto:)[^\s<>()]+$/i;

/**
 * Nodes that flow within a line. Emphasis goes, as quotes are compared with what is stored; code keeps its
 * marks, a link its words, and its target where that is a whole address.
 */
export function inlineText(nodes: Iterable<DomNode>): string {
  const text = [...nodes].map(inlineNode).join('');
  return text
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .trim();
}

/** All on one line, for headings and cells. */
export const oneLine = (nodes: Iterable<DomNode>): string => inlineText(nodes).replace(/\s+/g, ' ');

function inlineNode(node: DomNode): string {
  if (isText(node)) return cleanText(node.textContent ?? '').replace(/\s+/g, ' ');
  if (!isElement(node) || isSilent(node)) return '';
  switch (node.localName) {
    case 'br':
      return '\n';
    case 'code':
    case 'kbd':
    case 'samp':
    case 'tt':
      return codeSpan(node);
    case 'a':
      return link(node);
    case 'img':
      return node.getAttribute('alt') ?? '';
    case 'input':
      return node.getAttribute('type') === 'checkbox' ? (node.getAttribute('checked') === null ? '[ ] ' : '[x] ') : '';
    case 'math':
      return ` ${node.getAttribute('data-latex') ?? node.getAttribute('alttext') ?? node.textContent ?? ''} `;
    default: {
      const text = [...node.childNodes].map(inlineNode).join('');
      // Paragraphs of a cell that becomes one line.
      return isBlock(node) ? ` ${text} ` : text;
    }
  }
}

function codeSpan(element: DomElement): string {
  const code = cleanText(element.textContent ?? '').replace(/\s+/g, ' ');
  const words = code.trim();
  if (words === '' || words.includes('`')) return code;
  return `\`${words}\``;
}

function link(element: DomElement): string {
  const text = [...element.childNodes].map(inlineNode).join('');
  const words = text.trim();
  if (BACK.test(words)) return '';
  const target = (element.getAttribute('href') ?? '').trim();
  const isShown = words === '' || !WHOLE_TARGET.test(target) || target.length > MAX_TARGET;
  if (isShown || words.includes('\n') || target.replace(/^mailto:/i, '') === words) return text;
  return text.replace(words, () => `[${words}](${target})`);
}
