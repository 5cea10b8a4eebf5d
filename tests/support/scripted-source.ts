import { sha256Hex } from '../../shared/platform/hash.ts';
import type { EntryContent, SourceEntry, SourceReader, SourceSnapshot } from '../../shared/ports/source-reader.ts';

/** What a path of the source holds: text, bytes, or what happens to who lists or reads it. */
export type Scripted =
  | string
  | Uint8Array
  | { readonly leftOut: string }
  | { readonly unreadable: string }
  | { readonly read: () => Promise<EntryContent> };

export interface ScriptedOptions {
  /** Of the source as a whole. */
  readonly revision?: () => string;
  /** Whether the listing tells versions; where it does not, only reading does. */
  readonly listsVersions?: boolean;
}

/** A source in memory that counts how often it is listed and read. */
export class ScriptedSource implements SourceReader {
  readonly files = new Map<string, Scripted>();
  /** Paths read, in order. */
  readonly reads: string[] = [];
  opened = 0;
  /** Thrown after so many entries of every listing. */
  breaksAfter: { readonly entries: number; readonly error: Error } | undefined;
  /** Called before each entry of a listing. */
  onEntry: ((index: number) => void) | undefined;
  readonly #options: ScriptedOptions;

  constructor(files: Readonly<Record<string, Scripted>> = {}, options: ScriptedOptions = {}) {
    for (const [path, file] of Object.entries(files)) this.files.set(path, file);
    this.#options = options;
  }

  async open(known: string | null): Promise<SourceSnapshot | 'unchanged'> {
    this.opened += 1;
    const revision = this.#options.revision?.() ?? null;
    if (revision !== null && revision === known) return 'unchanged';
    return { revision, total: this.files.size, entries: () => this.#entries() };
  }

  async *#entries(): AsyncGenerator<SourceEntry> {
    let index = 0;
    const listed = [...this.files];
    for (const [path, file] of listed) {
      if (this.breaksAfter?.entries === index) throw this.breaksAfter.error;
      this.onEntry?.(index);
      index += 1;
      yield this.#entry(path, file);
    }
  }

  #entry(path: string, file: Scripted): SourceEntry {
    if (typeof file === 'object' && 'leftOut' in file) return { kind: 'left_out', path, reason: file.leftOut };
    if (typeof file === 'object' && 'unreadable' in file) return { kind: 'unreadable', path, reason: file.unreadable };
    const told = this.#options.listsVersions ?? true;
    const version = typeof file === 'object' && 'read' in file ? `read:${path}` : versionOf(file);
    const read = (known: string | null) => this.#read(path, file, known);
    return { kind: 'file', path, bytes: null, version: told ? version : null, read };
  }

  async #read(path: string, file: Scripted, known: string | null): Promise<EntryContent> {
    this.reads.push(path);
    if (typeof file === 'object' && 'read' in file) return file.read();
    if (!this.files.has(path)) return { kind: 'gone' };
    if (typeof file !== 'string' && !(file instanceof Uint8Array)) throw new Error('Nothing to read.');
    const bytes = typeof file === 'string' ? new TextEncoder().encode(file) : file;
    const version = versionOf(file);
    return version === known ? { kind: 'unchanged' } : { kind: 'bytes', bytes, version };
  }
}

const versionOf = (file: string | Uint8Array): string => sha256Hex(file).slice(0, 12);
