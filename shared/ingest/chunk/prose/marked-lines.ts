import { plainTitle } from './markdown.ts';
import type { ProseLine, Structure } from './structure.ts';
import { runsOf } from './structure.ts';

/** A syntax whose headings are single lines that begin with a mark. */
interface MarkedSyntax {
  /** Named groups: `mark` and `title`. */
  readonly heading: RegExp;
  readonly levelOf: (mark: string) => number;
  /** Opens a block; the same line, trimmed, closes it. */
  readonly delimiter?: RegExp;
}

const length = (mark: string): number => mark.length;
const rank =
  (...marks: string[]) =>
  (mark: string): number =>
    Math.max(1, marks.indexOf(mark) + 1);

const SYNTAXES: Readonly<Record<string, MarkedSyntax>> = {
  asciidoc: {
    heading: /^(?<mark>={1,6}|#{1,6})[ \t]+(?<title>\S.*)$/,
    levelOf: length,
    delimiter: /^(?:-{4,}|\.{4,}|={4,}|\+{4,}|_{4,}|\*{4,}|`{3,}|[|,:!]===)$/,
  },
  org: { heading: /^(?<mark>\*+)[ \t]+(?<title>\S.*)$/, levelOf: length },
  latex: {
    heading:
      /^\s*\\(?<mark>part|chapter|section|subsection|subsubsection|paragraph)\*?(?:\[[^\]]*\])?\{(?<title>[^}]*)\}?/,
    levelOf: rank('part', 'chapter', 'section', 'subsection', 'subsubsection', 'paragraph'),
  },
  pod: { heading: /^=head(?<mark>[1-6])[ \t]+(?<title>\S.*)$/, levelOf: Number },
  man: { heading: /^\.(?<mark>SH|Sh|SS|Ss)[ \t]+(?<title>\S.*)$/, levelOf: rank('SH', 'SS', 'Sh', 'Ss') },
};

export function markedStructure(language: string, lines: readonly ProseLine[]): Structure | undefined {
  const syntax = Object.hasOwn(SYNTAXES, language) ? SYNTAXES[language] : undefined;
  if (syntax === undefined) return undefined;
  const blocks = new Set(syntax.delimiter === undefined ? [] : delimited(lines, syntax.delimiter));
  const headings = lines.flatMap((line) => {
    const found = blocks.has(line) ? undefined : syntax.heading.exec(line.text)?.groups;
    if (found === undefined) return [];
    return [
      { offset: line.start, level: syntax.levelOf(found['mark'] ?? ''), title: plainTitle(found['title'] ?? '') },
    ];
  });
  return { headings, solid: runsOf(lines, (line) => blocks.has(line)) };
}

function delimited(lines: readonly ProseLine[], delimiter: RegExp): ProseLine[] {
  const inside: ProseLine[] = [];
  let open: string | undefined;
  for (const line of lines) {
    if (open === undefined && !delimiter.test(line.text)) continue;
    inside.push(line);
    if (open === undefined) open = line.text;
    else if (open === line.text) open = undefined;
  }
  return inside;
}
