import { type Definition, MAX_DEFINITIONS, type Reading } from '../definition.ts';
import type { Lines } from '../lines.ts';
import { type LinePattern, patternsFor } from './patterns.ts';

/** Definitions start in the first few characters of their line; it bounds what the patterns look at. */
const HEAD = 300;
const TAB_WIDTH = 4;
/** Ends what the line at the same indentation began. */
const CLOSER = /^(?:[)\]}]|end\b|done\b|fi\b|esac\b|\/>|<\/)/i;
const COMMENT = /^(?:\/\/|\/\*|\*|#(?!\s*(?:define|import)\b)|--|;|%|")/;

interface Open {
  readonly index: number;
  /** -1 for a section, which no line inside it ends. */
  readonly indent: number;
}

/** Without a syntax tree: names by patterns, and what they hold by indentation. */
export function definitionsByLine(language: string, text: string, lines: Lines): Reading {
  const patterns = patternsFor(language);
  const definitions: Definition[] = [];
  const open: Open[] = [];
  const close = (indent: number, end: number): void => {
    for (let top = open.at(-1); top !== undefined && top.indent >= indent; top = open.at(-1)) {
      const definition = definitions[top.index];
      if (definition !== undefined) definitions[top.index] = { ...definition, end, bodyStart: end };
      open.pop();
    }
  };
  for (const [index, start] of patterns.length === 0 ? [] : lines.starts.entries()) {
    const head = text.slice(start, Math.min(start + HEAD, lines.endOf(start)));
    const ink = head.trimStart();
    if (ink === '' || (ink === '{' && open.length > 0)) continue;
    const indent = indentOf(head.slice(0, head.length - ink.length));
    close(CLOSER.test(ink) ? indent + 1 : indent, start);
    if (CLOSER.test(ink)) close(indent, lines.starts[index + 1] ?? text.length);
    const found = COMMENT.test(ink) ? undefined : match(patterns, head, indent);
    if (found === undefined) continue;
    if (definitions.length >= MAX_DEFINITIONS) return { definitions, truncated: true };
    if (found.isSection) close(-1, start);
    open.push({ index: definitions.length, indent: found.isSection ? -1 : indent });
    definitions.push({
      name: found.name,
      at: start + found.at,
      start: start + head.length - ink.length,
      end: text.length,
      bodyStart: text.length,
      role: found.role,
    });
  }
  return { definitions, truncated: false };
}

interface Match extends Pick<Definition, 'name' | 'at' | 'role'> {
  readonly isSection: boolean;
}

function match(patterns: readonly LinePattern[], head: string, indent: number): Match | undefined {
  for (const { pattern, kind } of patterns) {
    if (kind === 'value' && indent > 0) continue;
    const found = pattern.exec(head);
    const name = found?.groups?.['name'];
    if (found === null || name === undefined) continue;
    const role = kind === 'scope' || kind === 'section' ? 'scope' : 'definition';
    return { name, at: found.index + found[0].lastIndexOf(name), role, isSection: kind === 'section' };
  }
  return undefined;
}

function indentOf(blank: string): number {
  let columns = 0;
  for (const character of blank) columns += character === '\t' ? TAB_WIDTH : 1;
  return columns;
}
