import type { ChunkPart } from '../ports/documents.ts';
import { folders, moduleName } from './paths.ts';

/** What of a chunk is searched; a `ChunkDraft` with its path, or a `ChunkRecord`. */
export interface IndexedChunk {
  readonly path: string;
  readonly breadcrumb: readonly string[];
  readonly symbols: readonly string[];
  readonly text: string;
  readonly part: ChunkPart;
}

/** A text and how often each of its terms counts. */
export interface IndexField {
  readonly text: string;
  readonly weight: number;
}

/** Further up, folder names say where a project lies, not what a file is. */
const FOLDERS = 3;
/** A file's name is its author's own summary of it. */
const NAME_WEIGHT = 2;

/** A chunk seldom says what it belongs to: its file, folders and enclosing definitions are searched with it. */
export function indexFields(chunk: IndexedChunk): IndexField[] {
  return [
    { text: chunk.text, weight: 1 },
    { text: moduleName(chunk.path), weight: NAME_WEIGHT },
    { text: folders(chunk.path).slice(-FOLDERS).join(' '), weight: 1 },
    { text: chunk.breadcrumb.join(' '), weight: 1 },
  ];
}
