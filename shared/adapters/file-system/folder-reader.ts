import { maxBytes, type LeaveOutOptions } from '../../platform/files/left-out.ts';
import { Turns } from '../../platform/files/turns.ts';
import { type Clock, systemClock } from '../../ports/clock.ts';
import type { FileEntry, SourceEntry, SourceReader, SourceSnapshot } from '../../ports/source-reader.ts';
import { isRacy, statVersion } from './file-version.ts';
import { type ListedFile, listFolder } from './list-folder.ts';
import { readFileEntry } from './read-file.ts';

export interface FolderReaderOptions extends Partial<LeaveOutOptions> {
  readonly clock?: Clock;
}

/**
 * A folder of this machine as a source, listed when it is opened. A file's version is what the file
 * system says of it, so what did not change is not read again. Files can be read in any order.
 */
export class FolderReader implements SourceReader {
  readonly #root: string;
  readonly #expand: boolean;
  readonly #clock: Clock;

  constructor(root: string, { expand = false, clock = systemClock }: FolderReaderOptions = {}) {
    this.#root = root;
    this.#expand = expand;
    this.#clock = clock;
  }

  async open(_known: string | null, signal?: AbortSignal): Promise<SourceSnapshot> {
    const now = () => this.#clock.now();
    const opened = now();
    const listed = await listFolder(this.#root, { expand: this.#expand, signal, now });
    const entries = listed.map((each) => (each.kind === 'file' ? this.#entryOf(each, opened) : each));
    return {
      revision: null,
      total: entries.filter(({ kind }) => kind === 'file').length,
      entries: (stop = signal) => walk(entries, stop),
    };
  }

  #entryOf({ path, stats }: ListedFile, opened: Date): FileEntry {
    const request = { root: this.#root, path, maxBytes: maxBytes(path, { expand: this.#expand }) };
    return {
      kind: 'file',
      path,
      bytes: Number(stats.size),
      version: isRacy(stats, opened) ? null : statVersion(stats),
      read: (known) => readFileEntry({ ...request, known, now: () => this.#clock.now() }),
    };
  }
}

async function* walk(entries: readonly SourceEntry[], signal: AbortSignal | undefined): AsyncGenerator<SourceEntry> {
  const turns = new Turns(signal);
  for (const entry of entries) {
    if (turns.over) await turns.rest();
    yield entry;
  }
}
