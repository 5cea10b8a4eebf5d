import type { EntryRecord, SourceStore } from '../ports/sources.ts';

/** Records written at once; what a process that dies had not written yet is looked at again by the next run. */
const BATCH = 100;

/** What is known of a source's entries: as the last run left them, and as this one finds them. */
export class Ledger {
  readonly #sources: SourceStore;
  readonly #workspace: string;
  readonly #sourceId: string;
  readonly #known = new Map<string, EntryRecord>();
  readonly #parts = new Map<string, Set<string>>();
  readonly #seen = new Set<string>();
  readonly #checked: EntryRecord[] = [];
  #unwritten = new Map<string, EntryRecord>();

  private constructor(sources: SourceStore, workspace: string, sourceId: string) {
    this.#sources = sources;
    this.#workspace = workspace;
    this.#sourceId = sourceId;
  }

  static async open(sources: SourceStore, workspace: string, sourceId: string): Promise<Ledger> {
    const ledger = new Ledger(sources, workspace, sourceId);
    for (const entry of await sources.listEntries(workspace, sourceId)) ledger.#remember(entry);
    return ledger;
  }

  known(path: string): EntryRecord | undefined {
    return this.#known.get(path);
  }

  partsOf(container: string): EntryRecord[] {
    return [...(this.#parts.get(container) ?? [])].flatMap((path) => this.#known.get(path) ?? []);
  }

  /** False when this run saw the path before. */
  see(path: string): boolean {
    if (this.#seen.has(path)) return false;
    this.#seen.add(path);
    return true;
  }

  /** It was listed and has gone since. */
  unsee(path: string): void {
    this.#seen.delete(path);
  }

  /** Reading showed that it is as it was: worth writing down only when another step has to know. */
  checked(entry: EntryRecord): void {
    this.#checked.push(entry);
  }

  async put(entry: EntryRecord): Promise<void> {
    this.#remember(entry);
    this.#unwritten.set(entry.path, entry);
    if (this.#unwritten.size >= BATCH) await this.flush();
  }

  async flush(): Promise<void> {
    const batch = [...this.#unwritten.values()];
    this.#unwritten = new Map();
    if (batch.length > 0) await this.#sources.putEntries(this.#workspace, this.#sourceId, batch);
  }

  /** Spares the next step of this run what was read for nothing. */
  async flushChecked(runId: string): Promise<void> {
    for (const entry of this.#checked.splice(0)) await this.put({ ...entry, checkedIn: runId });
    await this.flush();
  }

  /** What an earlier run knew and this one did not see, but for what lies at or under a path that could not be read. */
  unseen(unreadable: ReadonlySet<string>): EntryRecord[] {
    const kept = (path: string) => unreadable.size > 0 && withFoldersAbove(path).some((at) => unreadable.has(at));
    return [...this.#known.values()].filter(({ path }) => !this.#seen.has(path) && !kept(path));
  }

  async forget(path: string): Promise<void> {
    const entry = this.#known.get(path);
    this.#known.delete(path);
    this.#unwritten.delete(path);
    if (entry?.parent != null) this.#parts.get(entry.parent)?.delete(path);
    await this.#sources.deleteEntries(this.#workspace, this.#sourceId, [path]);
  }

  /** All of them, as they stand now. */
  entries(): EntryRecord[] {
    return [...this.#known.values()];
  }

  #remember(entry: EntryRecord): void {
    this.#known.set(entry.path, entry);
    if (entry.parent === null) return;
    const parts = this.#parts.get(entry.parent) ?? new Set();
    this.#parts.set(entry.parent, parts.add(entry.path));
  }
}

/** `a/b/c` → the root, `a`, `a/b`, `a/b/c`. */
const withFoldersAbove = (path: string): string[] => [
  '',
  ...path.split('/').map((_, index, parts) => parts.slice(0, index + 1).join('/')),
];
