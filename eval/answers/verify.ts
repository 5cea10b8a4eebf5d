import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Citation } from '../../shared/answer/check-quotes.ts';
import { extractText } from '../../shared/ingest/formats/extract-text.ts';
import type { ChunkRecord } from '../../shared/ports/documents.ts';
import type { VectorStore } from '../../shared/ports/vector-store.ts';

/** What is wrong with a citation, in words; undefined when it holds. */
export type Problem = string | undefined;

/**
 * Proves citations over again, against the files on the disk and the stored chunks, and shares no code with
 * what made them. Files that are no plain text (PDF, DOCX, pages, notebooks) are read as they were when
 * they were taken in: for these it is the reading that is trusted.
 */
export class CitationVerifier {
  readonly #source: string;
  readonly #store: VectorStore;
  readonly #workspace: string;
  readonly #texts = new Map<string, Promise<string | undefined>>();

  constructor(source: string, store: VectorStore, workspace: string) {
    this.#source = source;
    this.#store = store;
    this.#workspace = workspace;
  }

  async problemOf(citation: Citation): Promise<Problem> {
    const { path, quote, startLine, endLine, chunkId, contentHash } = citation;
    const text = await this.#textOf(path);
    if (text === undefined) return `${path} is no file of the source`;
    if (quote.trim() === '') return 'the quote is empty';
    if (!linesOf(text, startLine, endLine).includes(quote))
      return `the quote does not stand in ${path}:${startLine}-${endLine}`;
    const [chunk] = await this.#store.getChunks(this.#workspace, [chunkId]);
    return chunk === undefined ? `no chunk ${chunkId} is stored` : chunkProblem(chunk, text, quote, contentHash);
  }

  #textOf(path: string): Promise<string | undefined> {
    const known = this.#texts.get(path) ?? readSource(this.#source, path);
    this.#texts.set(path, known);
    return known;
  }
}

function chunkProblem(chunk: ChunkRecord, text: string, quote: string, cited: string): Problem {
  const hash = `sha256:${createHash('sha256').update(chunk.text, 'utf8').digest('hex')}`;
  if (hash !== cited) return `the chunk's content hash is ${hash}, and the citation says ${cited}`;
  if (!chunk.text.includes(quote)) return 'the quote does not stand in its chunk';
  if (!linesOf(text, chunk.startLine, chunk.endLine).includes(chunk.text.trimEnd()))
    return `the chunk does not stand in ${chunk.path}:${chunk.startLine}-${chunk.endLine}`;
  return undefined;
}

/** 1-based, inclusive. */
const linesOf = (text: string, start: number, end: number): string =>
  text
    .split('\n')
    .slice(start - 1, end)
    .join('\n');

async function readSource(folder: string, path: string): Promise<string | undefined> {
  const bytes = await readFile(join(folder, path)).catch(() => undefined);
  if (bytes === undefined) return undefined;
  const { text } = await extractText({ path, bytes });
  return text;
}
