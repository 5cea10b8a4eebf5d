import { constants } from 'node:fs';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { KildeError } from '../../platform/errors.ts';
import type { SkippedFile, SourceFile, SourceListing, SourceReader } from '../../ports/source-reader.ts';
import { IgnoreRules } from './ignore-rules.ts';

/** Larger files are data or generated; 2 MB of source is about 50,000 lines. */
const MAX_FILE_BYTES = 2_000_000;
/** A guard against a folder chosen by mistake, such as a whole disk. */
const MAX_FILES = 200_000;

/** Folders that hold other people's code or tools' leavings, whether or not an ignore file says so. */
const NEVER = new Set(['.git', '.hg', '.svn', 'node_modules', '.kilde', '__pycache__', '.venv', '.terraform']);

/** Written by machines for machines: long, of no use to a reader, and changed by every install. */
const LOCKFILES = new Set([
  'package-lock.json',
  'npm-shrinkwrap.json',
  'yarn.lock',
  'pnpm-lock.yaml',
  'Cargo.lock',
  'poetry.lock',
  'uv.lock',
  'composer.lock',
  'Gemfile.lock',
  'go.sum',
]);

/** Not through a link that was put in a file's place after it was listed. Windows has no such flag. */
const READ_NO_LINK = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0);

/** Endings whose bytes are never text; anything else is judged by its bytes. */
const BINARY =
  /\.(?:png|jpe?g|gif|webp|avif|ico|bmp|tiff?|mp[34]|m4a|mov|avi|webm|ogg|wav|flac|zip|gz|tgz|bz2|xz|zst|7z|rar|jar|war|class|so|dylib|dll|exe|o|a|lib|wasm|node|bin|dat|db|sqlite3?|pyc|woff2?|ttf|otf|eot|pdf|docx?|xlsx?|pptx?|psd|ai|sketch)$/i;

/**
 * A folder of this machine as a source. Follows `.gitignore` and `.kildeignore` at every level, never
 * a symbolic link (it may lead out of the folder, or round in circles). Paths in order.
 */
export class FolderReader implements SourceReader {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  async list(): Promise<SourceListing> {
    const files: SourceFile[] = [];
    const skipped: SkippedFile[] = [];
    const rules = new IgnoreRules();
    const folders = [''];
    for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
      const below = await this.#listFolder(folder, rules, files, skipped);
      folders.push(...below.toReversed());
      if (files.length > MAX_FILES)
        throw new KildeError(
          'invalid_argument',
          `The folder holds more than ${MAX_FILES} files; choose a smaller one.`,
        );
    }
    return { files: files.toSorted((a, b) => (a.path < b.path ? -1 : 1)), skipped };
  }

  /** Takes the files of one folder, and gives the folders in it. */
  async #listFolder(
    folder: string,
    rules: IgnoreRules,
    files: SourceFile[],
    skipped: SkippedFile[],
  ): Promise<string[]> {
    const names = await this.#namesIn(folder);
    if (names === undefined) {
      skipped.push({ path: folder, reason: 'folder cannot be read' });
      return [];
    }
    await this.#readRules(folder, names, rules);
    const below: string[] = [];
    for (const name of names) {
      if (NEVER.has(name)) continue;
      const path = folder === '' ? name : `${folder}/${name}`;
      // It may have gone meanwhile, or its folder may be listed but not entered, or its name be no Unicode.
      const entry = await lstat(join(this.#root, path)).catch(() => undefined);
      if (rules.ignores(path, entry?.isDirectory() ?? false)) continue;
      if (entry === undefined) skipped.push({ path, reason: 'cannot be read' });
      else if (entry.isDirectory()) below.push(path);
      else if (entry.isFile()) this.#take(path, name, entry.size, files, skipped);
    }
    return below;
  }

  #take(path: string, name: string, bytes: number, files: SourceFile[], skipped: SkippedFile[]): void {
    if (LOCKFILES.has(name)) skipped.push({ path, reason: 'lockfile' });
    else if (BINARY.test(name)) skipped.push({ path, reason: 'binary' });
    else if (bytes > MAX_FILE_BYTES) skipped.push({ path, reason: `larger than ${MAX_FILE_BYTES} bytes` });
    else if (bytes === 0) skipped.push({ path, reason: 'empty' });
    else files.push({ path, bytes, read: () => this.#read(path) });
  }

  #read(path: string): Promise<Buffer> {
    return readFile(join(this.#root, path), { flag: READ_NO_LINK });
  }

  /** Undefined for a folder below the root that cannot be read. */
  async #namesIn(folder: string): Promise<string[] | undefined> {
    try {
      return (await readdir(join(this.#root, folder))).toSorted();
    } catch (cause) {
      if (folder !== '') return undefined;
      throw new KildeError(
        'invalid_argument',
        'The source folder cannot be read; expected a folder that exists and that this user may read.',
        { cause },
      );
    }
  }

  async #readRules(folder: string, names: readonly string[], rules: IgnoreRules): Promise<void> {
    for (const name of ['.gitignore', '.kildeignore']) {
      if (!names.includes(name)) continue;
      // Rules behind a link are none, as for git: they may be a file outside, or a pipe that never ends.
      const bytes = await this.#read(join(folder, name)).catch(() => undefined);
      if (bytes !== undefined) rules.add(folder, bytes.toString('utf8'));
    }
  }
}
