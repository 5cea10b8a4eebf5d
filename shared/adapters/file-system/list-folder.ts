import type { BigIntStats, Dirent } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { KildeError, toKildeError } from '../../platform/errors.ts';
import { IgnoreRules, isIgnoreFile, MAX_IGNORE_FILE_BYTES } from '../../platform/files/ignore-rules.ts';
import { isNever, reasonToLeaveOut } from '../../platform/files/left-out.ts';
import { Turns } from '../../platform/files/turns.ts';
import type { LeftOutEntry, UnreadableEntry } from '../../ports/source-reader.ts';
import { readFileEntry, rootUnreadable } from './read-file.ts';

/** A guard against a folder chosen by mistake, such as a whole disk. */
const MAX_FILES = 200_000;
/** Folders, and files, asked for at once: Node has four threads for them, and a network drive answers slowly. */
const FOLDERS_AT_ONCE = 8;
const FILES_AT_ONCE = 64;

export interface ListedFile {
  readonly kind: 'file';
  readonly path: string;
  readonly stats: BigIntStats;
}

export type Listed = ListedFile | LeftOutEntry | UnreadableEntry;

export interface ListOptions {
  readonly expand: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly now: () => Date;
}

/**
 * Everything in a folder, in order of path. Follows `.gitignore` and `.kildeignore` at every level,
 * never a symbolic link (it may lead out of the folder, or round in circles).
 * @throws KildeError source_failed when the folder itself cannot be read, or is too large.
 */
export async function listFolder(root: string, options: ListOptions): Promise<Listed[]> {
  try {
    return (await new Lister(root, options).list()).toSorted((a, b) => (a.path < b.path ? -1 : 1));
  } catch (thrown) {
    const error = toKildeError(thrown);
    // Rules that take too long are the folder's fault, whoever asked for it.
    throw error.kind === 'invalid_argument' ? new KildeError('source_failed', error.message, { cause: error }) : error;
  }
}

class Lister {
  readonly #root: string;
  readonly #options: ListOptions;
  readonly #turns: Turns;
  readonly #rules = new IgnoreRules();
  readonly #folders = pLimit(FOLDERS_AT_ONCE);
  readonly #stats = pLimit(FILES_AT_ONCE);
  readonly #listed: Listed[] = [];

  constructor(root: string, options: ListOptions) {
    this.#root = root;
    this.#options = options;
    this.#turns = new Turns(options.signal);
  }

  /** Level by level, so that the rules of a folder are there before what is below it is looked at. */
  async list(): Promise<Listed[]> {
    for (let level = ['']; level.length > 0;)
      level = (await this.#folders.map(level, (folder) => this.#listOne(folder))).flat();
    return this.#listed;
  }

  /** Takes the files of one folder, and gives the folders in it. */
  async #listOne(folder: string): Promise<string[]> {
    if (this.#turns.over) await this.#turns.rest();
    const names = await this.#namesIn(folder);
    if (names === undefined || !(await this.#readRules(folder, names))) return [];
    const wanted = names
      .map((entry) => ({ entry, path: folder === '' ? entry.name : `${folder}/${entry.name}` }))
      .filter(({ entry, path }) => !isNever(entry.name) && !this.#rules.ignores(path, entry.isDirectory()));
    const files = wanted.filter(({ entry }) => entry.isFile());
    await this.#stats.map(files, ({ path }) => this.#take(path));
    if (this.#listed.length > MAX_FILES)
      throw new KildeError('source_failed', `The folder holds more than ${MAX_FILES} files; choose a smaller one.`);
    return wanted.filter(({ entry }) => entry.isDirectory()).map(({ path }) => path);
  }

  async #take(path: string): Promise<void> {
    // It may have gone meanwhile, or its folder may be listed but not entered, or its name be no Unicode.
    const stats = await lstat(join(this.#root, path), { bigint: true }).catch(() => undefined);
    if (stats === undefined) return this.#unreadable(path, 'cannot be read');
    if (!stats.isFile()) return;
    const reason = reasonToLeaveOut(path, Number(stats.size), this.#options);
    this.#listed.push(reason === undefined ? { kind: 'file', path, stats } : { kind: 'left_out', path, reason });
  }

  /** Undefined for a folder below the root that cannot be read. */
  async #namesIn(folder: string): Promise<Dirent[] | undefined> {
    try {
      return await readdir(join(this.#root, folder), { withFileTypes: true });
    } catch (cause) {
      if (folder === '') throw rootUnreadable(cause);
      this.#unreadable(folder, 'folder cannot be read');
      return undefined;
    }
  }

  /**
   * Rules behind a link are none, as for git: they may be a file outside. A folder whose rules cannot be
   * read is not looked into: who hid something there wants it hidden.
   */
  async #readRules(folder: string, names: readonly Dirent[]): Promise<boolean> {
    const files = names.filter((entry) => isIgnoreFile(entry.name) && entry.isFile()).map(({ name }) => name);
    for (const name of files.toSorted()) {
      const request = { root: this.#root, path: join(folder, name), known: null, now: this.#options.now };
      const content = await readFileEntry({ ...request, maxBytes: MAX_IGNORE_FILE_BYTES }).catch(() => undefined);
      if (content === undefined) {
        this.#unreadable(folder, `${name} cannot be read, or has more than ${MAX_IGNORE_FILE_BYTES} bytes`);
        return false;
      }
      if (content.kind === 'bytes') this.#rules.add(folder, Buffer.from(content.bytes).toString('utf8'));
    }
    return true;
  }

  #unreadable(path: string, reason: string): void {
    this.#listed.push({ kind: 'unreadable', path, reason });
  }
}
