import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { FileEntry, SourceReader, SourceSnapshot } from '../shared/ports/source-reader.ts';

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

  async open(): Promise<SourceSnapshot> {
    const files = await this.#files();
    return {
      revision: null,
      total: files.length,
      entries: async function* () {
        yield* files;
      },
    };
  }

  async #files(): Promise<FileEntry[]> {
    const originals = await this.#originals();
    const files: FileEntry[] = [];
    let bytes = 0;
    for (let copy = 1; bytes < this.#bytes && originals.length > 0; copy += 1) {
      for (const file of originals) {
        if (bytes >= this.#bytes) break;
        bytes += file.bytes ?? 0;
        files.push(renamed(file, `copy-${copy}/${file.path}`));
      }
    }
    return files;
  }

  async #originals(): Promise<FileEntry[]> {
    const files: FileEntry[] = [];
    for (const { name, reader } of this.#readers) {
      const snapshot = await reader.open(null);
      if (snapshot === 'unchanged') continue;
      for await (const file of snapshot.entries()) {
        if (file.kind !== 'file' || !/\.(?:[cm]?[jt]sx?|md)$/.test(file.path)) continue;
        if ((file.bytes ?? 0) <= MAX_FILE_BYTES) files.push(renamed(file, `${name}/${file.path}`));
      }
    }
    return files;
  }
}

const renamed = (file: FileEntry, path: string): FileEntry => ({
  ...file,
  path,
  read: (known, signal) => file.read(known, signal),
});
