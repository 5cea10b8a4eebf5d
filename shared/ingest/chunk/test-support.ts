import type { ChunkDraft } from './draft.ts';
import { chunkText } from './index.ts';
import { CHUNK_MAX, OUTLINE_MAX } from './limits.ts';

export interface Chunked {
  readonly body: readonly ChunkDraft[];
  readonly outline: readonly ChunkDraft[];
  readonly skipped: readonly string[];
}

/** Chunks a text and checks what holds for every text; throws when it does not. */
export async function chunked(language: string, text: string): Promise<Chunked> {
  const { chunks, skipped } = await chunkText({ path: `test.${language}`, text, language });
  const body = chunks.filter(({ part }) => part === 'body');
  const outline = chunks.filter(({ part }) => part === 'outline');
  checkBody(text, body);
  for (const { text: lines, startLine, endLine, symbols } of outline) {
    expectTrue(lines.length <= OUTLINE_MAX && lines !== '', 'an outline is too long or empty');
    expectTrue(startLine >= 1 && endLine >= startLine, 'an outline has no range');
    expectTrue(symbols.length === 0, 'an outline claims symbols');
  }
  expectTrue(
    chunks.slice(0, body.length).every(({ part }) => part === 'body'),
    'outlines do not come last',
  );
  return { body, outline, skipped };
}

function checkBody(text: string, body: readonly ChunkDraft[]): void {
  expectTrue(body.map((chunk) => chunk.text).join('') === text, 'the chunks do not cover the text');
  let line = 1;
  for (const chunk of body) {
    expectTrue(chunk.text !== '' && chunk.text.length <= CHUNK_MAX, `a chunk has ${chunk.text.length} characters`);
    expectTrue(chunk.text.isWellFormed(), 'a surrogate pair is cut');
    expectTrue(
      [...chunk.symbols, ...chunk.breadcrumb].every((name) => name !== ''),
      'a name is empty',
    );
    expectTrue(
      chunk.symbols.every((name) => chunk.text.includes(name)),
      'a chunk claims what it does not hold',
    );
    expectTrue(chunk.startLine === line, `line ${chunk.startLine} is not where the chunk starts`);
    expectTrue(chunk.endLine === line + lineEnds(chunk.text.slice(0, -1)), `line ${chunk.endLine} is not the last`);
    line += lineEnds(chunk.text);
  }
}

const lineEnds = (text: string): number => text.split('\n').length - 1;

function expectTrue(condition: boolean, otherwise: string): void {
  if (!condition) throw new Error(otherwise);
}

export const symbolsOf = ({ body }: Chunked): readonly string[] => body.flatMap(({ symbols }) => symbols);

export const outlineOf = ({ outline }: Chunked): readonly string[] => outline.flatMap(({ text }) => text.split('\n'));

/** The only chunk that holds a text. */
export function chunkWith({ body }: Chunked, needle: string): ChunkDraft {
  const [found, ...others] = body.filter(({ text }) => text.includes(needle));
  if (found === undefined || others.length > 0) throw new Error(`${others.length + 1} chunks hold ${needle}`);
  return found;
}

/** So many lines that what holds them falls apart. */
export const repeated = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('');
