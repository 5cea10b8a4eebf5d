import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { SourceFile, SourceReader } from '../shared/ports/source-reader.ts';

const MODULES = resolve(import.meta.dirname, '..', 'node_modules');

/**
 * Source code that every checkout has after `npm ci`: TypeScript and JavaScript of the packages Kilde
 * itself uses, in a fixed order, so that figures of two machines are about the same files.
 */
const PACKAGES = [
  'zod/src',
  'openai/src',
  'fast-check/lib',
  'jose/dist',
  'pino',
  'cockatiel/dist',
  '@modelcontextprotocol/inspector',
  '@google-cloud/firestore/build/src',
  '@types/node',
  'express',
  'undici-types',
  'typescript/lib',
];

export function corpusFolders(): string[] {
  return PACKAGES.filter((name) => existsSync(join(MODULES, name))).map((name) => join(MODULES, name));
}

/** Larger files are generated, and would make a corpus of few documents. */
const MAX_FILE_BYTES = 200_000;

/**
 * Many folders as one source of about `bytes` bytes. When they hold less, they are listed again under
 * another name: copies cost and weigh what originals do, only their words are no longer rare.
 */
export class CorpusReader implements SourceReader {
  readonly #readers: readonly { readonly name: string; readonly reader: SourceReader }[];
  readonly #bytes: number;

  constructor(folders: readonly string[], open: (folder: string) => SourceReader, bytes: number) {
    this.#readers = folders.map((folder) => ({
      name: folder.split('node_modules/').at(-1) ?? folder,
      reader: open(folder),
    }));
    this.#bytes = bytes;
  }

  async list() {
    const originals = await this.#originals();
    const files: SourceFile[] = [];
    let bytes = 0;
    for (let copy = 1; bytes < this.#bytes && originals.length > 0; copy += 1) {
      for (const file of originals) {
        if (bytes >= this.#bytes) break;
        bytes += file.bytes;
        files.push({ ...file, path: `copy-${copy}/${file.path}`, read: () => file.read() });
      }
    }
    return { files, skipped: [] };
  }

  async #originals(): Promise<SourceFile[]> {
    const files: SourceFile[] = [];
    for (const { name, reader } of this.#readers) {
      const listing = await reader.list();
      for (const file of listing.files) {
        if (!/\.(?:[cm]?[jt]sx?|md)$/.test(file.path) || file.bytes > MAX_FILE_BYTES) continue;
        files.push({ ...file, path: `${name}/${file.path}`, read: () => file.read() });
      }
    }
    return files;
  }
}
