import { bodyChunk } from '../body.ts';
import type { ChunkDraft } from '../draft.ts';
import type { Lines } from '../lines.ts';
import { splitLongLine } from '../long-line.ts';
import { type OutlineEntry, outlineChunks } from '../outline.ts';
import { type Cut, LAST_RESORT, segment } from '../segment.ts';
import { markdownStructure } from './markdown.ts';
import { markedStructure } from './marked-lines.ts';
import { restructuredTextStructure } from './restructuredtext.ts';
import { type ProseLine, type Structure, proseLines } from './structure.ts';
import { type Section, commonPath, sectionsOf } from './sections.ts';

/** Below the headings' own levels, which are 1 to 6 and seldom more. */
const MAX_HEADING_LEVEL = 12;
/** Citations name pages, so those are kept apart before paragraphs are. */
const PAGE = 15;
const PARAGRAPH = 20;
const LINE = 30;

/** At headings, then between pages, then between paragraphs, then between lines; breadcrumb: the headings a chunk stands under. */
export function chunkProse(text: string, lines: Lines, language: string): ChunkDraft[] {
  const prose = proseLines(text, lines);
  const structure = structureOf(language, prose);
  const sections = sectionsOf(structure.headings, text.length);
  const spans = segment({ start: 0, end: text.length }, proseCuts(prose, structure), (rest) =>
    splitLongLine(text, rest),
  );
  const body = spans.map((span) =>
    bodyChunk(text, lines, span, { breadcrumb: commonPath(sections, span), symbols: [] }),
  );
  return [...body, ...outlineChunks(sections.map((section) => entryOf(section, lines)))];
}

function structureOf(language: string, prose: readonly ProseLine[]): Structure {
  if (language === 'markdown') return markdownStructure(prose);
  if (language === 'restructuredtext') return restructuredTextStructure(prose);
  return markedStructure(language, prose) ?? { headings: [], solid: [] };
}

function proseCuts(prose: readonly ProseLine[], { headings, solid }: Structure): Cut[] {
  const levels = new Map(headings.map(({ offset, level }) => [offset, Math.min(level, MAX_HEADING_LEVEL)]));
  const cuts: Cut[] = [];
  let block = 0;
  let afterBlank = false;
  for (const { start, text, startsPage } of prose) {
    while ((solid[block]?.end ?? Infinity) <= start) block++;
    const inside = (solid[block]?.start ?? Infinity) < start;
    const between = startsPage ? PAGE : afterBlank ? PARAGRAPH : LINE;
    const level = levels.get(start) ?? between + (inside ? LAST_RESORT : 0);
    if (start > 0 && text !== '') cuts.push({ offset: start, level });
    afterBlank = text === '';
  }
  return cuts;
}

function entryOf({ path, start, end }: Section, lines: Lines): OutlineEntry {
  return {
    depth: path.length - 1,
    line: path.at(-1) ?? '',
    breadcrumb: path.slice(0, -1),
    ...lines.rangeOf(start, end),
  };
}
