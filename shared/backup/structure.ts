import type { BackupRecord, RecordOf } from './records.ts';

type Kind = BackupRecord['is'];

/** What may stand before each kind of record, within a workspace. */
const AFTER: Readonly<Record<Kind, readonly Kind[]>> = {
  'kilde backup': [],
  workspace: ['kilde backup', 'index', 'document', 'chunk', 'generations', 'key'],
  settings: ['workspace'],
  usage: ['workspace', 'settings', 'usage'],
  source: ['workspace', 'settings', 'usage', 'source', 'entry', 'run'],
  entry: ['source', 'entry'],
  run: ['source', 'entry', 'run'],
  index: ['workspace', 'settings', 'usage', 'source', 'entry', 'run', 'index', 'document', 'chunk'],
  document: ['index', 'document', 'chunk'],
  chunk: ['document', 'chunk'],
  generations: ['index', 'document', 'chunk'],
  key: ['index', 'document', 'chunk', 'generations', 'key'],
  end: ['index', 'document', 'chunk', 'generations', 'key'],
};

const expect = (holds: boolean, what: string): void => {
  if (!holds) throw new Error(`Expected ${what}.`);
};

/** Holds records to what a backup is: all it promises is there, in order, and none belongs to somebody else. */
export class Structure {
  #last: Kind | undefined;
  #announced: readonly string[] = [];
  #workspace = '';
  readonly #workspaces: string[] = [];
  #indexes: string[] = [];
  #source = '';
  /** Of one index, of all keys, and so on: nothing is there twice. */
  #names = new Map<string, Set<string>>();
  #document: RecordOf<'document'>['document'] | undefined;
  #chunks = 0;

  /** @throws Error */
  place(record: BackupRecord): void {
    expect(this.#last === undefined || AFTER[record.is].includes(this.#last), 'another order');
    if (record.is !== 'chunk') this.#completeDocument();
    this.#look(record);
    this.#last = record.is;
  }

  #look(record: BackupRecord): void {
    switch (record.is) {
      case 'kilde backup':
        this.#announced = record.workspaces;
        return;
      case 'workspace':
        this.#once('workspace', record.name);
        this.#names = new Map([['workspace', this.#names.get('workspace') ?? new Set<string>()]]);
        [this.#workspace, this.#indexes] = [record.name, []];
        this.#workspaces.push(record.name);
        return;
      case 'usage':
        this.#once('day', record.day);
        return;
      case 'source':
        this.#once('source', record.source.id);
        this.#source = record.source.id;
        this.#names.delete('entry');
        return;
      case 'entry':
        this.#once('entry', record.entry.path);
        return;
      case 'run':
        expect(record.run.sourceId === this.#source, 'a run of its source');
        return;
      case 'index':
        this.#index(record.name);
        return;
      case 'document':
        this.#once('document', record.document.id);
        [this.#document, this.#chunks] = [record.document, 0];
        return;
      case 'chunk':
        this.#chunk(record);
        return;
      case 'generations':
        this.#generations(record);
        return;
      case 'key':
        this.#once('key', record.key.id);
        expect(record.key.workspace === this.#workspace, 'a key of its workspace');
        return;
      case 'end':
        expect(JSON.stringify(this.#workspaces) === JSON.stringify(this.#announced), 'every workspace');
        return;
      case 'settings':
        return;
    }
  }

  #index(name: string): void {
    const number = name.slice(this.#workspace.length);
    expect(name.startsWith(this.#workspace) && /^(?:~[1-9]\d{0,8})?$/.test(number), 'an index of its workspace');
    this.#once('index', name);
    this.#names.delete('document');
    this.#indexes.push(name);
  }

  #chunk({ chunk }: RecordOf<'chunk'>): void {
    const { id, startLine, endLine } = chunk;
    const next = this.#document?.chunks[this.#chunks];
    expect(chunk.documentId === this.#document?.id, 'a chunk of its document');
    expect(id === next?.id && startLine === next.startLine && endLine === next.endLine, 'the next chunk');
    this.#chunks += 1;
  }

  #completeDocument(): void {
    expect(this.#chunks === (this.#document?.chunks.length ?? 0), 'all chunks of a document');
    [this.#document, this.#chunks] = [undefined, 0];
  }

  #generations({ all }: RecordOf<'generations'>): void {
    expect(JSON.stringify(all.map(({ index }) => index)) === JSON.stringify(this.#indexes), 'its indexes');
    expect(all.filter(({ state }) => state === 'active').length === 1, 'one that answers');
  }

  #once(kind: string, name: string): void {
    const names = this.#names.get(kind) ?? new Set();
    expect(!names.has(name), `one ${kind} of a name`);
    this.#names.set(kind, names.add(name));
  }
}
