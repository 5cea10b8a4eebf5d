import type { Heading, ProseLine, Structure } from './structure.ts';
import { runsOf } from './structure.ts';

const ATX = /^ {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$/;
const HTML_HEADING = /^\s*<h([1-6])\b[^>]*>(.*?)<\/h\1>/i;
const FENCE = /^\s*(?:[-*+>]\s+|\d+[.)]\s+)*(`{3,}|~{3,})/;
const SETEXT = /^ {0,3}(=+|-{2,})[ \t]*$/;
const NO_PARAGRAPH = /^\s*(?:$|[#>|]|[-*+] |\d+[.)] |<|(?:`{3}|~{3}))/;
const TABLE_ROW = /^\s*\|/;

/** CommonMark's headings, as far as lines show them, and the blocks that should not be cut. */
export function markdownStructure(lines: readonly ProseLine[]): Structure {
  const opaque = new Set([...frontMatter(lines), ...fences(lines)]);
  const headings: Heading[] = [];
  let before: ProseLine | undefined;
  for (const line of lines) {
    if (!opaque.has(line)) headings.push(...headingAt(line, before));
    before = opaque.has(line) ? undefined : line;
  }
  return { headings, solid: runsOf(lines, (line) => opaque.has(line) || TABLE_ROW.test(line.text)) };
}

function headingAt(line: ProseLine, before: ProseLine | undefined): Heading[] {
  const atx = ATX.exec(line.text);
  if (atx !== null) return [{ offset: line.start, level: (atx[1] ?? '').length, title: plainTitle(atx[2] ?? '') }];
  const html = HTML_HEADING.exec(line.text);
  if (html !== null) return [{ offset: line.start, level: Number(html[1]), title: plainTitle(html[2] ?? '') }];
  const underline = SETEXT.exec(line.text);
  if (underline === null || before === undefined || NO_PARAGRAPH.test(before.text) || SETEXT.test(before.text))
    return [];
  return [
    { offset: before.start, level: underline[1]?.startsWith('=') === true ? 1 : 2, title: plainTitle(before.text) },
  ];
}

/** YAML or TOML between rules at the very top; without its closing rule it is text like any other. */
function frontMatter(lines: readonly ProseLine[]): readonly ProseLine[] {
  const rule = lines[0]?.text.replace(/^\uFEFF/, '');
  if (rule !== '---' && rule !== '+++') return [];
  const close = lines.findIndex((line, index) => index > 0 && line.text === rule);
  return close === -1 ? [] : lines.slice(0, close + 1);
}

function fences(lines: readonly ProseLine[]): ProseLine[] {
  const inside: ProseLine[] = [];
  let open: string | undefined;
  for (const line of lines) {
    const mark = FENCE.exec(line.text)?.[1];
    if (open !== undefined) {
      inside.push(line);
      const closes = mark !== undefined && mark.startsWith(open) && line.text.trim() === mark;
      if (closes) open = undefined;
    } else if (mark !== undefined) {
      inside.push(line);
      open = mark;
    }
  }
  return inside;
}

/** The words of a title, without links, emphasis, code marks, attributes and tags. */
export function plainTitle(title: string): string {
  return title
    .replace(/\s*\{[#.:][^{}]*\}\s*$/, '')
    .replace(/!?\[([^[\]]*)\]\([^()]*\)/g, '$1')
    .replace(/<[^<>]*>/g, '')
    .replace(/[*`]+|\b__|__\b/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}
