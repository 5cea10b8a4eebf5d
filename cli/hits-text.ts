import { z } from 'zod';
import { hitSchema, searchedSchema, servedBySchema } from '../shared/tools/fields.ts';
import { counted } from './columns.ts';
import { printable } from './printable.ts';

export const foundSchema = z.object({
  hits: z.array(hitSchema),
  searched: searchedSchema,
  served_by: servedBySchema,
  milliseconds: z.number(),
});
type Found = z.output<typeof foundSchema>;
type Hit = Found['hits'][number];

/** Lines of a chunk that are shown, and signs of a line: enough to see whether it is what was meant. */
const LINES_SHOWN = 5;
const LINE_LENGTH = 160;

/** Hits for people: numbered, each with its place, what encloses it, and its first lines. */
export function describeHits(found: Found): string {
  const { hits } = found;
  if (hits.length === 0) return `Nothing found.\n\n${footer(found)}`;
  const margin = String(hits.length).length;
  const blocks = hits.map((hit, index) => describeHit(hit, String(index + 1).padStart(margin)));
  return [...blocks, footer(found)].join('\n\n');
}

function describeHit(hit: Hit, number: string): string {
  const indent = ' '.repeat(number.length + 2);
  const names = hit.breadcrumb.map(printable).join(' › ');
  const lines = hit.text
    .replace(/^(?:[ \t]*\n)+/, '')
    .trimEnd()
    .split('\n');
  const first = lines.slice(0, LINES_SHOWN).map(cut);
  const rest = lines.length > LINES_SHOWN ? ['…'] : [];
  return [
    `${number}. ${placeOf(hit)}${names === '' ? '' : `  ${names}`}`,
    ...[...first, ...rest].map((line) => `${indent}${line}`.trimEnd()),
    ...(hit.signals === undefined ? [] : [`${indent}score ${describeScore(hit)}`]),
  ].join('\n');
}

/** `src/a.ts:3-9`, with the page where there are pages. */
export const placeOf = ({
  path,
  start_line: from,
  end_line: to,
  page,
}: Pick<Hit, 'path' | 'start_line' | 'end_line' | 'page'>) =>
  `${printable(path)}:${from}-${to}${page === undefined ? '' : ` (page ${page})`}`;

/** Whole characters only. */
function cut(line: string): string {
  const characters = Array.from(line);
  return characters.length > LINE_LENGTH ? `${characters.slice(0, LINE_LENGTH - 1).join('')}…` : line;
}

function describeScore({ score, signals = {} }: Hit): string {
  const parts = Object.entries(signals).map(([name, value]) => `${name} ${round(value)}`);
  return `${round(score)}: ${parts.join(', ')}`;
}

const round = (value: number) => Math.round(value * 1_000) / 1_000;

/** What was searched, and what of it may be stale: an answer is only as good as the index. */
function footer({ searched, served_by: by, milliseconds }: Found): string {
  const { documents, chunks, sources, files_done: done, files_total: total } = searched;
  const why = by.lexical_because === 'provider' ? ', since the embedding provider failed' : '';
  const how = by.retrieval === 'hybrid' ? 'by meaning and words' : `by words only${why}`;
  const late = sources.filter(({ state }) => state !== 'current');
  return [
    `${counted(documents, 'document')} in ${counted(chunks, 'chunk')} searched ${how}, ${milliseconds.toFixed(0)} ms.`,
    ...late.map(({ id, state }) => `Source ${printable(id)} ${SAID_OF[state]}`),
    ...(done === undefined ? [] : [`${done} of ${total ?? 0} files looked at so far.`]),
  ].join('\n');
}

const SAID_OF = {
  current: 'is current.',
  running: 'is being synced.',
  incomplete: 'was not taken in whole; "kilde status" says why.',
  never: 'was never synced.',
} as const;
