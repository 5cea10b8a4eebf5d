import { KildeError } from '../platform/errors.ts';
import type { EntryRecord } from '../ports/sources.ts';
import type { DayUsage, Usage } from '../ports/usage.ts';
import { amountsOf, usageOf, type Amount } from '../usage/amounts.ts';
import { readBackup, type Kind } from './read-backup.ts';
import type { BackupRecord, RecordOf } from './records.ts';
import type { BackupSource } from './restore-documents.ts';
import type { BackupStores } from './stores.ts';

const ENTRIES_AT_ONCE = 500;

/** Those between two of them as well, so that each is written before something else begins. */
const READ = new Set<Kind>([
  'workspace',
  'settings',
  'usage',
  'source',
  'entry',
  'run',
  'index',
  'generations',
  'key',
  'end',
]);

/**
 * What stands around the documents, when all of them are there. In the file's order: a workspace's keys come last.
 * @param check throws when it is not to go on
 */
export async function restoreRest(
  stores: BackupStores,
  { file, sha256, workspaces }: BackupSource,
  check: () => void,
): Promise<void> {
  let current: Around | undefined;
  for await (const record of readBackup(file, { only: READ, sha256 })) {
    check();
    await current?.write(record);
    if (record.is === 'workspace') current = workspaces.has(record.name) ? new Around(stores, record.name) : undefined;
  }
}

/** One workspace's. Everything may be there already. */
class Around {
  readonly #stores: BackupStores;
  readonly #workspace: string;
  #source = '';
  #entries: EntryRecord[] = [];

  constructor(stores: BackupStores, workspace: string) {
    this.#stores = stores;
    this.#workspace = workspace;
  }

  async write(record: BackupRecord): Promise<void> {
    const { sources, keys } = this.#stores;
    if (record.is !== 'entry') await this.#putEntries();
    switch (record.is) {
      case 'settings':
        return this.#settings(record);
      case 'usage':
        return this.#usage(record);
      case 'source':
        this.#source = record.source.id;
        return sources.putSource(this.#workspace, record.source);
      case 'entry':
        this.#entries.push(record.entry);
        return this.#entries.length < ENTRIES_AT_ONCE ? undefined : this.#putEntries();
      case 'run':
        return sources.putRun(this.#workspace, record.run);
      case 'generations':
        return this.#generations(record);
      case 'key':
        return keys.putKey(record.key);
      case 'kilde backup':
      case 'workspace':
      case 'index':
      case 'document':
      case 'chunk':
      case 'end':
    }
  }

  async #putEntries(): Promise<void> {
    if (this.#entries.length === 0) return;
    await this.#stores.sources.putEntries(this.#workspace, this.#source, this.#entries);
    this.#entries = [];
  }

  /** Counts versions anew: nobody has read one of before. */
  async #settings({ settings }: RecordOf<'settings'>): Promise<void> {
    const store = this.#stores.settings;
    if ((await store.readSettings(this.#workspace)).version > 0) return;
    if (!(await store.writeSettings(this.#workspace, { version: 1, settings }))) throw overtaken();
  }

  async #generations({ all }: RecordOf<'generations'>): Promise<void> {
    const store = this.#stores.generations;
    if ((await store.readGenerations(this.#workspace)) !== undefined) return;
    if (!(await store.writeGenerations(this.#workspace, { version: 1, all }))) throw overtaken();
  }

  /** A day's numbers only grow; what was spent since the backup on the same day stays counted. */
  async #usage({ day, usage }: DayUsage): Promise<void> {
    const [there] = await this.#stores.usage.read(this.#workspace, day, day);
    const lacking = lackingIn(there?.usage, usage);
    if (lacking.length > 0) await this.#stores.usage.add(this.#workspace, day, usageOf(lacking));
  }
}

const nameOf = ({ counter, name }: Amount): string => `${counter} ${name}`;

function lackingIn(there: Usage | undefined, wanted: Usage): Amount[] {
  const known = new Map(amountsOf(there ?? {}).map((amount) => [nameOf(amount), amount.amount]));
  return amountsOf(wanted)
    .map((amount) => ({ ...amount, amount: amount.amount - (known.get(nameOf(amount)) ?? 0) }))
    .filter(({ amount }) => amount > 0);
}

const overtaken = (): KildeError =>
  new KildeError('conflict', 'Somebody else writes to this workspace; stop that, and go on with the restore.', {
    retryable: true,
  });
