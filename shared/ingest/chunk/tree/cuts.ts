import type { Node } from 'web-tree-sitter';
import type { Lines } from '../lines.ts';
import { CHUNK_TARGET } from '../limits.ts';
import { type Cut, LAST_RESORT } from '../segment.ts';

/** Levels below are cut like lines: it bounds the work on chains that nest to the left, one level a link. */
const MAX_LEVEL = 60;

/** What goes on with a construct does not start a chunk. */
const CONTINUES = /[)\]}]|(?:end|else|elif|elsif|except|catch|finally|rescue|ensure|fi|done|esac|then|while)\b/y;
/** A body stays with its head; what is inside it is cut. */
const BODY = /^(?:block|body|suite|compound_statement|do_block|declaration_list|.*_(?:block|body|declaration_list))$/;

interface Visit {
  readonly node: Node;
  readonly level: number;
}

/**
 * Where a source may be cut, from its syntax tree: at the lines where the children of a node start that
 * is too long for one chunk, the outer nodes first. What leads a child (comments, decorators) goes with it.
 */
export function treeCuts(root: Node, text: string, lines: Lines, leading: ReadonlySet<string>): Cut[] {
  const levels = new Map<number, number>();
  const stack: Visit[] = [{ node: root, level: 0 }];
  for (let visit = stack.pop(); visit !== undefined; visit = stack.pop()) {
    const { node, level } = visit;
    const children = node.children.filter((child): child is Node => child !== null);
    const cuts = cutsBetween(children, text, lines, leading);
    for (const cut of cuts) lower(levels, cut.offset, cut.level + level);
    const inner = cuts.length > 0 ? level + 1 : level;
    if (inner > MAX_LEVEL) continue;
    for (const child of children) if (isDivisible(child, lines)) stack.push({ node: child, level: inner });
  }
  return [...levels].map(([offset, level]) => ({ offset, level })).toSorted((a, b) => a.offset - b.offset);
}

function lower(levels: Map<number, number>, offset: number, level: number): void {
  levels.set(offset, Math.min(level, levels.get(offset) ?? Infinity));
}

/** Too long for a chunk, and on more than one line. */
function isDivisible(node: Node, lines: Lines): boolean {
  const { startIndex, endIndex } = node;
  return endIndex - startIndex > CHUNK_TARGET && lines.startOf(endIndex) > startIndex;
}

/** Levels are 0, or LAST_RESORT between a definition and what leads it. */
function cutsBetween(children: readonly Node[], text: string, lines: Lines, leading: ReadonlySet<string>): Cut[] {
  const cuts: Cut[] = [];
  /** Where what is still to come has led to, and where that ends. */
  let led: { end: number } | undefined;
  children.forEach((child, index) => {
    const offset = lines.startOf(child.startIndex);
    const startsLine = index > 0 && isBlank(text, offset, child.startIndex);
    const isLed = led !== undefined && !hasBlankLine(text, led.end, child.startIndex);
    const leads = leading.has(child.type) && (index === 0 || startsLine);
    if (startsLine && mayStart(child, text)) cuts.push({ offset, level: isLed ? LAST_RESORT : 0 });
    led = leads ? { end: child.endIndex } : undefined;
  });
  return cuts;
}

function mayStart(child: Node, text: string): boolean {
  CONTINUES.lastIndex = child.startIndex;
  return !CONTINUES.test(text) && !BODY.test(child.type);
}

function isBlank(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (text[at] !== ' ' && text[at] !== '\t') return false;
  return true;
}

/** A comment node may or may not hold its own line end, so it is looked at from its last visible character. */
function hasBlankLine(text: string, from: number, to: number): boolean {
  let start = from;
  while (start > 0 && /\s/.test(text[start - 1] ?? '')) start--;
  return text.slice(start, to).split('\n').length > 2;
}
