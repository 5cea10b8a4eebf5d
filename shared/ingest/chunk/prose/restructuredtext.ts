import type { Heading, ProseLine, Structure } from './structure.ts';
import { runsOf } from './structure.ts';

const ADORNMENT = /^([!-/:-@[-`{-~])\1{2,}$/;
const TABLE = /^\s*(?:\+[-=+]+\+|\||=+( +=+)+)\s*/;
const LITERAL = /^(?:\.\. |.*::$)/;

/** Titles are underlined, perhaps overlined too; what level a style of adornment has is decided by who comes first. */
export function restructuredTextStructure(lines: readonly ProseLine[]): Structure {
  const styles: string[] = [];
  const headings: Heading[] = [];
  for (let index = 0; index + 1 < lines.length; index++) {
    const found = titleAt(lines, index);
    if (found === undefined) continue;
    if (!styles.includes(found.style)) styles.push(found.style);
    headings.push({ offset: found.offset, level: styles.indexOf(found.style) + 1, title: found.title });
    index++;
  }
  const literal = new Set(literalBlocks(lines));
  return { headings, solid: runsOf(lines, (line) => literal.has(line) || TABLE.test(line.text)) };
}

function titleAt(lines: readonly ProseLine[], index: number) {
  const [over, title, under] = [lines[index - 1], lines[index], lines[index + 1]];
  const mark = under === undefined ? undefined : ADORNMENT.exec(under.text)?.[1];
  if (title === undefined || under === undefined || mark === undefined) return undefined;
  const overlined = over?.text === under.text;
  const words = title.text.trim();
  const isTitle = words !== '' && !ADORNMENT.test(words) && under.text.length >= words.length;
  if (!isTitle || (!overlined && title.text.startsWith(' '))) return undefined;
  return {
    offset: overlined ? over.start : title.start,
    style: mark + String(overlined),
    title: words.replaceAll('`', ''),
  };
}

/** Directives and literal blocks: the indented lines after `.. name::` or a paragraph that ends in `::`. */
function literalBlocks(lines: readonly ProseLine[]): ProseLine[] {
  const inside: ProseLine[] = [];
  let open = false;
  for (const line of lines) {
    if (open && line.text !== '' && !/^\s/.test(line.text)) open = false;
    if (open || LITERAL.test(line.text)) inside.push(line);
    if (LITERAL.test(line.text)) open = true;
  }
  return inside;
}
