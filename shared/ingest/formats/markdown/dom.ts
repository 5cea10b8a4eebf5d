/** The little of a document tree that is read; linkedom's own types need a browser's. */
export interface DomNode {
  /** 1 for elements, 3 for text. */
  readonly nodeType: number;
  readonly childNodes: ArrayLike<DomNode> & Iterable<DomNode>;
  readonly textContent: string | null;
}

export interface DomElement extends DomNode {
  readonly localName: string;
  getAttribute(name: string): string | null;
  querySelector(selector: string): DomElement | null;
  querySelectorAll(selector: string): Iterable<DomElement>;
}

export const isElement = (node: DomNode): node is DomElement => node.nodeType === 1;
export const isText = (node: DomNode): boolean => node.nodeType === 3;

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** Nothing of these is text of the page. */
const SILENT = words(
  'script style template noscript svg canvas iframe object video audio button select textarea head title link meta',
);

export const isSilent = (element: DomElement): boolean => SILENT.has(element.localName);

/** What stands on lines of its own; all else flows within a line. */
const BLOCKS = words(
  'address article aside blockquote body center dd details dialog div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol p pre section summary table tbody td tfoot th thead tr ul caption',
);

export const isBlock = (node: DomNode): node is DomElement => isElement(node) && BLOCKS.has(node.localName);
