import type { ChunkDraft } from './draft.ts';
import { MAX_BREADCRUMB, OUTLINE_MAX } from './limits.ts';
import { shorten } from './shorten.ts';

/** One definition or heading, as an outline lists it. */
export interface OutlineEntry {
  /** 0 for the outermost. */
  readonly depth: number;
  readonly line: string;
  readonly startLine: number;
  readonly endLine: number;
  /** What encloses the entry. */
  readonly breadcrumb: readonly string[];
}

/** A lone entry is already the text of its chunk. */
const MIN_ENTRIES = 2;
const MAX_LINE = 360;
const MAX_DEPTH = 12;

/** What a file is about in one short text: found by questions that no single chunk of it answers. */
export function outlineChunks(entries: readonly OutlineEntry[]): ChunkDraft[] {
  if (entries.length < MIN_ENTRIES) return [];
  const chunks: ChunkDraft[] = [];
  let lines: string[] = [];
  let length = 0;
  let listed: OutlineEntry[] = [];
  for (const entry of entries) {
    const line = '  '.repeat(Math.min(entry.depth, MAX_DEPTH)) + shorten(entry.line, MAX_LINE);
    if (length + line.length + 1 > OUTLINE_MAX) {
      chunks.push(outlineChunk(lines, listed));
      [lines, listed, length] = [[], [], 0];
    }
    lines.push(line);
    listed.push(entry);
    length += line.length + 1;
  }
  chunks.push(outlineChunk(lines, listed));
  return chunks;
}

function outlineChunk(lines: readonly string[], listed: readonly OutlineEntry[]): ChunkDraft {
  return {
    part: 'outline',
    startLine: listed.reduce((least, { startLine }) => Math.min(least, startLine), Infinity),
    endLine: listed.reduce((most, { endLine }) => Math.max(most, endLine), 1),
    breadcrumb: (listed[0]?.breadcrumb ?? []).slice(-MAX_BREADCRUMB),
    symbols: [],
    text: lines.join('\n'),
  };
}
