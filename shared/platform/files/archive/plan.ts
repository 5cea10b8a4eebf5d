import { IgnoreRules, MAX_IGNORE_FILE_BYTES } from '../ignore-rules.ts';
import { isNever } from '../left-out.ts';
import type { Turns } from '../turns.ts';
import { archiveKindOf } from './archive-kind.ts';
import { decodeName, printable, readName } from './entry-name.ts';
import { type ArchiveLimits, checkEntries, MAX_NAME_CHARACTERS, tooLarge } from './limits.ts';
import type { RawEntry } from './raw-archive.ts';

export interface LeftOut {
  readonly path: string;
  readonly reason: string;
}

/** What becomes of an archive's entries, before any of them is unpacked. */
export interface Plan {
  /** By the entry's place in the archive. Ignored ones are neither here nor there. */
  readonly files: ReadonlyMap<number, string>;
  readonly leftOut: readonly LeftOut[];
  /** Of all files, as declared. */
  readonly bytes: number;
}

export interface PlanOptions {
  readonly stripTop: boolean;
  readonly ignoreFiles: readonly string[];
  readonly keepArchives: boolean;
  readonly limits: ArchiveLimits;
  readonly leaveOut: (path: string, bytes: number) => string | undefined;
}

interface Candidate {
  readonly index: number;
  readonly path: string;
  readonly bytes: number;
  readonly oddity: RawEntry['oddity'];
}

interface IgnoreFile {
  readonly path: string;
  readonly text: string;
}

const folderOf = (path: string) => path.slice(0, Math.max(0, path.lastIndexOf('/')));
const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);
const depthOf = (path: string) => path.split('/').length;

/** Hears of every entry in turn, then says which are wanted, and under which paths. */
export class Planner {
  readonly #options: PlanOptions;
  readonly #candidates: Candidate[] = [];
  readonly #ignoreFiles: IgnoreFile[] = [];
  readonly #leftOut: LeftOut[] = [];
  readonly #nameless: LeftOut[] = [];
  readonly #rules = new IgnoreRules();
  readonly #hidden = new Map<string, boolean>([['', false]]);
  #entries = 0;
  #characters = 0;

  constructor(options: PlanOptions) {
    this.#options = options;
  }

  /** @throws KildeError invalid_argument when there are too many, or an ignore file is too large to be followed. */
  async add(entry: RawEntry): Promise<void> {
    const index = this.#entries++;
    checkEntries(this.#entries, this.#options.limits);
    if (entry.oddity === 'folder') return;
    const name = readName(typeof entry.name === 'string' ? entry.name : decodeName(entry.name));
    if ('reason' in name) return void this.#nameless.push({ path: printable(entry.name), reason: name.reason });
    const { path } = name;
    this.#characters += path.length;
    if (this.#characters > MAX_NAME_CHARACTERS) throw tooLarge('the names in it are too long to be held');
    this.#candidates.push({ index, path, bytes: entry.bytes, oddity: entry.oddity });
    if (entry.oddity !== undefined || !this.#options.ignoreFiles.includes(nameOf(path))) return;
    if (entry.bytes > MAX_IGNORE_FILE_BYTES)
      throw tooLarge(`an ignore file in it has more than ${MAX_IGNORE_FILE_BYTES} bytes`);
    this.#ignoreFiles.push({ path, text: Buffer.from(await entry.read()).toString('utf8') });
  }

  async plan(turns: Turns): Promise<Plan> {
    const top = this.#options.stripTop ? commonTop(this.#candidates) : 0;
    this.#readRules(top);
    this.#leaveOutNameless(this.#candidates[0]?.path.slice(0, top) ?? '');
    const files = new Map<number, string>();
    const seen = new Set<string>();
    let bytes = 0;
    for (const candidate of this.#candidates) {
      if (turns.over) await turns.rest();
      const path = candidate.path.slice(top);
      if (this.#isHidden(path)) continue;
      const reason = seen.has(path) ? 'another entry has the same name' : this.#reasonAgainst(path, candidate);
      seen.add(path);
      if (reason === undefined) {
        files.set(candidate.index, path);
        bytes += candidate.bytes;
      } else this.#leftOut.push({ path: printable(path), reason });
    }
    return { files, leftOut: this.#leftOut, bytes };
  }

  /** Told of below the same top as all others. */
  #leaveOutNameless(top: string): void {
    for (const { path, reason } of this.#nameless)
      this.#leftOut.push({ path: path.startsWith(top) ? path.slice(top.length) : path, reason });
  }

  /** Outer before inner; those in hidden folders do not count. */
  #readRules(top: number): void {
    const read = new Set<string>();
    const files = this.#ignoreFiles.map(({ path, text }) => ({ path: path.slice(top), text }));
    const ordered = files.toSorted((a, b) => depthOf(a.path) - depthOf(b.path) || (a.path < b.path ? -1 : 1));
    for (const { path, text } of ordered) {
      // The sort keeps the order of equals: of two with one name the first counts, as for all files.
      if (read.has(path) || this.#hidesFolder(folderOf(path))) continue;
      read.add(path);
      this.#rules.add(folderOf(path), text);
    }
  }

  #isHidden(path: string): boolean {
    return this.#hidesFolder(folderOf(path)) || isNever(nameOf(path)) || this.#rules.ignores(path, false);
  }

  #hidesFolder(folder: string): boolean {
    const known = this.#hidden.get(folder);
    if (known !== undefined) return known;
    const hides = this.#hidesFolder(folderOf(folder)) || isNever(nameOf(folder)) || this.#rules.ignores(folder, true);
    // Long names can imply many more folders than there are entries.
    const { entries } = this.#options.limits;
    if (this.#hidden.size > entries) throw tooLarge(`it holds more than ${entries} folders`);
    this.#hidden.set(folder, hides);
    return hides;
  }

  #reasonAgainst(path: string, { bytes, oddity }: Candidate): string | undefined {
    if (oddity !== undefined) return oddity;
    if (!this.#options.keepArchives && archiveKindOf(path) !== undefined) return 'archive inside an archive';
    const { entryBytes } = this.#options.limits;
    return this.#options.leaveOut(path, bytes) ?? (bytes > entryBytes ? `larger than ${entryBytes} bytes` : undefined);
  }
}

/** Length of the folder that everything is in, with its slash; 0 where there is none. */
function commonTop(candidates: readonly Candidate[]): number {
  const first = candidates[0]?.path ?? '';
  const length = first.indexOf('/') + 1;
  const top = first.slice(0, length);
  return candidates.every(({ path }) => path.startsWith(top)) ? length : 0;
}
