import { kindOf } from '../language.ts';
import type { ChunkInput, ChunkedText } from './draft.ts';
import { definitionsByLine } from './line-definitions/index.ts';
import { Lines } from './lines.ts';
import { chunkProse } from './prose/index.ts';
import { chunkSource } from './source.ts';

export type { ChunkDraft, ChunkInput, ChunkedText } from './draft.ts';
export { CHUNK_MAX, CHUNK_TARGET, OUTLINE_MAX } from './limits.ts';

/** Written by hand, lines are shorter; a tree of what is not would cost much and name nothing anybody asks for. */
const MAX_MEAN_LINE = 500;
const MAX_LINE = 20_000;

const REASONS = {
  'no-grammar': 'its grammar could not be loaded',
  'too-long': 'it is longer than 2,000,000 characters',
  'too-hard': 'its syntax tree would have taken more time or memory than a document may take',
} as const;

/** Cuts a document into chunks; nothing of its text is lost, and the same text gives the same chunks. */
export async function chunkText({ path, text, language }: ChunkInput): Promise<ChunkedText> {
  if (text === '') return { chunks: [], skipped: [] };
  const lines = new Lines(text);
  if (kindOf(language) === 'prose') return { chunks: chunkProse(text, lines, language), skipped: [] };
  if (isDense(text, lines)) {
    return {
      chunks: chunkSource(text, lines, [], { definitions: [], truncated: false }),
      skipped: ['Cut by size, without names: its lines are so long that it looks minified or generated.'],
    };
  }
  // People ask for "typescript" and mean both; only the grammar differs.
  const syntax = language === 'typescript' && path.toLowerCase().endsWith('.tsx') ? 'tsx' : language;
  return chunkReadable(text, lines, syntax);
}

async function chunkReadable(text: string, lines: Lines, language: string): Promise<ChunkedText> {
  // Loaded on first use: whoever only asks questions never pays for the parser.
  const { readTree } = await import('./tree/index.ts');
  const read = await readTree(language, text, lines);
  if (read !== undefined && 'result' in read) {
    const { cuts, ...reading } = read.result;
    return { chunks: chunkSource(text, lines, cuts, reading), skipped: truncation(reading.truncated) };
  }
  const reading = definitionsByLine(language, text, lines);
  const skipped = read === undefined ? [] : [`Cut by lines instead of by its syntax: ${REASONS[read.failure]}.`];
  return { chunks: chunkSource(text, lines, [], reading), skipped: [...skipped, ...truncation(reading.truncated)] };
}

const truncation = (truncated: boolean): string[] =>
  truncated ? ['It defines more names than are kept; those further down are found by their text only.'] : [];

function isDense(text: string, lines: Lines): boolean {
  if (text.length > MAX_LINE && text.length / lines.starts.length > MAX_MEAN_LINE) return true;
  const lengths = lines.starts.map((start, index) => (lines.starts[index + 1] ?? text.length) - start);
  const inLongLines = lengths.reduce((sum, length) => sum + (length > MAX_LINE ? length : 0), 0);
  // One embedded picture does not make the rest of a source unreadable.
  return inLongLines > text.length / 2;
}
