import { isDeepStrictEqual } from 'node:util';
import { KildeError } from '../platform/errors.ts';
import type { KeyRecord } from '../ports/keys.ts';
import type { SourceRecord } from '../ports/sources.ts';
import type { DocumentSummary } from '../ports/vector-store.ts';
import { holdsDocuments } from './collect.ts';
import type { InspectedWorkspace } from './inspect.ts';
import { readBackup, type Kind } from './read-backup.ts';
import type { BackupRecord } from './records.ts';
import type { BackupSource } from './restore-documents.ts';
import type { BackupStores } from './stores.ts';

/** @throws KildeError conflict, which says what is there. */
export async function expectEmpty(stores: BackupStores, { tally, indexes }: InspectedWorkspace): Promise<void> {
  const { name } = tally;
  const generations = await stores.generations.readGenerations(name);
  const own = generations?.all.map(({ index }) => index) ?? [];
  const names = new Set([name, ...indexes, ...own]);
  for (const index of names) if (await holdsDocuments(stores.vectors, index)) throw notEmpty(name, 'documents');
  if ((await stores.sources.listSources(name)).length > 0) throw notEmpty(name, 'sources');
  if ((await stores.keys.listKeys(name)).length > 0) throw notEmpty(name, 'keys');
  if ((await stores.settings.readSettings(name)).version > 0) throw notEmpty(name, 'settings of its own');
  if (generations !== undefined) throw notEmpty(name, 'generations');
}

const notEmpty = (workspace: string, what: string): KildeError =>
  new KildeError('conflict', `Workspace ${workspace} is not empty: it has ${what}. Nothing was restored.`);

const COMPARED = new Set<Kind>(['workspace', 'settings', 'source', 'index', 'document', 'generations', 'key', 'end']);

/**
 * That workspaces hold nothing but what the backup holds, each exactly so.
 * @throws KildeError conflict
 */
export async function expectPartOf(
  stores: BackupStores,
  { file, sha256 }: Pick<BackupSource, 'file' | 'sha256'>,
  chosen: readonly InspectedWorkspace[],
): Promise<void> {
  let present: Present | undefined;
  for await (const record of readBackup(file, { only: COMPARED, sha256 })) {
    if (record.is === 'workspace' || record.is === 'end') {
      present?.expectNothingElse();
      const next = record.is === 'workspace' && chosen.find(({ tally }) => tally.name === record.name);
      present = next ? await Present.of(stores, next) : undefined;
    } else present?.meet(record);
  }
}

/** What a workspace holds and the backup was not seen to hold. */
class Present {
  readonly #workspace: string;
  /** By what they are and are called. */
  readonly #things: Map<string, unknown>;
  #index = '';

  private constructor(workspace: string, things: Map<string, unknown>) {
    this.#workspace = workspace;
    this.#things = things;
  }

  static async of({ vectors, ...stores }: BackupStores, { tally, indexes }: InspectedWorkspace): Promise<Present> {
    const { name } = tally;
    const things = new Map<string, unknown>();
    const generations = await stores.generations.readGenerations(name);
    if (generations !== undefined) things.set('generations', generations.all);
    const { version, settings } = await stores.settings.readSettings(name);
    if (version > 0) things.set('settings', settings);
    for (const source of await stores.sources.listSources(name)) things.set(`source ${source.id}`, source);
    for (const key of await stores.keys.listKeys(name)) things.set(`key ${key.id}`, key);
    const names = new Set([name, ...indexes, ...(generations?.all.map(({ index }) => index) ?? [])]);
    for (const index of names)
      for (const document of await vectors.listDocuments(index))
        things.set(`document ${index} ${document.id}`, stateOf(document));
    return new Present(name, things);
  }

  meet(record: BackupRecord): void {
    switch (record.is) {
      case 'index':
        this.#index = record.name;
        return;
      case 'document':
        this.#same(`document ${this.#index} ${record.document.id}`, stateOf(record.document));
        return;
      case 'settings':
        this.#same('settings', record.settings);
        return;
      case 'source':
        this.#same(`source ${record.source.id}`, record.source);
        return;
      case 'generations':
        this.#same('generations', record.all);
        return;
      case 'key':
        this.#same(`key ${record.key.id}`, record.key);
        return;
      case 'kilde backup':
      case 'workspace':
      case 'usage':
      case 'entry':
      case 'run':
      case 'chunk':
      case 'end':
    }
  }

  expectNothingElse(): void {
    const [other] = this.#things.keys();
    if (other === undefined) return;
    const [kind] = other.split(' ', 1);
    throw new KildeError(
      'conflict',
      `Workspace ${this.#workspace} holds what this backup does not (${kind}), or not so: it is no restore of it that was interrupted.`,
    );
  }

  #same(key: string, thing: State | SourceRecord | KeyRecord | object): void {
    if (isDeepStrictEqual(this.#things.get(key), thing)) this.#things.delete(key);
  }
}

type State = readonly [version: number, fingerprint: string, contentHash: string];

const stateOf = (document: Pick<DocumentSummary, 'version' | 'fingerprint' | 'contentHash'>): State => [
  document.version,
  document.fingerprint,
  document.contentHash,
];
