import { bodyChunk } from './body.ts';
import { splitByLines } from './by-lines.ts';
import { contextsOf, outlineEntries } from './context.ts';
import type { Reading } from './definition.ts';
import type { ChunkDraft } from './draft.ts';
import type { Lines } from './lines.ts';
import { outlineChunks } from './outline.ts';
import { type Cut, segment } from './segment.ts';

/** An outline lists what is written by hand; generated files go on for ever. */
const MAX_OUTLINE_ENTRIES = 2_000;

/** Chunks of code and data, once its definitions and the places to cut are known. */
export function chunkSource(text: string, lines: Lines, cuts: readonly Cut[], { definitions }: Reading): ChunkDraft[] {
  const spans = segment({ start: 0, end: text.length }, cuts, (rest) => splitByLines(text, lines, rest));
  const contexts = contextsOf(text, spans, definitions);
  const body = spans.map((span, index) =>
    bodyChunk(text, lines, span, contexts[index] ?? { breadcrumb: [], symbols: [] }),
  );
  const definesSomething = definitions.some(({ role }) => role !== 'scope');
  const listed = definesSomething ? definitions.slice(0, MAX_OUTLINE_ENTRIES) : [];
  return [...body, ...outlineChunks(outlineEntries(text, lines, listed))];
}
