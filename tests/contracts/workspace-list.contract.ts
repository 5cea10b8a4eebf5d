import type { GenerationStore } from '../../shared/ports/generations.ts';
import type { KeyStore } from '../../shared/ports/keys.ts';
import { DEFAULT_SETTINGS, type SettingsStore } from '../../shared/ports/settings.ts';
import type { SourceStore } from '../../shared/ports/sources.ts';
import type { UsageStore } from '../../shared/ports/usage.ts';
import type { VectorStore } from '../../shared/ports/vector-store.ts';
import type { WorkspaceList } from '../../shared/ports/workspaces.ts';
import { documentWith, ingest } from './fixtures.ts';
import { sourceOf } from './source-store/context.ts';

interface Stores {
  readonly vectors: VectorStore;
  readonly keys: KeyStore;
  readonly sources: SourceStore;
  readonly generations: GenerationStore;
  readonly usage: UsageStore;
  readonly settings: SettingsStore;
  readonly workspaces: WorkspaceList;
}

const WRITES: readonly (readonly [what: string, write: (stores: Stores, workspace: string) => Promise<unknown>])[] = [
  ['a document', ({ vectors }, workspace) => ingest(vectors, workspace, documentWith('d', 1))],
  ['a source', ({ sources }, workspace) => sources.putSource(workspace, sourceOf('s'))],
  [
    'a record of generations',
    ({ generations }, workspace) => generations.writeGenerations(workspace, { version: 1, all: [] }),
  ],
  [
    'settings',
    ({ settings }, workspace) => settings.writeSettings(workspace, { version: 1, settings: DEFAULT_SETTINGS }),
  ],
  ['usage', ({ usage }, workspace) => usage.add(workspace, '2026-11-21', { inputTokens: 1 })],
  ['a key', ({ keys }, workspace) => keys.putKey({ id: 'k', hash: 'h', workspace, scopes: ['read'], expiresAt: null })],
];

/** What every WorkspaceList must do. `open` gives the stores of a fresh, empty database; whoever opens them closes them. */
export function describeWorkspaceList(name: string, open: () => Promise<Stores>, timeoutMs = 20_000): void {
  describe(`WorkspaceList contract: ${name}`, () => {
    it(
      'names nothing at first',
      async () => {
        expect(await (await open()).workspaces.names()).toEqual([]);
      },
      timeoutMs,
    );

    it.each(WRITES)(
      'names a workspace of which there is nothing but %s',
      async (_what, write) => {
        const stores = await open();
        await write(stores, 'Team.one_2-x');
        expect(await stores.workspaces.names()).toEqual(['Team.one_2-x']);
      },
      timeoutMs,
    );

    it(
      'names each once, in order, and indexes too',
      async () => {
        const stores = await open();
        for (const [, write] of WRITES) await write(stores, 'b');
        await ingest(stores.vectors, 'b~2', documentWith('d', 1));
        await ingest(stores.vectors, 'B', documentWith('d', 1));
        await ingest(stores.vectors, 'a', documentWith('d', 1));
        expect(await stores.workspaces.names()).toEqual(['B', 'a', 'b', 'b~2']);
      },
      timeoutMs,
    );

    it(
      'forgets one that went',
      async () => {
        const stores = await open();
        await ingest(stores.vectors, 'gone', documentWith('d', 1));
        await stores.sources.putSource('gone', sourceOf('s'));
        await stores.vectors.deleteIndex('gone');
        await stores.sources.deleteSource('gone', 's');
        expect(await stores.workspaces.names()).toEqual([]);
      },
      timeoutMs,
    );
  });
}
